//! What the process tells those who run it: logs for people in the dev mode, as JSON lines elsewhere; traces to a collector
//! and faults to Sentry where they are configured. No personal data, no variables, no tokens.

#[cfg(feature = "otlp")]
mod otlp;
#[cfg(feature = "sentry")]
mod sentry;

use std::io::IsTerminal as _;

use tracing::Span;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _};

use crate::configuration::TelemetrySettings;
use crate::trace_context::TraceParent;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Short lines for a person at a terminal.
    Plain,
    /// One JSON object a line for a log collector.
    Json,
}

/// Why nothing can be told.
#[derive(Debug, thiserror::Error)]
#[error("{what} cannot be told anything: {reason}")]
pub struct TelemetryError {
    what: &'static str,
    reason: String,
}

/// Whatever is not logged but sent, and may still be on its way.
#[derive(Default)]
#[must_use = "what is on its way is lost unless it is waited for"]
pub struct Telemetry {
    #[cfg(feature = "otlp")]
    traces: Option<otlp::Traces>,
    #[cfg(feature = "sentry")]
    faults: Option<sentry::Faults>,
}

/// Starts logging to standard error, and sending what is configured; `RUST_LOG` chooses what, `default_filter` where it is
/// not set.
///
/// # Errors
/// When the collector's or Sentry's address cannot be used.
pub fn start(
    format: LogFormat,
    default_filter: &str,
    settings: &TelemetrySettings,
) -> Result<Telemetry, TelemetryError> {
    let chosen = settings.log_filter.clone().or_else(|| std::env::var(EnvFilter::DEFAULT_ENV).ok());
    let filter = chosen.and_then(|filter| EnvFilter::try_new(filter).ok());
    let filter = filter.unwrap_or_else(|| EnvFilter::new(default_filter));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let lines = match format {
        LogFormat::Plain => lines.compact().with_target(false).boxed(),
        // With all spans: the request's id and trace stand in the outermost, whatever is done inside.
        LogFormat::Json => {
            lines.json().flatten_event(true).with_current_span(false).with_span_list(true).boxed()
        }
    };
    let subscriber = tracing_subscriber::registry().with(filter).with(lines);
    #[cfg(feature = "otlp")]
    let traces = settings.otlp_endpoint.as_deref().map(otlp::Traces::to).transpose()?;
    #[cfg(feature = "otlp")]
    let subscriber = subscriber.with(traces.as_ref().map(otlp::Traces::layer));
    #[cfg(feature = "sentry")]
    let faults = settings.sentry.as_ref().map(sentry::Faults::to).transpose()?;
    #[cfg(feature = "sentry")]
    let subscriber = subscriber.with(faults.as_ref().map(sentry::Faults::layer));
    #[cfg(not(any(feature = "otlp", feature = "sentry")))]
    let _nothing_is_sent = settings;
    // A second start (tests) keeps the first subscriber.
    let _already_started = subscriber.try_init();
    Ok(Telemetry {
        #[cfg(feature = "otlp")]
        traces,
        #[cfg(feature = "sentry")]
        faults,
    })
}

impl Telemetry {
    /// Waits until what is on its way has arrived, not for ever.
    pub async fn end(self) {
        #[cfg(feature = "otlp")]
        if let Some(traces) = self.traces {
            traces.end().await;
        }
        #[cfg(feature = "sentry")]
        if let Some(faults) = self.faults {
            faults.end().await;
        }
    }
}

/// Makes the span a part of the caller's trace; the id of the trace it is in, where traces are sent anywhere.
#[cfg(feature = "otlp")]
pub(crate) fn join_trace(span: &Span, parent: Option<TraceParent>) -> Option<u128> {
    otlp::join_trace(span, parent)
}

/// Makes the span a part of the caller's trace; the id of the trace it is in, where traces are sent anywhere.
#[cfg(not(feature = "otlp"))]
pub(crate) fn join_trace(_span: &Span, _parent: Option<TraceParent>) -> Option<u128> {
    None
}
