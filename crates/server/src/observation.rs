//! What is seen of every request: its name and its trace, a log line, and measurements.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use graphql::http::{DocumentPolicy, REQUEST_ID_HEADER, RequestOutcome, RequestReport};
use kernel::Clock;
use tokio_util::sync::CancellationToken;
use tracing::field::Empty;
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use crate::configuration::page_operations;
use crate::requests::{Panicked, panic_body};
use crate::telemetry::join_trace;
use crate::trace_context::{TraceId, TraceParent};

/// How much of an operation's name is logged: it is the client's text.
const OPERATION_LENGTH_LOGGED: usize = 80;
/// What GraphiQL and other tools ask first.
const INTROSPECTION: &str = "IntrospectionQuery";

/// Who watches requests.
#[derive(Clone)]
pub(crate) struct Observation {
    clock: Clock,
    operations: Arc<HashSet<Arc<str>>>,
    stopping: CancellationToken,
}

impl Observation {
    /// Operations are measured by name where the name is ours or an operator's: the product's own screens, and trusted
    /// documents. Any other name is a client's text, and a measurement for each would grow without end.
    pub(crate) fn new(clock: Clock, documents: &DocumentPolicy, stopping: CancellationToken) -> Self {
        let trusted = match documents {
            DocumentPolicy::Any => Vec::new(),
            DocumentPolicy::TrustedOnly(trusted) => trusted.operation_names().map(str::to_owned).collect(),
        };
        let names = page_operations().into_iter().chain(trusted).chain([INTROSPECTION.to_owned()]);
        Self { clock, operations: Arc::new(names.map(Arc::from).collect()), stopping }
    }

    fn label(&self, operation: Option<&str>) -> Arc<str> {
        match operation {
            None => Arc::from("anonymous"),
            Some(name) => self.operations.get(name).cloned().unwrap_or_else(|| Arc::from("other")),
        }
    }
}

/// Names the request in its span, its answer and everything it logs, and measures it. A caller's own name is kept if it is a
/// UUID: other text could forge log lines.
pub(crate) async fn observe(
    State(observation): State<Observation>,
    mut request: Request,
    next: Next,
) -> Response {
    let request_id = request
        .headers()
        .get(REQUEST_ID_HEADER)
        .and_then(|value| value.to_str().ok()?.parse::<Uuid>().ok())
        .unwrap_or_else(|| kernel::id::generate_uuid(observation.clock.now()));
    let name = HeaderValue::from_str(&request_id.to_string()).expect("a UUID is a header's value");
    request.headers_mut().insert(REQUEST_ID_HEADER, name.clone());
    let parent = TraceParent::of(request.headers());
    let report = RequestReport::default();
    request.extensions_mut().insert(report.clone());
    let is_watched = request.uri().path().starts_with("/health/");
    let span = span_of(&request, request_id, is_watched);
    let trace_id = join_trace(&span, parent).map_or_else(
        || parent.map_or_else(|| TraceId::of_request(request_id), |parent| TraceId(parent.trace_id)),
        TraceId,
    );
    span.record("trace_id", tracing::field::display(trace_id));
    async {
        let began = Instant::now();
        let (mut response, statements) = database::statements::counting(next.run(request)).await;
        response.headers_mut().insert(REQUEST_ID_HEADER, name);
        // A WebSocket that opens now is told to go when everything is closed.
        let is_upgraded = response.status() == StatusCode::SWITCHING_PROTOCOLS;
        if observation.stopping.is_cancelled() && !is_upgraded {
            // The next request of this client is for another process.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        if response.extensions().get::<Panicked>().is_some() {
            *response.body_mut() = Body::from(panic_body(request_id));
        }
        let seen = Seen { operation: report.operation_name(), took: began.elapsed(), statements };
        if is_watched {
            tracing::debug!(status = response.status().as_u16(), "answered");
        } else {
            seen.log(&response);
            seen.measure(&observation, &response);
        }
        response
    }
    .instrument(span)
    .await
}

/// The path without the query string, which may carry a document and its variables. Nobody traces health checks.
fn span_of(request: &Request, request_id: Uuid, is_watched: bool) -> Span {
    let (method, path) = (request.method(), request.uri().path());
    if is_watched {
        tracing::debug_span!("request", %request_id, trace_id = Empty, %method, path)
    } else {
        tracing::info_span!("request", %request_id, trace_id = Empty, %method, path)
    }
}

/// What was seen of one request.
struct Seen<'request> {
    operation: Option<&'request str>,
    took: Duration,
    statements: u64,
}

impl Seen<'_> {
    fn log(&self, response: &Response) {
        let operation = self.operation.map(|name| name.get(..OPERATION_LENGTH_LOGGED).unwrap_or(name));
        let outcome = response.extensions().get::<RequestOutcome>();
        tracing::info!(
            operation,
            outcome = outcome.map(|outcome| outcome.name),
            status = response.status().as_u16(),
            milliseconds = self.took.as_millis(),
            statements = self.statements,
            "answered"
        );
    }

    fn measure(&self, observation: &Observation, response: &Response) {
        let status = response.status().as_u16().to_string();
        metrics::counter!("teacherin_http_responses_total", "status" => status).increment(1);
        let Some(outcome) = response.extensions().get::<RequestOutcome>() else { return };
        let operation = observation.label(self.operation);
        let name = outcome.name;
        metrics::counter!("teacherin_requests_total", "operation" => operation.clone(), "outcome" => name)
            .increment(1);
        metrics::histogram!("teacherin_request_duration_seconds", "operation" => operation.clone())
            .record(self.took);
        metrics::histogram!("teacherin_request_statements", "operation" => operation)
            .record(u32::try_from(self.statements).unwrap_or(u32::MAX));
        for code in &outcome.codes {
            metrics::counter!("teacherin_graphql_errors_total", "code" => *code).increment(1);
        }
    }
}
