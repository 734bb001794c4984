//! One question to Midtrans and what came back: signed in, limited in time and size, and never redirected.

use std::time::Duration;

use chrono::{DateTime, Utc};
use payments::gateway::GatewayError;
use reqwest_tls::header::{ACCEPT, CONTENT_TYPE, DATE};
use reqwest_tls::{Client, Method, RequestBuilder, Response, Url, redirect};
use secrecy::{ExposeSecret as _, SecretString};

use crate::configuration::{ConfigurationError, Patience};

/// No answer of Midtrans is near this long, but for statements; what is longer does not come from there.
pub(crate) const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// A question, and to whom. Not printable: it may hold whose account is asked for.
pub(crate) struct Question<'a> {
    /// The API's address.
    pub(crate) address: &'a Url,
    /// Who we are there.
    pub(crate) key: &'a SecretString,
    /// Folders and name under the API's address.
    pub(crate) path: &'a [&'a str],
    /// What is asked for, of a GET.
    pub(crate) query: &'a [(&'a str, &'a str)],
    /// [`Post::No`] asks with GET.
    pub(crate) post: Post<'a>,
    /// Whether it is sent again at once when nothing sensible comes back.
    pub(crate) is_repeatable: bool,
    /// How long an answer may be.
    pub(crate) answer_bytes_max: usize,
}

/// What is posted.
#[derive(Clone, Copy)]
pub(crate) enum Post<'a> {
    /// Nothing: a GET.
    No,
    /// A POST without a body.
    Empty,
    /// A body of JSON text, sent as it is, and the key that makes Midtrans answer the same again.
    Json { body: &'a str, idempotency_key: Option<IdempotencyKey<'a>> },
}

/// A key under which Midtrans answers the same again. Its APIs read it from different headers.
#[derive(Clone, Copy)]
pub(crate) struct IdempotencyKey<'a> {
    /// The header's name.
    pub(crate) header: &'static str,
    /// The key.
    pub(crate) key: &'a str,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct RawAnswer {
    /// HTTP's status, which Midtrans's own may contradict.
    pub(crate) http_status: u16,
    /// `None` when it is longer than anything Midtrans says, or no text.
    pub(crate) body: Option<String>,
    /// When the answer was written, by the clock over there.
    pub(crate) date: Option<DateTime<Utc>>,
}

/// The way to Midtrans.
pub(crate) struct Wire {
    client: Client,
    timeout: Duration,
    repeat_pauses: Vec<Duration>,
}

impl Wire {
    /// A way to these addresses and no others.
    pub(crate) fn new(patience: Patience, addresses: &[&Url]) -> Result<Self, ConfigurationError> {
        let is_local = addresses.iter().all(|url| url.scheme() == "http");
        let mut builder = Client::builder()
            .user_agent(concat!("teacherin/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(patience.connect_timeout)
            .timeout(patience.request_timeout)
            // A redirect would carry the key to wherever it points.
            .redirect(redirect::Policy::none());
        if is_local {
            // The simulator is reached without this machine's certificates and past its proxy.
            builder = builder.tls_built_in_root_certs(false).no_proxy();
        }
        let client = builder.build().map_err(|_| ConfigurationError::Client)?;
        Ok(Self { client, timeout: patience.request_timeout, repeat_pauses: patience.repeat_pauses })
    }

    /// Asks, within the configured time.
    pub(crate) async fn ask(&self, question: &Question<'_>) -> Result<RawAnswer, GatewayError> {
        self.in_time(self.ask_repeatedly(question)).await
    }

    /// Several questions that are one to whoever asks: all of them within the configured time.
    pub(crate) async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, GatewayError>>,
    ) -> Result<T, GatewayError> {
        tokio::time::timeout(self.timeout, work)
            .await
            .unwrap_or_else(|_| Err(GatewayError::Unreachable("no answer in time".to_owned())))
    }

    /// How long to wait before something is asked again that Midtrans is still busy with.
    pub(crate) fn longest_pause(&self) -> Duration {
        self.repeat_pauses.iter().copied().max().unwrap_or_default()
    }

    async fn ask_repeatedly(&self, question: &Question<'_>) -> Result<RawAnswer, GatewayError> {
        let mut pauses = self.repeat_pauses.iter();
        loop {
            let outcome = self.ask_once(question).await;
            let is_transient = match &outcome {
                // 202: the first of several is still being worked on.
                Ok(answer) => answer.http_status >= 500 || answer.http_status == 202,
                Err(error) => matches!(error, GatewayError::Unreachable(_)),
            };
            match pauses.next() {
                Some(pause) if is_transient && question.is_repeatable => tokio::time::sleep(*pause).await,
                _ => return outcome,
            }
        }
    }

    async fn ask_once(&self, question: &Question<'_>) -> Result<RawAnswer, GatewayError> {
        let response = self.request(question)?.send().await.map_err(|error| failure(&error))?;
        let http_status = response.status().as_u16();
        tracing::debug!(http_status, "midtrans answered");
        let date = response.headers().get(DATE).and_then(|value| value.to_str().ok());
        let date = date.and_then(|text| DateTime::parse_from_rfc2822(text).ok()).map(|date| date.to_utc());
        Ok(RawAnswer { http_status, body: read(response, question.answer_bytes_max).await?, date })
    }

    fn request(&self, question: &Question<'_>) -> Result<RequestBuilder, GatewayError> {
        let method = if matches!(question.post, Post::No) { Method::GET } else { Method::POST };
        let request = self
            .client
            .request(method, url(question)?)
            .basic_auth(question.key.expose_secret(), Some(""))
            .header(ACCEPT, "application/json");
        Ok(match question.post {
            Post::No => request,
            Post::Empty => request.header(CONTENT_TYPE, "application/json"),
            Post::Json { body, idempotency_key } => {
                let request = request.header(CONTENT_TYPE, "application/json").body(body.to_owned());
                match idempotency_key {
                    Some(IdempotencyKey { header, key }) => request.header(header, key),
                    None => request,
                }
            }
        })
    }
}

fn url(question: &Question<'_>) -> Result<Url, GatewayError> {
    let mut url = question.address.clone();
    url.path_segments_mut()
        .map_err(|()| GatewayError::Malformed("the gateway's address has no path".to_owned()))?
        .pop_if_empty()
        .extend(question.path);
    if !question.query.is_empty() {
        url.query_pairs_mut().extend_pairs(question.query);
    }
    Ok(url)
}

/// The whole body, unless it is too long or no text.
async fn read(mut response: Response, bytes_max: usize) -> Result<Option<String>, GatewayError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if bytes.len() + chunk.len() > bytes_max {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8(bytes).ok())
}

/// In our words: the library's own name the address, and with it what was asked.
fn failure(error: &reqwest_tls::Error) -> GatewayError {
    if error.is_builder() {
        return GatewayError::Malformed("our request could not be written".to_owned());
    }
    let words = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke off"
    };
    GatewayError::Unreachable(words.to_owned())
}
