//! What is told about the process to those who run it.

use std::net::SocketAddr;

use axum::http::Uri;
use clap::Args;
#[cfg(feature = "sentry")]
use secrecy::ExposeSecret as _;
use secrecy::SecretString;

use super::web::is_this_machine;
use super::{Findings, unless_blank};

/// Telemetry, as given.
#[derive(Debug, Clone, Args)]
pub struct TelemetryArguments {
    /// The address that Prometheus reads `/metrics` at, e.g. `127.0.0.1:9464`: one that only your own network reaches.
    /// Nothing is measured without it.
    #[arg(long, env = "TEACHERIN_METRICS_LISTEN")]
    pub metrics_listen: Option<String>,
    /// What is logged, e.g. `info` or `warn,teacherin_server=info`.
    #[arg(long, env = "RUST_LOG")]
    pub log_filter: Option<String>,
    /// A collector that takes traces by OTLP over HTTP, e.g. `http://127.0.0.1:4318`. Sampling, headers and the like are
    /// read from OpenTelemetry's own variables.
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
    /// Where faults are sent: a project's address at Sentry.
    #[arg(long, env = "SENTRY_DSN", hide_env_values = true)]
    pub sentry_dsn: Option<SecretString>,
    /// What Sentry calls this installation.
    #[arg(long, env = "SENTRY_ENVIRONMENT", default_value = "production")]
    pub sentry_environment: String,
}

/// Telemetry, checked.
#[derive(Debug, Clone, Default)]
pub struct TelemetrySettings {
    /// What is logged; the command's own choice without it.
    pub log_filter: Option<String>,
    /// Where Prometheus reads; nothing is measured without it.
    pub metrics_listen: Option<SocketAddr>,
    /// Where traces go.
    pub otlp_endpoint: Option<String>,
    /// Where faults go.
    #[cfg(feature = "sentry")]
    pub sentry: Option<SentrySettings>,
}

/// Where faults go.
#[cfg(feature = "sentry")]
#[derive(Debug, Clone)]
pub struct SentrySettings {
    /// The project.
    pub dsn: sentry_types::Dsn,
    /// What the installation is called there.
    pub environment: String,
}

impl TelemetryArguments {
    pub(super) fn check(self, public: SocketAddr, findings: &mut Findings) -> TelemetrySettings {
        let listen = self.metrics_listen.filter(|text| !text.trim().is_empty());
        let metrics_listen = listen.and_then(|text| {
            let parsed = text.trim().parse::<SocketAddr>().ok();
            if parsed.is_none() {
                findings.problem("TEACHERIN_METRICS_LISTEN is no address such as 127.0.0.1:9464");
            }
            parsed
        });
        if metrics_listen.is_some_and(|listen| listen.port() != 0 && listen.port() == public.port()) {
            findings.problem(
                "TEACHERIN_METRICS_LISTEN and TEACHERIN_LISTEN are one port: strangers must not read measurements",
            );
        }
        let log_filter = self.log_filter.filter(|filter| !filter.trim().is_empty());
        if log_filter.as_ref().is_some_and(|filter| filter.contains("debug") || filter.contains("trace")) {
            findings.warning(
                "RUST_LOG lets libraries tell everything, people's data among it: for finding a fault, not for long",
            );
        }
        let otlp_endpoint = otlp_endpoint(self.otlp_endpoint, findings);
        #[cfg(feature = "sentry")]
        let sentry = sentry(self.sentry_dsn, self.sentry_environment, findings);
        #[cfg(not(feature = "sentry"))]
        if unless_blank(self.sentry_dsn).is_some() {
            findings.problem("SENTRY_DSN is set, but this program was built without the feature sentry");
        }
        TelemetrySettings {
            log_filter,
            metrics_listen,
            otlp_endpoint,
            #[cfg(feature = "sentry")]
            sentry,
        }
    }
}

fn otlp_endpoint(text: Option<String>, findings: &mut Findings) -> Option<String> {
    let text = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())?;
    if !cfg!(feature = "otlp") {
        findings.problem(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set, but this program was built without the feature otlp",
        );
        return None;
    }
    match text.parse::<Uri>() {
        Ok(uri) if uri.host().is_some() && matches!(uri.scheme_str(), Some("http" | "https")) => {
            if uri.scheme_str() == Some("http") && !is_this_machine(&uri) {
                findings.warning("OTEL_EXPORTER_OTLP_ENDPOINT is not https: traces travel in the clear");
            }
            Some(text)
        }
        _ => {
            findings.problem("OTEL_EXPORTER_OTLP_ENDPOINT is no address such as http://127.0.0.1:4318");
            None
        }
    }
}

#[cfg(feature = "sentry")]
fn sentry(dsn: Option<SecretString>, environment: String, findings: &mut Findings) -> Option<SentrySettings> {
    let dsn = unless_blank(dsn)?;
    match dsn.expose_secret().trim().parse() {
        Ok(dsn) => Some(SentrySettings { dsn, environment }),
        // The address holds a key: it is not repeated.
        Err(_) => {
            findings
                .problem("SENTRY_DSN is no project's address: copy it from Sentry, Settings, Client Keys");
            None
        }
    }
}
