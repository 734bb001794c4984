//! Somebody who sends requests: a browser, an app, a curl.

use serde_json::{Value, json};

use super::Answer;

/// One caller, signed in or not.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    /// Address of the server it talks to, e.g. `http://127.0.0.1:40123`.
    pub(crate) address: String,
    /// Access token of its login session.
    pub(crate) access_token: Option<String>,
    /// Refresh token of its login session.
    pub(crate) refresh_token: Option<String>,
    /// The e-mail address it registered with.
    pub(crate) email: String,
    http: reqwest::Client,
}

impl Client {
    /// Nobody in particular.
    pub(crate) fn anonymous(address: &str) -> Self {
        Self {
            address: address.to_owned(),
            access_token: None,
            refresh_token: None,
            email: String::new(),
            http: reqwest::Client::new(),
        }
    }

    /// The same person at another server of the same product.
    pub(crate) fn at(&self, address: &str) -> Self {
        Self { address: address.to_owned(), ..self.clone() }
    }

    /// Runs a document.
    pub(crate) async fn run(&self, document: &str, variables: Value) -> Answer {
        self.send(json!({ "query": document, "variables": variables })).await
    }

    /// Sends the body of a request as it is.
    pub(crate) async fn send(&self, body: Value) -> Answer {
        let mut request = self
            .http
            .post(format!("{}/graphql", self.address))
            .header("accept", "application/graphql-response+json")
            .json(&body);
        if let Some(token) = &self.access_token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("the server answers");
        let status = response.status().as_u16();
        let body = response.json().await.expect("the server answers with JSON");
        Answer { status, body }
    }

    /// Runs the document of a screen, `tests/pages/<name>.graphql`.
    pub(crate) async fn page(&self, name: &str, variables: Value) -> Answer {
        self.run(&page(name), variables).await
    }
}

/// The text of a page document.
pub(crate) fn page(name: &str) -> String {
    let path = format!("{}/pages/{name}.graphql", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
