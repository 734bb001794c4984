//! The simulator behind a port.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::http::{StatusCode, Uri};
use axum::middleware;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::AbortOnDropHandle;

use crate::answer::core_error;
use crate::gate::gate;
use crate::simulator::Simulator;
use crate::{control, core_api, page, payouts, snap};

/// How often time passes by itself (of the real clock).
const TICK: Duration = Duration::from_millis(200);

/// How long open calls may take when it stops (of the real clock).
const STOP_TIME: Duration = Duration::from_secs(2);

/// A simulator that listens. It stops listening when this is dropped; what it knows stays in its state file.
pub struct Running {
    simulator: Simulator,
    base_url: String,
    address: SocketAddr,
    serving: JoinHandle<()>,
    ticking: Option<AbortOnDropHandle<()>>,
    stopping: DropGuard,
}

impl Running {
    /// Stops listening and waits until open calls are answered; not for those that a switch never answers.
    pub async fn stop(self) {
        drop((self.ticking, self.stopping));
        if tokio::time::timeout(STOP_TIME, self.serving).await.is_err() {
            tracing::warn!("the simulator stopped while calls were unanswered");
        }
    }

    /// `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// Where Snap is: a client library's Snap base URL.
    #[must_use]
    pub fn snap_base_url(&self) -> String {
        format!("{}/snap/v1", self.base_url)
    }

    /// Where payouts are: a client library's Iris base URL.
    #[must_use]
    pub fn payouts_base_url(&self) -> String {
        format!("{}/iris/api/v1", self.base_url)
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What listens.
    #[must_use]
    pub const fn simulator(&self) -> &Simulator {
        &self.simulator
    }
}

impl std::ops::Deref for Running {
    type Target = Simulator;

    fn deref(&self) -> &Simulator {
        &self.simulator
    }
}

impl Simulator {
    /// Everything it answers: the API, the pay page, the overview and the control endpoints.
    pub fn router(&self) -> Router {
        let api = Router::new()
            .route("/snap/v1/transactions", post(snap::create))
            .merge(core_api::router())
            .layer(middleware::from_fn_with_state(self.clone(), gate));
        Router::new()
            .merge(api)
            .merge(payouts::router(self))
            .merge(page::router())
            .nest("/simulator/control", control::router())
            .fallback(unknown)
            .method_not_allowed_fallback(wrong_method)
            .with_state(self.clone())
    }

    /// Listens there (port 0: a free one), and lets time pass and delivers by itself unless the configuration says no.
    ///
    /// # Errors
    /// The address is taken.
    pub async fn start(self, address: SocketAddr) -> std::io::Result<Running> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let base_url = format!("http://{address}");
        if self.inner.config.public_url.is_none() {
            self.set_public_url(base_url.clone());
        }
        let router = self.router();
        let stop = CancellationToken::new();
        let stopped = stop.clone().cancelled_owned();
        let serving = tokio::spawn(async move {
            let serving = axum::serve(listener, router).with_graceful_shutdown(stopped);
            if let Err(error) = serving.await {
                tracing::error!(%error, "the simulator stopped listening");
            }
        });
        let ticking = self.inner.config.delivers_in_background.then(|| {
            let simulator = self.clone();
            AbortOnDropHandle::new(tokio::spawn(async move {
                loop {
                    simulator.deliver_due().await;
                    tokio::time::sleep(TICK).await;
                }
            }))
        });
        Ok(Running { simulator: self, base_url, address, serving, ticking, stopping: stop.drop_guard() })
    }
}

/// The API says so in its own way; a browser gets what a browser expects.
async fn unknown(uri: Uri) -> Response {
    if uri.path() == "/" {
        return Redirect::to("/simulator").into_response();
    }
    if uri.path().starts_with("/iris/") {
        return payouts::unknown();
    }
    if ["/v2/", "/snap/v1/"].iter().any(|api| uri.path().starts_with(api)) {
        return core_error("404", "The requested resource is not found");
    }
    (StatusCode::NOT_FOUND, "There is nothing here. The overview is at /simulator.").into_response()
}

async fn wrong_method(uri: Uri) -> Response {
    if uri.path().starts_with("/iris/") {
        return payouts::wrong_method();
    }
    core_error("405", "HTTP method is not allowed")
}
