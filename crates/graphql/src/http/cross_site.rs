//! Which pages may act with the cookies a browser sends along.
//!
//! A browser sends cookies with every request, whichever page asked for it, so that a cookie alone does not say that its
//! owner wants anything (docs/decisions/0016). What does is written by the browser itself and by no page: `Origin` and
//! `Sec-Fetch-Site`.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};

use super::cookies::SentCookies;
use super::response::RequestError;
use crate::error::code;

/// How the page that asks and the address it asks at belong together, as the browser sees it.
const FETCH_SITE: &str = "sec-fetch-site";

/// Which frontends' pages may read answers in a browser.
#[derive(Debug, Clone)]
pub enum FrontendOrigins {
    /// Any on this machine: a frontend's own development server.
    ThisMachine,
    /// These, as browsers write them: scheme, host, and the port unless it is the scheme's own.
    Listed(Vec<HeaderValue>),
}

impl FrontendOrigins {
    /// Whether this origin is one of them.
    #[must_use]
    pub fn allow(&self, origin: &HeaderValue) -> bool {
        match self {
            Self::Listed(origins) => origins.contains(origin),
            Self::ThisMachine => origin
                .to_str()
                .ok()
                .and_then(|origin| origin.parse::<Uri>().ok())
                .is_some_and(|origin| is_this_machine(&origin)),
        }
    }
}

/// Whether an address is one that nobody but this machine can reach.
#[must_use]
pub fn is_this_machine(uri: &Uri) -> bool {
    matches!(uri.scheme_str(), Some("http" | "https"))
        && matches!(uri.host(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// Whose pages may act with cookies: the server's own, and the frontends'.
#[derive(Debug, Clone)]
pub struct CookieOrigins {
    own: Option<HeaderValue>,
    frontends: FrontendOrigins,
}

impl Default for CookieOrigins {
    /// Pages that the browser itself calls the server's own.
    fn default() -> Self {
        Self { own: None, frontends: FrontendOrigins::Listed(Vec::new()) }
    }
}

impl CookieOrigins {
    /// Of a server whose own pages have this origin.
    #[must_use]
    pub const fn new(own: Option<HeaderValue>, frontends: FrontendOrigins) -> Self {
        Self { own, frontends }
    }

    /// Whether the request was made by one of these pages. A request that does not say is by none of them: every browser of
    /// today says, and who is no browser has no use for cookies.
    pub(super) fn sent(&self, headers: &HeaderMap) -> bool {
        let mut origins = headers.get_all(header::ORIGIN).iter();
        let (origin, another) = (origins.next(), origins.next());
        match origin {
            _ if another.is_some() => false,
            // A page without an origin: a sandbox, a file.
            Some(origin) if origin == "null" => false,
            Some(origin) if self.own.as_ref() == Some(origin) || self.frontends.allow(origin) => true,
            // Browsers name no origin when a page reads from its own server. `none` is a person who typed an address or
            // followed a link of another program: nothing of ours is asked for like that.
            Some(_) | None => headers.get(FETCH_SITE).is_some_and(|site| site == "same-origin"),
        }
    }
}

/// Refuses a request that carries our cookies and was made by a page of somebody else. Nothing is executed, and nobody's
/// budget pays for it.
pub(super) fn check(headers: &HeaderMap, origins: &CookieOrigins) -> Result<(), RequestError> {
    if SentCookies::of(headers).is_empty() || origins.sent(headers) {
        return Ok(());
    }
    Err(RequestError::new(
        StatusCode::FORBIDDEN,
        code::FORBIDDEN,
        "Cookies sign in pages of this server and of its listed frontends only: send the access token in the \
         Authorization header, or have the operator list this origin.",
    ))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderName;

    use super::*;

    const OWN: &str = "https://api.teacherin.example";
    const LISTED: &str = "https://teacherin.example";
    const ACCESS: (&str, &str) = ("cookie", "__Host-teacherin_access=abc");

    fn passes(headers: &[(&str, &str)]) -> bool {
        let listed = FrontendOrigins::Listed(vec![HeaderValue::from_static(LISTED)]);
        let origins = CookieOrigins::new(Some(HeaderValue::from_static(OWN)), listed);
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
        }
        check(&map, &origins).is_ok()
    }

    #[test]
    fn cookies_count_for_our_pages_and_the_listed_ones() {
        for headers in [
            &[("origin", OWN)][..],
            &[("origin", LISTED)],
            &[("origin", LISTED), (FETCH_SITE, "same-site")],
            &[("origin", LISTED), (FETCH_SITE, "cross-site")],
            &[(FETCH_SITE, "same-origin")],
            &[("origin", "https://inner.name.example"), (FETCH_SITE, "same-origin")],
        ] {
            assert!(passes(&[&[ACCESS], headers].concat()), "{headers:?}");
        }
    }

    #[test]
    fn cookies_of_every_other_page_are_refused() {
        for headers in [
            &[][..],
            &[("origin", "null")],
            &[("origin", "null"), (FETCH_SITE, "same-origin")],
            &[("origin", "https://evil.example")],
            &[("origin", "https://evil.example"), (FETCH_SITE, "cross-site")],
            &[("origin", "https://other.teacherin.example"), (FETCH_SITE, "same-site")],
            &[("origin", "http://teacherin.example")],
            &[("origin", "https://teacherin.example:8443")],
            &[("origin", "https://teacherin.example.evil.example")],
            &[("origin", LISTED), ("origin", "https://evil.example")],
            &[(FETCH_SITE, "none")],
            &[(FETCH_SITE, "same-site")],
            &[(FETCH_SITE, "cross-site")],
            &[("referer", OWN)],
        ] {
            assert!(!passes(&[&[ACCESS], headers].concat()), "{headers:?}");
            let refresh = ("cookie", "theme=dark; __Host-teacherin_refresh=abc");
            assert!(!passes(&[&[refresh], headers].concat()), "{headers:?}");
        }
    }

    #[test]
    fn who_sends_none_of_our_cookies_may_come_from_anywhere() {
        let evil = ("origin", "https://evil.example");
        assert!(passes(&[evil]));
        assert!(passes(&[evil, ("cookie", "theme=dark; teacherin_access=abc")]));
        assert!(passes(&[evil, ("authorization", "Bearer abc")]));
        assert!(!passes(&[evil, ("authorization", "Bearer abc"), ACCESS]));
    }

    #[test]
    fn this_machine_is_whatever_listens_on_it() {
        for (origin, allowed) in [
            ("http://localhost:5173", true),
            ("http://127.0.0.1:3000", true),
            ("http://[::1]:3000", true),
            ("https://localhost", true),
            ("http://localhost.evil.example", false),
            ("http://192.168.1.7:3000", false),
            ("null", false),
            ("file://localhost", false),
        ] {
            assert_eq!(
                FrontendOrigins::ThisMachine.allow(&HeaderValue::from_static(origin)),
                allowed,
                "{origin}"
            );
        }
    }
}
