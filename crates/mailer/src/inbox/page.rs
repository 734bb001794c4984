//! The page to read mails on, and the JSON for scripts and tests.

use std::sync::Arc;

use axum::extract::{NestedPath, Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderValue, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use maud::{DOCTYPE, Markup, html};
use serde::{Deserialize, Serialize};

use super::store::{InboxMessage, Store};

/// Our own pages: no scripts at all, nothing from elsewhere, mails only in a frame.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'self'; \
                           base-uri 'none'; frame-ancestors 'none'";
/// A mail's HTML is a stranger's: an own origin, no scripts, forms or network, not even a tracking picture.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'; \
                           base-uri 'none'; frame-ancestors 'self'; sandbox";

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff}\
    table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .8rem .4rem 0;border-bottom:1px solid #ccc;overflow-wrap:anywhere}\
    pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#f4f4f4;padding:1rem}iframe{width:100%;height:30rem;border:1px solid #ccc}\
    a{color:#0645ad}button{font:inherit;padding:.3rem .8rem}";

pub(super) fn router(store: Arc<Store>) -> Router {
    Router::new()
        .route("/", get(list))
        .route("/latest.json", get(latest))
        .route("/clear", post(clear))
        .route("/{id}", get(message))
        .route("/{id}/html", get(message_html))
        .with_state(store)
}

/// Where the server nested us. Links start with it, because `/inbox` and `/inbox/` resolve relative ones differently.
type Mount = Option<Extension<NestedPath>>;

fn base(mount: &Mount) -> &str {
    mount.as_ref().map_or("", |Extension(path)| path.as_str().trim_end_matches('/'))
}

async fn list(State(store): State<Arc<Store>>, mount: Mount) -> Response {
    let base = base(&mount);
    let messages = store.messages();
    let body = html! {
        h1 { "Inbox" }
        p { "Mails that this server sent. They were delivered nowhere else. This page reloads every 5 seconds." }
        @if messages.is_empty() {
            p { "No mails yet." }
        } @else {
            table {
                thead { tr { th scope="col" { "To" } th scope="col" { "Subject" } th scope="col" { "Date" } } }
                tbody {
                    @for message in &messages {
                        tr {
                            td { (message.to.join(", ")) }
                            td { a href={ (base) "/" (message.id) } { (subject(message)) } }
                            td { (message.date.as_deref().unwrap_or_default()) }
                        }
                    }
                }
            }
            form method="post" action={ (base) "/clear" } { p { button type="submit" { "Delete all mails" } } }
        }
    };
    page("Inbox", true, &body)
}

async fn message(State(store): State<Arc<Store>>, mount: Mount, Path(id): Path<String>) -> Response {
    let base = base(&mount);
    let back = html! { p { a href=(if base.is_empty() { "/" } else { base }) { "Back to the inbox" } } };
    let Some(message) = find(&store, &id) else {
        let body = html! { h1 { "No such mail" } p { "It may have been deleted." } (back) };
        return (StatusCode::NOT_FOUND, page("No such mail", false, &body)).into_response();
    };
    let body = html! {
        (back)
        h1 { (subject(&message)) }
        table {
            tr { th scope="row" { "To" } td { (message.to.join(", ")) } }
            tr { th scope="row" { "From" } td { (message.from) } }
            tr { th scope="row" { "Date" } td { (message.date.as_deref().unwrap_or_default()) } }
        }
        h2 { "Text" }
        @match &message.text {
            Some(text) => pre { (text) },
            None => p { "This mail has no text part." },
        }
        h2 { "HTML" }
        @if message.html.is_some() {
            iframe title="The mail's HTML part" sandbox="" src={ (base) "/" (message.id) "/html" } {}
        } @else {
            p { "This mail has no HTML part." }
        }
    };
    page(subject(&message), false, &body)
}

/// The mail's own HTML, as it came: it is only ever shown inside the sandbox that its headers demand.
async fn message_html(State(store): State<Arc<Store>>, Path(id): Path<String>) -> Response {
    match find(&store, &id).and_then(|message| message.html.clone()) {
        Some(html) => respond(html, MAIL_POLICY),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

#[derive(Deserialize)]
struct LatestQuery {
    to: Option<String>,
}

#[derive(Serialize)]
struct NoMail {
    error: &'static str,
}

async fn latest(State(store): State<Arc<Store>>, Query(query): Query<LatestQuery>) -> Response {
    let mut response = match store.latest(query.to.as_deref()) {
        Some(message) => Json(message.as_ref()).into_response(),
        None => (StatusCode::NOT_FOUND, Json(NoMail { error: "no such mail yet" })).into_response(),
    };
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn clear(State(store): State<Arc<Store>>, mount: Mount) -> Redirect {
    store.clear();
    let base = base(&mount);
    Redirect::to(if base.is_empty() { "/" } else { base })
}

fn find(store: &Store, id: &str) -> Option<Arc<InboxMessage>> {
    store.message(id.parse().ok()?)
}

fn subject(message: &InboxMessage) -> &str {
    if message.subject.trim().is_empty() { "(no subject)" } else { &message.subject }
}

fn page(title: &str, reloads: bool, body: &Markup) -> Response {
    let document = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if reloads { meta http-equiv="refresh" content="5"; }
                title { (title) " · Teacherin" }
                style { (maud::PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    respond(document.into_string(), PAGE_POLICY)
}

fn respond(document: String, policy: &'static str) -> Response {
    let headers = [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, Html(document)).into_response()
}
