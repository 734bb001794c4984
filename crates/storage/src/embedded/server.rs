//! Listening, answering, stopping.

use std::convert::Infallible;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::serve::ListenerExt as _;
use s3s::auth::SimpleAuth;
use s3s::service::{S3Service, S3ServiceBuilder};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tower::{Layer as _, ServiceExt as _};
use url::Url;

use super::cors::Rules;
use super::files::Files;

/// How long answers under way may take when it stops.
const STOPPING: Duration = Duration::from_secs(2);

/// An S3 server in this process. It stops when it is dropped; [`EmbeddedStore::stop`] lets answers under way end.
#[derive(Debug)]
pub struct EmbeddedStore {
    address: SocketAddr,
    stopping: CancellationToken,
    serving: JoinHandle<()>,
}

/// Why it did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The folder cannot be used.
    #[error("the folder {folder} of the embedded file store cannot be used: {detail}")]
    Folder {
        /// Which.
        folder: String,
        /// What happened.
        detail: String,
    },
    /// The port is taken.
    #[error("the embedded file store cannot listen on port {port}: {source}")]
    Port {
        /// Which.
        port: u16,
        /// What happened.
        source: std::io::Error,
    },
}

#[derive(Clone)]
struct Served {
    service: S3Service,
    rules: Rules,
}

impl EmbeddedStore {
    /// Listens on the loopback address (on any free port, unless one is said) and keeps files in `folder`, which only one server
    /// may use at a time. Buckets are made by who uses them.
    ///
    /// # Errors
    /// The folder cannot be used, or the port is taken.
    pub async fn start(
        folder: &Path,
        port: Option<u16>,
        access_key: &str,
        secret: &str,
    ) -> Result<Self, StartError> {
        let unusable = |detail: String| StartError::Folder { folder: folder.display().to_string(), detail };
        tokio::fs::create_dir_all(folder).await.map_err(|error| unusable(error.to_string()))?;
        let rules = Rules::default();
        let files = Files::open(folder, rules.clone()).map_err(unusable)?;

        let mut builder = S3ServiceBuilder::new(files);
        builder.set_auth(SimpleAuth::from_single(access_key, secret));
        let served = Served { service: builder.build(), rules };

        let port = port.unwrap_or_default();
        let taken = |source| StartError::Port { port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await.map_err(taken)?;
        let address = listener.local_addr().map_err(taken)?;
        // Answers are written in several pieces: without this a small one waits 40 ms for an acknowledgement.
        let listener = listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "a connection keeps its delay");
            }
        });

        let stopping = CancellationToken::new();
        let router = Router::new().fallback(answer).with_state(served);
        let serving =
            axum::serve(listener, router).with_graceful_shutdown(stopping.clone().cancelled_owned());
        let serving = tokio::spawn(async move {
            if let Err(error) = serving.await {
                tracing::error!(%error, "the embedded file store stopped");
            }
        });
        Ok(Self { address, stopping, serving })
    }

    /// Where it listens.
    #[must_use]
    #[expect(clippy::missing_panics_doc, reason = "never panics")]
    pub fn endpoint(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).expect("a socket's address makes a URL")
    }

    /// Stops: answers under way end, or are cut off after two seconds.
    pub async fn stop(mut self) {
        self.stopping.cancel();
        if tokio::time::timeout(STOPPING, &mut self.serving).await.is_err() {
            tracing::debug!("answers of the embedded file store were cut off");
        }
    }
}

impl Drop for EmbeddedStore {
    fn drop(&mut self) {
        self.stopping.cancel();
        self.serving.abort();
    }
}

async fn answer(State(served): State<Served>, request: Request) -> Response {
    let Served { service, rules } = served;
    let files = tower::service_fn(|request: Request| {
        let answering = service.clone().oneshot(request);
        async move {
            Ok::<Response, Infallible>(match answering.await {
                Ok(response) => response.map(axum::body::Body::new),
                Err(error) => {
                    tracing::error!(?error, "the embedded file store failed");
                    StatusCode::INTERNAL_SERVER_ERROR.into_response()
                }
            })
        }
    });
    let Ok(response) = rules.layer().layer(files).oneshot(request).await;
    response
}
