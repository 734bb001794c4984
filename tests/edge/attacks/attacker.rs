//! Somebody who sends what hurts, and what every answer to it must be.

use std::time::Duration;

use serde_json::{Value, json};

use super::shapes::{NO_GRAPHQL, Shape};

/// The media type of clients who read the status.
pub(crate) const GRAPHQL_RESPONSE: &str = "application/graphql-response+json";
/// The media type of clients who expect 200 to whatever was well formed.
pub(crate) const JSON: &str = "application/json";

/// Who is not answered by then is not answered: a server that computes for minutes is as good as gone.
const PATIENCE: Duration = Duration::from_secs(60);
/// Longer answers would let a small request make a large one.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
const ERRORS_MAX: usize = 10;
/// So many bytes of the request in an answer are no name of a field or a type any more.
const ECHO_BYTES: usize = 256;
/// What is no GraphQL has no names.
const ECHO_BYTES_OF_NO_GRAPHQL: usize = 32;

/// One who sends requests without being signed in.
pub(crate) struct Attacker {
    http: reqwest::Client,
    url: String,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) status: u16,
    pub(crate) allow: Option<String>,
    content_type: String,
    body: String,
}

impl Attacker {
    /// Of the server at the address.
    pub(crate) fn of(address: &str) -> Self {
        let http = reqwest::Client::builder().timeout(PATIENCE).build().expect("a client without options");
        Self { http, url: format!("{address}/graphql") }
    }

    /// Sends any request; `None` when nobody answers.
    pub(crate) async fn send(
        &self,
        fill: impl Fn(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> Option<Heard> {
        let response = fill(&self.http, &self.url).send().await.ok()?;
        let header = |name| Some(response.headers().get(name)?.to_str().ok()?.to_owned());
        Some(Heard {
            status: response.status().as_u16(),
            allow: header("allow"),
            content_type: header("content-type").unwrap_or_default(),
            body: response.text().await.ok()?,
        })
    }

    /// Sends the document with its variables, as every client does.
    pub(crate) async fn send_shape(&self, shape: &Shape, accept: &str) -> Option<Heard> {
        let body = json!({ "query": shape.document, "variables": shape.variables });
        self.send(|http, url| http.post(url).header("accept", accept).json(&body)).await
    }

    /// Whether the server still answers somebody who means no harm.
    pub(crate) async fn is_served(&self) -> bool {
        let body = json!({ "query": "{ serverVersion: __typename cities { slug } }" });
        let heard = self.send(|http, url| http.post(url).json(&body)).await;
        heard.is_some_and(|heard| heard.status == 200 && heard.body.contains("\"slug\":\"bandung\""))
    }

    /// Sends the shape in both media types; what is wrong with the answers.
    pub(crate) async fn problems_with(&self, shape: &Shape) -> Vec<String> {
        let mut problems = Vec::new();
        for (accept, status) in [(GRAPHQL_RESPONSE, 400), (JSON, 200)] {
            let Some(heard) = self.send_shape(shape, accept).await else {
                problems.push(format!("{}: nobody answers", shape.name));
                continue;
            };
            let found =
                heard.problems(status, accept, shape.code, &[&shape.document, &shape.variables.to_string()]);
            problems.extend(found.into_iter().map(|problem| format!("{} ({accept}): {problem}", shape.name)));
        }
        problems
    }
}

impl Heard {
    /// Whether a document was executed and nothing went wrong.
    pub(crate) fn has_data(&self) -> bool {
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        body.get("data").is_some_and(Value::is_object) && body.get("errors").is_none()
    }

    /// What keeps this from being a refusal with the status and the code that tells nothing back of what was sent.
    pub(crate) fn problems(&self, status: u16, media_type: &str, code: &str, sent: &[&str]) -> Vec<String> {
        let mut problems = Vec::new();
        let mut expect = |holds: bool, what: String| {
            if !holds {
                problems.push(what);
            }
        };
        let start: String = self.body.chars().take(300).collect();
        expect(self.status == status, format!("status {} instead of {status}: {start}", self.status));
        expect(self.content_type.starts_with(media_type), format!("it is {}", self.content_type));
        expect(self.body.len() < ANSWER_BYTES_MAX, format!("an answer of {} bytes", self.body.len()));
        let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
        expect(body.get("data").is_none(), format!("there is data: {start}"));
        let echo_bytes = if code == NO_GRAPHQL { ECHO_BYTES_OF_NO_GRAPHQL } else { ECHO_BYTES };
        let errors = body.get("errors").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        expect((1..=ERRORS_MAX).contains(&errors.len()), format!("{} errors: {start}", errors.len()));
        for error in errors {
            let found = error.pointer("/extensions/code").and_then(Value::as_str);
            expect(found == Some(code), format!("{found:?} instead of {code}: {start}"));
            let message = error.get("message").and_then(Value::as_str).unwrap_or_default();
            expect(message.len() > 10, format!("it tells nobody what is wrong: {message}"));
            let is_echo = sent.iter().any(|sent| {
                let mut pieces = sent.as_bytes().chunks_exact(echo_bytes);
                pieces.any(|piece| {
                    error.to_string().as_bytes().windows(echo_bytes).any(|window| window == piece)
                })
            });
            expect(!is_echo, format!("it repeats what was sent: {start}"));
        }
        problems
    }
}
