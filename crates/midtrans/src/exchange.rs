//! One question to Midtrans and what came back: signed in, limited in time and size, and never redirected.

use std::time::Duration;

use chrono::{DateTime, Utc};
use payments::gateway::GatewayError;
use reqwest_tls::header::{ACCEPT, CONTENT_TYPE, DATE};
use reqwest_tls::{Client, Method, Response, Url, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;

use crate::configuration::{ConfigurationError, MidtransConfig};

/// No answer of Midtrans is near this long; what is longer does not come from there.
const ANSWER_BYTES_MAX: usize = 256 * 1024;

/// Which of the two APIs is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Api {
    /// Pages.
    Snap,
    /// Transactions.
    Core,
}

/// A question.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    /// To whom.
    pub(crate) api: Api,
    /// Folders and name under the API's address.
    pub(crate) path: &'a [&'a str],
    /// `None` asks with GET.
    pub(crate) post: Post<'a>,
    /// Whether it is sent again at once when nothing sensible comes back.
    pub(crate) is_repeatable: bool,
}

/// What is posted.
#[derive(Debug)]
pub(crate) enum Post<'a> {
    /// Nothing: a GET.
    No,
    /// A POST without a body.
    Empty,
    /// A body, and the key that makes Midtrans answer the same for five minutes.
    Json { body: &'a Value, idempotency_key: Option<&'a str> },
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
pub(crate) struct Exchange {
    client: Client,
    snap: Url,
    core: Url,
    server_key: SecretString,
    timeout: Duration,
    repeat_pauses: Vec<Duration>,
}

impl Exchange {
    pub(crate) fn new(config: MidtransConfig) -> Result<Self, ConfigurationError> {
        let (snap, core) = config.checked_addresses()?;
        let is_local = [&snap, &core].iter().all(|url| url.scheme() == "http");
        let mut builder = Client::builder()
            .user_agent(concat!("teacherin/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(config.connect_timeout)
            .timeout(config.request_timeout)
            // A redirect would carry the key to wherever it points.
            .redirect(redirect::Policy::none());
        if is_local {
            // The simulator is reached without this machine's certificates and past its proxy.
            builder = builder.tls_built_in_root_certs(false).no_proxy();
        }
        let client = builder.build().map_err(|_| ConfigurationError::Client)?;
        Ok(Self {
            client,
            snap,
            core,
            server_key: config.server_key,
            timeout: config.request_timeout,
            repeat_pauses: config.repeat_pauses,
        })
    }

    pub(crate) fn server_key(&self) -> &SecretString {
        &self.server_key
    }

    /// Asks, within the configured time.
    pub(crate) async fn ask(&self, call: &Call<'_>) -> Result<RawAnswer, GatewayError> {
        tokio::time::timeout(self.timeout, self.ask_repeatedly(call))
            .await
            .unwrap_or_else(|_| Err(GatewayError::Unreachable("no answer in time".to_owned())))
    }

    async fn ask_repeatedly(&self, call: &Call<'_>) -> Result<RawAnswer, GatewayError> {
        let mut pauses = self.repeat_pauses.iter();
        loop {
            let outcome = self.ask_once(call).await;
            let is_transient = match &outcome {
                // 202: the first of several is still being worked on.
                Ok(answer) => answer.http_status >= 500 || answer.http_status == 202,
                Err(error) => matches!(error, GatewayError::Unreachable(_)),
            };
            match pauses.next() {
                Some(pause) if is_transient && call.is_repeatable => tokio::time::sleep(*pause).await,
                _ => return outcome,
            }
        }
    }

    async fn ask_once(&self, call: &Call<'_>) -> Result<RawAnswer, GatewayError> {
        let url = self.url(call)?;
        let method = if matches!(call.post, Post::No) { Method::GET } else { Method::POST };
        let mut request = self
            .client
            .request(method, url)
            .basic_auth(self.server_key.expose_secret(), Some(""))
            .header(ACCEPT, "application/json");
        match call.post {
            Post::No => {}
            Post::Empty => request = request.header(CONTENT_TYPE, "application/json"),
            Post::Json { body, idempotency_key } => {
                request = request.json(body);
                if let Some(key) = idempotency_key {
                    request = request.header("Idempotency-Key", key);
                }
            }
        }
        let response = request.send().await.map_err(|error| failure(&error))?;
        let http_status = response.status().as_u16();
        tracing::debug!(http_status, "midtrans answered");
        let date = response.headers().get(DATE).and_then(|value| value.to_str().ok());
        let date = date.and_then(|text| DateTime::parse_from_rfc2822(text).ok()).map(|date| date.to_utc());
        Ok(RawAnswer { http_status, body: read(response).await?, date })
    }

    fn url(&self, call: &Call<'_>) -> Result<Url, GatewayError> {
        let mut url = match call.api {
            Api::Snap => self.snap.clone(),
            Api::Core => self.core.clone(),
        };
        url.path_segments_mut()
            .map_err(|()| GatewayError::Malformed("the gateway's address has no path".to_owned()))?
            .pop_if_empty()
            .extend(call.path);
        Ok(url)
    }
}

/// The whole body, unless it is too long or no text.
async fn read(mut response: Response) -> Result<Option<String>, GatewayError> {
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Ok(None);
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(String::from_utf8(bytes).ok())
}

/// In our words: the library's own name the address.
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
