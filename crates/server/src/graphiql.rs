//! The page on which people try documents.

use axum::Router;
use axum::http::header;
use axum::response::{Html, IntoResponse, Redirect};
use axum::routing::get;

/// `/graphiql`: GraphiQL from a content delivery network, or a plain page that works without one.
pub(crate) fn router() -> Router {
    Router::new().route("/graphiql", get(page)).route("/", get(async || Redirect::temporary("/graphiql")))
}

async fn page() -> impl IntoResponse {
    let headers = [
        (header::X_FRAME_OPTIONS, "DENY"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, Html(include_str!("graphiql.html")))
}
