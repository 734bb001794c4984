//! GraphQL over HTTP: content negotiation, request shapes, statuses. Our own, because async-graphql's handler answers
//! 200 to everything and executes mutations sent by GET and as `text/plain` (docs/decisions).

mod authentication;
mod field_order;
mod negotiation;
mod operation;
mod request;
mod response;

use std::time::Duration;

use async_graphql::parser::types::{ExecutableDocument, OperationType};
use async_graphql::{Request, Variables, parser::parse_query};
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use document_guard::DocumentLimits;
use kernel::{Actor, ClientAddress};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::app::App;
use crate::error::{code, complete_codes};
use crate::loader::{LoaderScope, Loaders};
use crate::schema::TeacherinSchema;
use crate::scope::RequestScope;
use negotiation::MediaType;
use request::GraphqlParameters;
use response::RequestError;

/// The header that names a request in logs and answers.
pub const REQUEST_ID_HEADER: &str = "x-request-id";

/// Mutations of one document: aliases must not multiply what costs.
const MUTATIONS_MAX: usize = 10;

/// What the endpoint allows.
#[derive(Debug, Clone, Copy)]
pub struct HttpLimits {
    /// Bytes of a request's body.
    pub body_bytes_max: usize,
    /// How long a request may take; its work is cancelled then.
    pub time_max: Duration,
    /// Whether queries may come by GET.
    pub get_allowed: bool,
    /// What a document may hold.
    pub document: DocumentLimits,
}

impl Default for HttpLimits {
    fn default() -> Self {
        Self {
            body_bytes_max: 256 * 1024,
            time_max: Duration::from_secs(20),
            get_allowed: false,
            document: DocumentLimits::default(),
        }
    }
}

#[derive(Clone)]
struct Endpoint {
    app: App,
    schema: TeacherinSchema,
    limits: HttpLimits,
}

/// The router of `/graphql`.
pub fn router(app: App, schema: TeacherinSchema, limits: HttpLimits) -> Router {
    Router::new().route("/graphql", any(serve)).with_state(Endpoint { app, schema, limits })
}

async fn serve(State(endpoint): State<Endpoint>, request: axum::http::Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let request_id = request_id(&parts.headers, &endpoint);
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
    let work = async {
        let parameters = match parts.method {
            Method::POST => request::from_post(&parts.headers, body, endpoint.limits.body_bytes_max).await,
            Method::GET if endpoint.limits.get_allowed => {
                request::from_get(parts.uri.query().unwrap_or_default())
            }
            _ => Err(RequestError::method_not_allowed("Send GraphQL requests by POST.")),
        };
        match parameters {
            Ok(parameters) => endpoint.execute(&parts, parameters, media_type, request_id).await,
            Err(error) => response::refuse(media_type, &error),
        }
    };
    let mut response = match tokio::time::timeout(endpoint.limits.time_max, work.instrument(span)).await {
        Ok(response) => response,
        Err(_elapsed) => response::refuse(
            media_type,
            &RequestError::new(
                StatusCode::GATEWAY_TIMEOUT,
                code::UNAVAILABLE,
                "This took too long and was stopped: please try again.",
            ),
        ),
    };
    if let Ok(value) = request_id.to_string().parse() {
        response.headers_mut().insert(REQUEST_ID_HEADER, value);
    }
    response
}

/// The caller's own request id if it is a UUID, else a new one.
fn request_id(headers: &HeaderMap, endpoint: &Endpoint) -> Uuid {
    headers
        .get(REQUEST_ID_HEADER)
        .and_then(|value| value.to_str().ok()?.parse().ok())
        .unwrap_or_else(|| kernel::id::generate_uuid(endpoint.app.clock.now()))
}

/// Where the request comes from, as the server's middleware found out.
fn client_address(parts: &Parts) -> ClientAddress {
    parts.extensions.get().copied().unwrap_or_else(ClientAddress::this_machine)
}

impl Endpoint {
    async fn execute(
        &self,
        parts: &Parts,
        parameters: GraphqlParameters,
        media_type: MediaType,
        request_id: Uuid,
    ) -> Response {
        let (method, headers) = (&parts.method, &parts.headers);
        let document = match self.parse(&parameters.query) {
            Ok(document) => document,
            Err(error) => return response::refuse_document(media_type, &error),
        };
        let selected = operation::selected(&document, parameters.operation_name.as_deref());
        let is_mutation = selected.is_some_and(|operation| operation.ty == OperationType::Mutation);
        if is_mutation && *method == Method::GET {
            return response::refuse(
                media_type,
                &RequestError::method_not_allowed("Send mutations by POST."),
            );
        }
        if selected.is_some_and(|operation| {
            operation::root_fields(&document, operation) > MUTATIONS_MAX && is_mutation
        }) {
            let message = format!("Send at most {MUTATIONS_MAX} mutations in one document.");
            let error = RequestError::new(StatusCode::BAD_REQUEST, code::VALIDATION_FAILED, message);
            return response::refuse_document(media_type, &error);
        }
        if let Some(name) = &parameters.operation_name {
            tracing::Span::current().record("operation_name", name.as_str());
        }
        let now = self.app.clock.now();
        let actor = match authentication::authenticate(&self.app, headers, now, request_id).await {
            Ok(actor) => actor,
            // An ended access token must not keep its owner from getting a new one.
            Err(error) if error.is_unauthenticated() && selected.is_some_and(operation::only_enters) => {
                Actor::Anonymous
            }
            Err(error) => return response::refuse(media_type, &error),
        };
        let scope = LoaderScope::new(self.app.pools.clone(), actor, now, is_mutation);
        let client = client_address(parts);
        let user_agent =
            headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let mut request = Request::new(parameters.query)
            .variables(Variables::from_json(parameters.variables))
            .data(RequestScope { request_id, client, user_agent, loaders: Loaders::new(scope) });
        request.operation_name = parameters.operation_name;
        request.set_parsed_query(document.clone());
        // Without tokio's budget: when it ran out between two siblings, their keys would go into two batches. A request
        // gives way all the same, at every statement and every yield of a loader.
        let mut answer = tokio::task::unconstrained(self.schema.execute(request)).await;
        if let Some(operation) = selected {
            field_order::restore(&mut answer.data, &document, &operation.selection_set.node);
        }
        complete_codes(&mut answer.errors);
        response::answer(media_type, answer)
    }

    /// Checks the text, parses it once, checks what it becomes when fragments are written out.
    fn parse(&self, text: &str) -> Result<ExecutableDocument, RequestError> {
        let refused =
            |message: String| RequestError::new(StatusCode::BAD_REQUEST, code::VALIDATION_FAILED, message);
        document_guard::check_text(text, &self.limits.document)
            .map_err(|excess| refused(excess.to_string()))?;
        let document = parse_query(text).map_err(|error| {
            // The parser's own message repeats the document; the position is enough.
            let place = error
                .positions()
                .next()
                .map_or_else(String::new, |at| format!(" at line {}, column {}", at.line, at.column));
            RequestError::new(
                StatusCode::BAD_REQUEST,
                code::PARSE_FAILED,
                format!("The document is not GraphQL: syntax error{place}."),
            )
        })?;
        document_guard::check_expansion(&document, &self.limits.document)
            .map_err(|excess| refused(excess.to_string()))?;
        Ok(document)
    }
}
