//! The HTTP application: GraphQL, health, the pages.

use std::any::Any;

use axum::Router;
use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, http};
use database::DatabaseError;
use graphql::{App, Services};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;

use crate::parts::Parts;
use crate::{graphiql, health};

/// Everything one process serves.
///
/// # Errors
/// When a key cannot be used or the vocabulary cannot be read.
pub async fn application(parts: &Parts) -> Result<Router, DatabaseError> {
    let authentication = parts.authentication()?;
    let key_set = authentication.access_tokens.key_set();
    let app = App::new(Services {
        pools: parts.pools.clone(),
        clock: parts.clock.clone(),
        randomness: parts.randomness.clone(),
        authentication,
        booking: parts.booking.clone(),
        vocabulary: catalog::Vocabulary::load(&parts.pools, parts.clock.now()).await?,
    });
    let schema = graphql::build_schema(app.clone());
    let mut router = graphql::http::router(app, schema, parts.http)
        .merge(health::router(parts.pools.clone()))
        .route("/.well-known/jwks.json", get(async move || Json(key_set)));
    if parts.graphiql {
        router = router.merge(graphiql::router());
    }
    Ok(router.layer(CatchPanicLayer::custom(answer_panic)))
}

/// A panic is a bug of ours: it ends its request, not the process, and tells nobody outside what happened.
#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> http::Response<Body> {
    let reason = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(reason, "a request panicked");
    let body = json!({ "errors": [{
        "message": "Something went wrong on our side.",
        "extensions": { "code": graphql::error::code::INTERNAL },
    }] });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json; charset=utf-8"));
    response
}
