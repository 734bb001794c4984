//! Logs: for people in the dev mode, as JSON lines elsewhere. No personal data, no variables, no tokens.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Short lines for a person at a terminal.
    Plain,
    /// One JSON object a line for a log collector.
    Json,
}

/// Starts logging to standard error; `RUST_LOG` chooses what, `default_filter` where it is not set.
pub fn start(format: LogFormat, default_filter: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default_filter));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    // A second start (tests) keeps the first subscriber.
    let _already_started = match format {
        LogFormat::Plain => subscriber.compact().with_target(false).try_init(),
        LogFormat::Json => {
            subscriber.json().flatten_event(true).with_current_span(true).with_span_list(false).try_init()
        }
    };
}
