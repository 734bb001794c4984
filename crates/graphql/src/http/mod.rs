//! GraphQL over HTTP: content negotiation, request shapes, statuses. Our own, because async-graphql's handler answers
//! 200 to everything and executes mutations sent by GET and as `text/plain` (docs/decisions/0001).

mod authentication;
mod configuration;
pub mod cookies;
mod cross_site;
mod documents;
mod endpoint;
mod field_order;
mod live;
mod negotiation;
mod operation;
mod report;
mod request;
mod response;
mod spending;
pub(crate) mod validate_once;
mod variables;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;
use axum::routing::any;
use rate_limit::Budgets;
use tracing::Instrument as _;
use uuid::Uuid;

use crate::app::App;
use crate::error::code;
use crate::schema::TeacherinSchema;
pub use configuration::{DocumentPolicy, EndpointConfig, HttpLimits, Introspection};
pub use cross_site::{CookieOrigins, FrontendOrigins, is_this_machine};
pub use documents::{TrustedDocumentError, TrustedDocuments};
use endpoint::Endpoint;
use live::Connections;
pub use live::LiveLimits;
use negotiation::MediaType;
pub use report::{RequestOutcome, RequestReport};
use response::RequestError;

/// The header that names a request in logs and answers.
pub const REQUEST_ID_HEADER: &str = "x-request-id";

/// The router of `/graphql`.
pub fn router(app: App, schema: TeacherinSchema, budgets: Budgets, config: EndpointConfig) -> Router {
    Router::new().route("/graphql", any(serve)).with_state(Served {
        connections: Arc::new(Connections::new(config.live)),
        endpoint: Arc::new(Endpoint::new(app, schema, budgets, config)),
    })
}

/// What `/graphql` is served with.
#[derive(Clone)]
struct Served {
    endpoint: Arc<Endpoint>,
    connections: Arc<Connections>,
}

async fn serve(State(served): State<Served>, request: axum::http::Request<Body>) -> Response {
    let Served { endpoint, connections } = served;
    let (parts, body) = request.into_parts();
    let request_id = request_id(&parts.headers, &endpoint);
    if live::is_upgrade(&parts.headers) {
        return connections.open(&endpoint, parts).await;
    }
    let Some(media_type) = negotiation::negotiate(&parts.headers) else {
        return response::refuse(
            MediaType::Json,
            &RequestError::new(
                StatusCode::NOT_ACCEPTABLE,
                code::BAD_USER_INPUT,
                "Accept application/graphql-response+json or application/json.",
            ),
        );
    };
    let span = tracing::info_span!("graphql_request", %request_id, operation_name = tracing::field::Empty);
    let work = answer(&endpoint, &parts, body, media_type, request_id).instrument(span);
    let mut response = match tokio::time::timeout(endpoint.limits().time_max, work).await {
        Ok(response) => response,
        Err(_elapsed) => response::refuse(media_type, &response::timed_out().of_request(request_id)),
    };
    if let Ok(value) = request_id.to_string().parse() {
        response.headers_mut().insert(REQUEST_ID_HEADER, value);
    }
    response
}

async fn answer(
    endpoint: &Endpoint,
    parts: &Parts,
    body: Body,
    media_type: MediaType,
    request_id: Uuid,
) -> Response {
    if let Err(error) = endpoint.check_origin(&parts.headers) {
        return response::refuse(media_type, &error);
    }
    let parameters = match parts.method {
        Method::POST => request::from_post(&parts.headers, body, endpoint.limits().body_bytes_max).await,
        Method::GET if endpoint.allows_get() => request::from_get(parts.uri.query().unwrap_or_default()),
        _ => Err(RequestError::method_not_allowed("Send GraphQL requests by POST.")),
    };
    let outcome = match parameters {
        Ok(parameters) => endpoint.execute(parts, parameters, request_id).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(executed) => response::answer(media_type, executed, request_id),
        Err(error) => response::refuse(media_type, &error.of_request(request_id)),
    }
}

/// The caller's own request id if it is a UUID, else a new one.
fn request_id(headers: &HeaderMap, endpoint: &Endpoint) -> Uuid {
    headers
        .get(REQUEST_ID_HEADER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .unwrap_or_else(|| kernel::id::generate_uuid(endpoint.app().clock.now()))
}
