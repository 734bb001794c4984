//! Measurements for Prometheus. What happens is recorded where it happens, through the `metrics` crate, under the names below;
//! here they are described, kept and read. A process that nobody measures keeps nothing.

use std::net::SocketAddr;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics::Unit;
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::process::{ProcessError, listen};

/// How a measurement is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows, until the process ends.
    Counter,
    /// Stands where it stands.
    Gauge,
    /// How many were how large.
    Histogram,
}

/// One measurement.
#[derive(Debug, Clone, Copy)]
pub struct Measurement {
    /// Its name.
    pub name: &'static str,
    /// How it is read.
    pub kind: Kind,
    /// What it tells, with its labels.
    pub help: &'static str,
}

const fn counter(name: &'static str, help: &'static str) -> Measurement {
    Measurement { name, kind: Kind::Counter, help }
}

const fn gauge(name: &'static str, help: &'static str) -> Measurement {
    Measurement { name, kind: Kind::Gauge, help }
}

const fn histogram(name: &'static str, help: &'static str) -> Measurement {
    Measurement { name, kind: Kind::Histogram, help }
}

/// Everything that is measured. docs/OPERATIONS.md says which of it should wake somebody.
pub const ALL: &[Measurement] = &[
    gauge("teacherin_build_info", "1, with the version of the program as a label"),
    counter("teacherin_requests_total", "GraphQL requests by operation and outcome"),
    histogram("teacherin_request_duration_seconds", "How long GraphQL requests took, by operation"),
    histogram("teacherin_request_statements", "SQL statements that a GraphQL request sent, by operation"),
    counter("teacherin_graphql_errors_total", "Top-level errors of GraphQL answers by code"),
    counter("teacherin_http_responses_total", "Answers of the public address by status, health checks apart"),
    counter("teacherin_panics_total", "Requests that ended in a panic: each one is a bug"),
    counter(
        "teacherin_budget_refusals_total",
        "Requests beyond the budget of a user or an address, by budget",
    ),
    histogram("teacherin_pool_wait_seconds", "How long a connection to the database was waited for, by pool"),
    counter("teacherin_pool_failures_total", "Connections that could not be had in time, by pool"),
    gauge("teacherin_pool_connections", "Connections by pool and state: lent or idle"),
    gauge("teacherin_pool_connections_max", "The most connections of a pool"),
    gauge("teacherin_pool_waiting", "Who waits for a connection now, by pool"),
    counter("teacherin_job_runs_total", "Runs of jobs by kind and outcome"),
    histogram("teacherin_job_duration_seconds", "How long jobs ran, by kind"),
    gauge("teacherin_jobs_waiting", "Jobs that wait, due or not; told by workers"),
    gauge("teacherin_jobs_due", "Jobs that are due and not begun; told by workers"),
    gauge("teacherin_jobs_running", "Jobs that some worker runs; told by workers"),
    gauge("teacherin_job_lag_seconds", "Since when the oldest due job is due; told by workers"),
    gauge("teacherin_dead_letters", "Jobs that were given up, by kind; told by workers"),
    counter("teacherin_samples_failed_total", "Looks at the queue that failed: its gauges are old"),
    counter("teacherin_holds_expired_total", "Unpaid bookings whose time was over"),
    counter("teacherin_webhooks_total", "What the gateway told us of payments, by outcome"),
    counter("teacherin_payout_webhooks_total", "What the gateway told us of payouts, by outcome"),
    gauge(
        "teacherin_file_store_prepared",
        "1 when the file store was reached and set up since the start, else 0",
    ),
    gauge("teacherin_websocket_connections", "WebSockets that are open"),
    counter("teacherin_websockets_ended_total", "WebSockets that ended, by the code they were closed with"),
    gauge("teacherin_subscriptions", "Subscriptions that are open"),
    counter("teacherin_subscription_events_total", "Events that subscribers were told"),
];

/// Requests of a millisecond up to the longest that are allowed.
const SECONDS: [f64; 13] = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 20.0];
const STATEMENTS: [f64; 9] = [0.0, 1.0, 2.0, 4.0, 6.0, 8.0, 12.0, 20.0, 50.0];

/// Begins to measure, in this process for good.
///
/// # Errors
/// When something measures already.
pub fn start() -> Result<PrometheusHandle, String> {
    let recorder = builder().map_err(|error| error.to_string())?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|error| error.to_string())?;
    for measurement in ALL {
        describe(measurement);
    }
    metrics::gauge!("teacherin_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(handle)
}

fn builder() -> Result<PrometheusBuilder, BuildError> {
    PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .set_buckets_for_metric(Matcher::Suffix("_statements".to_owned()), &STATEMENTS)
}

fn describe(measurement: &Measurement) {
    let Measurement { name, kind, help } = *measurement;
    let unit = if name.ends_with("_seconds") { Unit::Seconds } else { Unit::Count };
    match kind {
        Kind::Counter => metrics::describe_counter!(name, unit, help),
        Kind::Gauge => metrics::describe_gauge!(name, unit, help),
        Kind::Histogram => metrics::describe_histogram!(name, unit, help),
    }
}

/// `/metrics`.
pub(crate) fn router(handle: PrometheusHandle) -> Router {
    let content_type = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    Router::new().route("/metrics", get(async move || (content_type, handle.render())))
}

/// Listens for Prometheus at an address of its own: nothing there asks who is asking.
///
/// # Errors
/// When the port is taken or may not be used.
pub(crate) async fn serve(
    address: SocketAddr,
    handle: PrometheusHandle,
    ended: CancellationToken,
) -> Result<(), ProcessError> {
    let listener: TcpListener = listen(address).await?;
    let bound = listener.local_addr().unwrap_or(address);
    tracing::info!(address = %bound, "measuring");
    tokio::spawn(async move {
        let serving = axum::serve(listener, router(handle));
        if let Some(Err(error)) = ended.run_until_cancelled(async { serving.await }).await {
            tracing::error!(%error, "nobody can read measurements any more");
        }
    });
    Ok(())
}
