//! What happens around every request, whatever it asks for: a name, a log line, a limit on its body, what browsers must not
//! do with the answer, and an end to panics.

use std::any::Any;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::from_fn_with_state;
use axum::response::Response;
use graphql::http::{FrontendOrigins, REQUEST_ID_HEADER};
use serde_json::json;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowCredentials, AllowOrigin, CorsLayer};
use uuid::Uuid;

use crate::client_address::{self, TrustedProxies};
use crate::observation::{Observation, observe};
use crate::security_headers::{self, SecurityHeaders};

/// Nothing we serve takes a longer body. The GraphQL endpoint reads its bodies itself, up to a tighter limit, and refuses in
/// its own words.
const BODY_BYTES_MAX: usize = 1024 * 1024;

/// Wraps the router.
pub(crate) fn around(
    router: Router,
    observation: Observation,
    origins: FrontendOrigins,
    trusted_proxies: TrustedProxies,
    security: SecurityHeaders,
) -> Router {
    router
        .layer(from_fn_with_state(trusted_proxies, client_address::find))
        .layer(CatchPanicLayer::custom(answer_panic))
        // Around what catches panics: a frontend is to read what it is told of them.
        .layer(cross_origin(origins))
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(from_fn_with_state(security, security_headers::add))
        .layer(from_fn_with_state(observation, observe))
}

/// Lets the frontends' pages, and no others, read answers and send cookies. That other pages can have a browser send requests,
/// cookies and all, is not prevented by this: the GraphQL endpoint refuses them.
fn cross_origin(origins: FrontendOrigins) -> CorsLayer {
    let request_id = HeaderName::from_static(REQUEST_ID_HEADER);
    let may_send_cookies = origins.clone();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| origins.allow(origin)))
        .allow_credentials(AllowCredentials::predicate(move |origin, _| may_send_cookies.allow(origin)))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT, request_id.clone()])
        .expose_headers([request_id])
        .max_age(Duration::from_secs(3600))
}

/// The mark of an answer to a request that panicked: its body is written where the request's id is known.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panicked;

/// What somebody reads whose request panicked.
pub(crate) fn panic_body(request_id: Uuid) -> String {
    let body = json!({ "errors": [{
        "message": "Something went wrong on our side. Please tell us the request id.",
        "extensions": { "code": graphql::error::code::INTERNAL, "requestId": request_id },
    }] });
    body.to_string()
}

/// A panic is a bug of ours: it ends its request, not the process, and tells nobody outside what happened.
#[expect(clippy::needless_pass_by_value, reason = "the signature is tower-http's")]
fn answer_panic(panic: Box<dyn Any + Send + 'static>) -> Response {
    let reason = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    metrics::counter!("teacherin_panics_total").increment(1);
    tracing::error!(reason, "a request panicked");
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Panicked);
    *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    let json = HeaderValue::from_static("application/json; charset=utf-8");
    response.headers_mut().insert(header::CONTENT_TYPE, json);
    response
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use axum::extract::Request;
    use axum::routing::{get, post};
    use graphql::http::DocumentPolicy;
    use kernel::Clock;
    use tokio_util::sync::CancellationToken;
    use tower::ServiceExt as _;

    use super::*;

    fn router() -> Router {
        let router = Router::new()
            .route("/fine", get(async || "fine"))
            .route("/length", post(async |body: String| body.len().to_string()))
            .route("/panic", get(async || -> &'static str { panic!("the secret word is {}", "swordfish") }));
        let security = SecurityHeaders::of("https://api.teacherin.example");
        let observation = Observation::new(Clock::system(), &DocumentPolicy::Any, CancellationToken::new());
        around(router, observation, FrontendOrigins::ThisMachine, TrustedProxies::default(), security)
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
        let error: serde_json::Value = serde_json::from_str(&body).unwrap();
        let extensions = &error["errors"][0]["extensions"];
        assert_eq!(extensions, &json!({ "code": "INTERNAL", "requestId": own }));
        assert!(!body.contains("swordfish"), "{body}");
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
            assert!(headers["vary"].to_str().unwrap().contains("origin"), "{headers:?}");
            ["access-control-allow-origin", "access-control-allow-credentials"]
                .map(|name| headers.get(name).map(|value| value.to_str().unwrap().to_owned()))
        };
        let frontend = allowed("http://localhost:5173").await;
        assert_eq!(frontend, [Some("http://localhost:5173".to_owned()), Some("true".to_owned())]);
        assert_eq!(allowed("https://evil.example").await, [None, None]);
    }

    #[tokio::test]
    async fn every_answer_is_closed_to_other_pages_even_one_about_a_panic() {
        for path in ["/fine", "/panic", "/nowhere"] {
            let response = router().oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap();
            for name in [
                "x-content-type-options",
                "x-frame-options",
                "content-security-policy",
                "strict-transport-security",
            ] {
                assert!(response.headers().contains_key(name), "{path} {name}");
            }
        }
    }

    #[tokio::test]
    async fn a_body_beyond_the_limit_is_refused() {
        let of = |length: usize| Request::post("/length").body(Body::from("x".repeat(length))).unwrap();
        assert_eq!(answer(of(BODY_BYTES_MAX)).await.0, 200);
        assert_eq!(answer(of(BODY_BYTES_MAX + 1)).await.0, 413);
    }
}
