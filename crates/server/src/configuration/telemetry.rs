//! What is told about the process to those who run it.

use std::net::SocketAddr;

use clap::Args;

use super::Findings;

/// Telemetry, as given.
#[derive(Debug, Clone, Args)]
pub struct TelemetryArguments {
    /// The address that Prometheus reads `/metrics` at, e.g. `127.0.0.1:9464`: one that only your own network reaches.
    /// Nothing is measured without it.
    #[arg(long, env = "TEACHERIN_METRICS_LISTEN")]
    pub metrics_listen: Option<String>,
}

/// Telemetry, checked.
#[derive(Debug, Clone, Default)]
pub struct TelemetrySettings {
    /// Where Prometheus reads; nothing is measured without it.
    pub metrics_listen: Option<SocketAddr>,
}

impl TelemetryArguments {
    pub(super) fn check(self, public: SocketAddr, findings: &mut Findings) -> TelemetrySettings {
        let listen = self.metrics_listen.filter(|text| !text.trim().is_empty());
        let metrics_listen = listen.and_then(|text| {
            text.trim()
                .parse::<SocketAddr>()
                .map_err(|_| {
                    findings.problem("TEACHERIN_METRICS_LISTEN is no address such as 127.0.0.1:9464")
                })
                .ok()
        });
        if metrics_listen.is_some_and(|listen| listen.port() != 0 && listen.port() == public.port()) {
            findings.problem(
                "TEACHERIN_METRICS_LISTEN and TEACHERIN_LISTEN are one port: strangers must not read measurements",
            );
        }
        TelemetrySettings { metrics_listen }
    }
}
