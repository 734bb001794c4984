//! A browser: it keeps cookies, sends them whatever page asks, and says which page that is.

use std::collections::BTreeMap;

use reqwest::header::{HeaderMap, SET_COOKIE};
use serde_json::{Value, json};

use super::{Answer, World};

/// Holds the access token.
pub(crate) const ACCESS_COOKIE: &str = "__Host-teacherin_access";
/// Holds the refresh token.
pub(crate) const REFRESH_COOKIE: &str = "__Host-teacherin_refresh";

/// One browser with one page open.
#[derive(Debug, Clone)]
pub(crate) struct Browser {
    /// What it keeps, by name.
    pub(crate) cookies: BTreeMap<String, String>,
    /// What the newest answer asked it to keep, as it came.
    pub(crate) set_cookies: Vec<String>,
    /// An access token that the page sends beside the cookies.
    pub(crate) access_token: Option<String>,
    address: String,
    headers: Vec<(&'static str, String)>,
    http: reqwest::Client,
}

impl World {
    /// A browser that shows a page of the first server.
    pub(crate) fn browser(&self) -> Browser {
        let address = self.server().address.clone();
        Browser {
            cookies: BTreeMap::new(),
            set_cookies: Vec::new(),
            access_token: None,
            headers: vec![("origin", address.clone()), ("sec-fetch-site", "same-origin".to_owned())],
            address,
            http: reqwest::Client::new(),
        }
    }
}

impl Browser {
    /// The same browser, cookies and all, with another page open: what its requests say of it.
    pub(crate) fn showing(&self, headers: &[(&'static str, &str)]) -> Self {
        let headers = headers.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        Self { headers, ..self.clone() }
    }

    /// The value of a cookie.
    #[track_caller]
    pub(crate) fn cookie(&self, name: &str) -> &str {
        self.cookies.get(name).unwrap_or_else(|| panic!("no {name} is kept: {self:#?}"))
    }

    /// What a handshake of the page says: which page it is, and all cookies.
    pub(crate) fn handshake_headers(&self) -> Vec<(&'static str, String)> {
        let mut headers = self.headers.clone();
        headers.push(("cookie", self.cookie_header()));
        headers.push(("sec-websocket-protocol", "graphql-transport-ws".to_owned()));
        headers
    }

    fn cookie_header(&self) -> String {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        cookies.join("; ")
    }

    /// The page runs a document.
    pub(crate) async fn run(&mut self, document: &str, variables: Value) -> Answer {
        let body = json!({ "query": document, "variables": variables });
        let request = self.http.post(format!("{}/graphql", self.address)).json(&body);
        self.send(request).await
    }

    /// The page reads by GET.
    pub(crate) async fn get(&mut self, document: &str) -> Answer {
        let request = self.http.get(format!("{}/graphql?query={}", self.address, encoded(document)));
        self.send(request).await
    }

    async fn send(&mut self, request: reqwest::RequestBuilder) -> Answer {
        let mut request = request.header("accept", "application/graphql-response+json");
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if !self.cookies.is_empty() {
            request = request.header("cookie", self.cookie_header());
        }
        if let Some(token) = &self.access_token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("the server answers");
        self.keep(response.headers());
        let status = response.status().as_u16();
        Answer { status, body: response.json().await.expect("the server answers with JSON") }
    }

    fn keep(&mut self, headers: &HeaderMap) {
        let texts = headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().expect("text").to_owned());
        self.set_cookies = texts.collect();
        for text in &self.set_cookies {
            let (cookie, attributes) = text.split_once("; ").expect("a cookie has attributes");
            let (name, value) = cookie.split_once('=').expect("a cookie has a value");
            if attributes.split("; ").any(|attribute| attribute == "Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// A document as it stands in an address.
fn encoded(document: &str) -> String {
    document.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
