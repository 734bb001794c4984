//! The page on which people try documents and admins work: GraphiQL from the bundle that `build.rs` found, else a plain
//! page that needs none.

mod assets;
mod configuration;
#[cfg(test)]
mod tests;

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use axum::{Json, Router};
use include_dir::{Dir, include_dir};

use configuration::Configuration;

/// What script/graphiql made; empty when the program was built without it.
static BUNDLE: Dir<'_> = include_dir!("$OUT_DIR/graphiql");

/// The page that needs no bundle.
const PLAIN_PAGE: &[u8] = include_bytes!("graphiql/plain.html");
const PLAIN_SCRIPT: &[u8] = include_bytes!("graphiql/plain.js");

/// Scripts, workers, fonts and answers come from this server only. Monaco, GraphiQL's editor, writes style elements and
/// carries its font in the style sheet.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
     worker-src 'self' blob:; connect-src 'self'; font-src 'self' data:; img-src 'self' data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'none'";

/// What the page and its files forbid a browser; a worker's script lives by the policy of its own answer.
const PROTECTION: [(HeaderName, HeaderValue); 4] = [
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// `/graphiql`, its files, and what the page asks about the server it is on.
pub(crate) fn router(offers_demo_logins: bool) -> Router {
    router_of(&BUNDLE, offers_demo_logins)
}

fn router_of(bundle: &'static Dir<'static>, offers_demo_logins: bool) -> Router {
    let page = bundle.get_file("index.html").map_or(PLAIN_PAGE, |page| page.contents());
    let answer = Configuration::new(offers_demo_logins);
    Router::new()
        .route("/", get(async || Redirect::temporary("/graphiql")))
        .route("/graphiql", get(async move || document("text/html; charset=utf-8", page)))
        .route("/graphiql/plain", get(async || document("text/html; charset=utf-8", PLAIN_PAGE)))
        .route("/graphiql/plain.js", get(async || document("text/javascript; charset=utf-8", PLAIN_SCRIPT)))
        .route(
            "/graphiql/configuration.json",
            get(async move || ([(CACHE_CONTROL, "no-store")], Json(answer))),
        )
        .route(
            "/graphiql/assets/{name}",
            get(async move |path, headers: HeaderMap| assets::serve(bundle, path, &headers)),
        )
}

/// What may differ with the next version of the server under the same name.
fn document(content_type: &'static str, body: &'static [u8]) -> Response {
    (PROTECTION, [(CONTENT_TYPE, content_type), (CACHE_CONTROL, "no-store")], body).into_response()
}
