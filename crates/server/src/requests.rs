//! What happens around every request, whatever it asks for: a name, a log line, a limit on its body, and an end to
//! panics.

use std::any::Any;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use graphql::http::REQUEST_ID_HEADER;
use kernel::Clock;
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};
use tracing::Instrument as _;
use uuid::Uuid;

use crate::client_address::{self, TrustedProxies};
use crate::configuration::FrontendOrigins;

/// Nothing we serve takes a longer body. The GraphQL endpoint reads its bodies itself, up to a tighter limit, and refuses in
/// its own words.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Wraps the router.
pub(crate) fn around(
    router: Router,
    clock: Clock,
    origins: FrontendOrigins,
    trusted_proxies: TrustedProxies,
) -> Router {
    router
        .layer(from_fn_with_state(trusted_proxies, client_address::find))
        .layer(cross_origin(origins))
        .layer(CatchPanicLayer::custom(answer_panic))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(clock, name_and_log))
}

/// Lets the frontends' pages read answers. People are known by a header that only a page can set and never by a cookie,
/// so another site that makes a browser send a request is nobody here.
fn cross_origin(origins: FrontendOrigins) -> CorsLayer {
    let request_id = HeaderName::from_static(REQUEST_ID_HEADER);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| origins.allow(origin)))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT, request_id.clone()])
        .expose_headers([request_id])
        .max_age(Duration::from_secs(3600))
}

/// Names the request in its span, its answer and everything it logs. A caller's own name is kept if it is a UUID: other
/// text could forge log lines.
async fn name_and_log(State(clock): State<Clock>, mut request: Request, next: Next) -> Response {
    let request_id = request
        .headers()
        .get(REQUEST_ID_HEADER)
        .and_then(|value| value.to_str().ok()?.parse::<Uuid>().ok())
        .unwrap_or_else(|| kernel::id::generate_uuid(clock.now()));
    let name = HeaderValue::from_str(&request_id.to_string()).expect("a UUID is a header's value");
    request.headers_mut().insert(REQUEST_ID_HEADER, name.clone());
    // The path without the query string, which may carry a document and its variables.
    let span =
        tracing::info_span!("request", %request_id, method = %request.method(), path = request.uri().path());
    let is_watched = request.uri().path().starts_with("/health/");
    async {
        let began = Instant::now();
        let mut response = next.run(request).await;
        response.headers_mut().insert(REQUEST_ID_HEADER, name);
        let (status, milliseconds) = (response.status().as_u16(), began.elapsed().as_millis());
        if is_watched {
            tracing::debug!(status, milliseconds, "answered");
        } else {
            tracing::info!(status, milliseconds, "answered");
        }
        response
    }
    .instrument(span)
    .await
}

/// A panic is a bug of ours: it ends its request, not the process, and tells nobody outside what happened.
#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let reason = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(reason, "a request panicked");
    let body = json!({ "errors": [{
        "message": "Something went wrong on our side. Please tell us the request id.",
        "extensions": { "code": graphql::error::code::INTERNAL },
    }] });
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::routing::{get, post};
    use tower::ServiceExt as _;

    use super::*;

    fn router() -> Router {
        let router = Router::new()
            .route("/fine", get(async || "fine"))
            .route("/length", post(async |body: String| body.len().to_string()))
            .route("/panic", get(async || -> &'static str { panic!("the secret word is {}", "swordfish") }));
        around(router, Clock::system(), FrontendOrigins::ThisMachine, TrustedProxies::default())
    }

    async fn answer(request: Request) -> (u16, String, String) {
        let response = router().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        let id = response.headers()[REQUEST_ID_HEADER].to_str().unwrap().to_owned();
        let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
        (status, id, String::from_utf8(body.to_vec()).unwrap())
    }

    fn get_with_id(path: &str, id: &str) -> Request {
        Request::get(path).header(REQUEST_ID_HEADER, id).body(Body::empty()).unwrap()
    }

    #[tokio::test]
    async fn a_callers_uuid_is_kept_and_other_text_replaced() {
        let own = "0190d3a0-0000-7000-8000-000000000001";
        assert_eq!(answer(get_with_id("/fine", own)).await, (200, own.to_owned(), "fine".to_owned()));
        let (_, replaced, _) = answer(get_with_id("/fine", "admin logged in")).await;
        assert!(replaced.parse::<Uuid>().is_ok());
        let (_, first, _) = answer(Request::get("/fine").body(Body::empty()).unwrap()).await;
        let (_, second, _) = answer(Request::get("/fine").body(Body::empty()).unwrap()).await;
        assert_ne!(first, second);
    }

    #[tokio::test]
    async fn a_panic_is_an_opaque_answer_with_a_name() {
        let own = "0190d3a0-0000-7000-8000-000000000001";
        let (status, id, body) = answer(get_with_id("/panic", own)).await;
        assert_eq!((status, id.as_str()), (500, own));
        assert!(body.contains("INTERNAL") && !body.contains("swordfish"), "{body}");
    }

    #[tokio::test]
    async fn a_frontend_on_this_machine_may_ask_and_another_site_may_not() {
        let allowed = async |origin: &str| {
            let ask = Request::options("/length")
                .header("origin", origin)
                .header("access-control-request-method", "POST")
                .header("access-control-request-headers", "authorization,content-type")
                .body(Body::empty())
                .unwrap();
            let headers = router().oneshot(ask).await.unwrap().headers().clone();
            headers.get("access-control-allow-origin").map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(allowed("http://localhost:5173").await.as_deref(), Some("http://localhost:5173"));
        assert_eq!(allowed("https://evil.example").await, None);
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_refused() {
        let of = |length: usize| Request::post("/length").body(Body::from("x".repeat(length))).unwrap();
        assert_eq!(answer(of(BODY_BYTES_MAX)).await.0, 200);
        assert_eq!(answer(of(BODY_BYTES_MAX + 1)).await.0, 413);
    }
}
