//! The tokens of a login session as cookies: kept by the browser, out of reach of every script.

use axum::http::{HeaderMap, HeaderValue, header};
use chrono::{DateTime, Utc};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use identity::SessionTokens;
use secrecy::{ExposeSecret as _, SecretString};

use super::cross_site::CookieOrigins;

/// Holds the access token. `__Host-` has browsers see to it that nobody but this very host can have set it.
const ACCESS: &str = "__Host-teacherin_access";
/// Holds the refresh token.
const REFRESH: &str = "__Host-teacherin_refresh";

/// The cookies of ours that a request carries.
#[derive(Debug, Default)]
pub(super) struct SentCookies {
    pub(super) access_token: Option<SecretString>,
    pub(super) refresh_token: Option<SecretString>,
}

impl SentCookies {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut sent = Self::default();
        // Each by itself: browsers send what other scripts of the site set as they set it, be it text or not.
        let pairs = headers
            .get_all(header::COOKIE)
            .iter()
            .flat_map(|line| line.as_bytes().split(|byte| *byte == b';'));
        let texts = pairs.filter_map(|pair| std::str::from_utf8(pair).ok());
        for cookie in texts.filter_map(|text| Cookie::parse(text).ok()) {
            let place = match cookie.name() {
                ACCESS => &mut sent.access_token,
                REFRESH => &mut sent.refresh_token,
                _ => continue,
            };
            *place = Some(SecretString::from(cookie.value()));
        }
        sent
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.access_token.is_none() && self.refresh_token.is_none()
    }
}

/// What resolvers may do with the cookies of the one who asks.
#[derive(Debug, Clone, Default)]
pub struct BrowserCookies {
    refresh_token: Option<SecretString>,
    sign_in: bool,
    can_be_set: bool,
}

impl BrowserCookies {
    /// Of a request that was answered with headers of its own.
    pub(super) fn of(headers: &HeaderMap, origins: &CookieOrigins) -> Self {
        let sent = SentCookies::of(headers);
        let can_be_set = origins.sent(headers);
        Self {
            sign_in: sent.access_token.is_some() && !headers.contains_key(header::AUTHORIZATION),
            refresh_token: sent.refresh_token.filter(|_| can_be_set),
            can_be_set,
        }
    }

    /// The refresh token that the browser keeps.
    #[must_use]
    pub const fn refresh_token(&self) -> Option<&SecretString> {
        self.refresh_token.as_ref()
    }

    /// Whether the one who asks is known by a cookie.
    #[must_use]
    pub const fn sign_in(&self) -> bool {
        self.sign_in
    }

    /// Whether the answer may set cookies: a page asks that may act with them, and the answer has headers.
    #[must_use]
    pub const fn can_be_set(&self) -> bool {
        self.can_be_set
    }
}

/// What has a browser keep these tokens, each as long as it is good.
#[must_use]
pub fn keeping(tokens: &SessionTokens, now: DateTime<Utc>) -> [HeaderValue; 2] {
    let seconds = |until: DateTime<Utc>| Duration::seconds((until - now).num_seconds().max(0));
    [
        set(ACCESS, tokens.access_token.expose_secret(), seconds(tokens.access_token_expires_at)),
        set(REFRESH, tokens.refresh_token.expose_secret(), seconds(tokens.refresh_token_expires_at)),
    ]
}

/// What has a browser forget its tokens.
#[must_use]
pub fn forgetting() -> [HeaderValue; 2] {
    [set(ACCESS, "", Duration::ZERO), set(REFRESH, "", Duration::ZERO)]
}

fn set(name: &'static str, value: &str, max_age: Duration) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Strict)
        .max_age(max_age)
        .build();
    let mut header =
        HeaderValue::from_str(&cookie.to_string()).expect("tokens are letters and digits of base64");
    header.set_sensitive(true);
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &[&str]) -> (Option<String>, Option<String>) {
        let value = |text: &&str| HeaderValue::from_bytes(text.as_bytes()).unwrap();
        let values = cookies.iter().map(|text| (header::COOKIE, value(text)));
        let sent = SentCookies::of(&values.collect());
        let text = |token: Option<SecretString>| token.map(|token| token.expose_secret().to_owned());
        (text(sent.access_token), text(sent.refresh_token))
    }

    #[test]
    fn our_cookies_are_found_among_others() {
        let both = (Some("a.b-c_d".to_owned()), Some("xyz".to_owned()));
        let line = "theme=dark; __Host-teacherin_access=a.b-c_d; =; broken; __Host-teacherin_refresh=xyz";
        assert_eq!(sent(&[line]), both);
        assert_eq!(sent(&["__Host-teacherin_refresh=xyz", "__Host-teacherin_access=a.b-c_d"]), both);
        // Of another script of the site, as browsers send it.
        let foreign = "name=Zoë; __Host-teacherin_access=a.b-c_d; __Host-teacherin_refresh=xyz";
        assert_eq!(sent(&[foreign]), both);
        assert_eq!(
            sent(&["teacherin_access=1; __host-teacherin_access=2; x__Host-teacherin_access=3"]),
            (None, None)
        );
    }

    #[test]
    fn cookies_are_bound_to_this_host_and_hidden_from_scripts() {
        let [access, refresh] = forgetting();
        assert!(access.is_sensitive());
        assert_eq!(
            access.to_str().unwrap(),
            "__Host-teacherin_access=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0"
        );
        assert_eq!(
            refresh.to_str().unwrap(),
            "__Host-teacherin_refresh=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0"
        );
    }
}
