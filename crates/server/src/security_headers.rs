//! What every answer forbids a browser: to guess at types, to show it inside other pages, to tell others where it was.

use axum::extract::{Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::Response;

const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");

/// Which of them depend on where the server stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SecurityHeaders {
    is_encrypted: bool,
}

impl SecurityHeaders {
    /// Of a server that people reach at this address.
    pub(crate) fn of(public_url: &str) -> Self {
        Self { is_encrypted: public_url.starts_with("https://") }
    }

    /// Adds what is not there: who answers may know better.
    fn add_to(self, headers: &mut HeaderMap) {
        let mut add = |name: HeaderName, value: &'static str| {
            headers.entry(name).or_insert(HeaderValue::from_static(value));
        };
        add(X_CONTENT_TYPE_OPTIONS, "nosniff");
        add(REFERRER_POLICY, "no-referrer");
        add(X_FRAME_OPTIONS, "DENY");
        // Whom CORS lets read an answer reads it all the same; nobody else gets it as a script or a picture.
        add(RESOURCE_POLICY, "same-origin");
        if self.is_encrypted {
            // This host for a year. Whether its subdomains speak TLS is not ours to know.
            add(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
        }
        match Content::of(headers) {
            Content::Data => add_policy(headers, "default-src 'none'; frame-ancestors 'none'"),
            Content::Page => {
                headers.entry(OPENER_POLICY).or_insert(HeaderValue::from_static("same-origin"));
                add_policy(headers, "frame-ancestors 'none'");
            }
            // A script may be a worker's, which lives by the policy of its own answer.
            Content::Other => add_policy(headers, "frame-ancestors 'none'"),
        }
    }
}

fn add_policy(headers: &mut HeaderMap, policy: &'static str) {
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(policy));
}

/// What an answer holds, as far as a browser would treat it differently.
enum Content {
    Data,
    Page,
    Other,
}

impl Content {
    fn of(headers: &HeaderMap) -> Self {
        let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let essence = value.split(';').next().unwrap_or_default().trim();
        match essence {
            "" | "text/plain" => Self::Data,
            "text/html" => Self::Page,
            _ if essence.ends_with("json") => Self::Data,
            _ => Self::Other,
        }
    }
}

/// The middleware.
pub(crate) async fn add(State(security): State<SecurityHeaders>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    security.add_to(response.headers_mut());
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn completed(public_url: &str, headers: &[(HeaderName, &'static str)]) -> HeaderMap {
        let given = headers.iter().map(|(name, value)| (name.clone(), HeaderValue::from_static(value)));
        let mut headers: HeaderMap = given.collect();
        SecurityHeaders::of(public_url).add_to(&mut headers);
        headers
    }

    #[test]
    fn data_can_be_nothing_but_read() {
        for content in ["application/json; charset=utf-8", "application/graphql-response+json", "text/plain"]
        {
            let headers = completed("https://api.teacherin.example", &[(CONTENT_TYPE, content)]);
            for (name, expected) in [
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
                (REFERRER_POLICY, "no-referrer"),
                (X_FRAME_OPTIONS, "DENY"),
                (RESOURCE_POLICY, "same-origin"),
                (STRICT_TRANSPORT_SECURITY, "max-age=31536000"),
                (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
            ] {
                assert_eq!(headers[&name], expected, "{content} {name}");
            }
            assert!(!headers.contains_key(OPENER_POLICY));
        }
    }

    #[test]
    fn pages_and_their_scripts_say_themselves_what_they_load() {
        let page = completed("https://a.example", &[(CONTENT_TYPE, "text/html; charset=utf-8")]);
        assert_eq!(page[CONTENT_SECURITY_POLICY], "frame-ancestors 'none'");
        assert_eq!(page[OPENER_POLICY], "same-origin");
        let own = "default-src 'self'; frame-ancestors 'none'";
        let strict = completed(
            "https://a.example",
            &[(CONTENT_TYPE, "text/html"), (CONTENT_SECURITY_POLICY, own), (X_FRAME_OPTIONS, "SAMEORIGIN")],
        );
        assert_eq!(
            (&strict[CONTENT_SECURITY_POLICY], &strict[X_FRAME_OPTIONS]),
            (&HeaderValue::from_static(own), &HeaderValue::from_static("SAMEORIGIN"))
        );
        let script = completed("https://a.example", &[(CONTENT_TYPE, "text/javascript")]);
        assert_eq!(script[CONTENT_SECURITY_POLICY], "frame-ancestors 'none'");
    }

    #[test]
    fn a_server_in_the_clear_promises_no_encryption() {
        assert!(!completed("http://127.0.0.1:8000", &[]).contains_key(STRICT_TRANSPORT_SECURITY));
    }
}
