//! Subscriptions over WebSockets. Our own, because async-graphql's knows no limits, executes a subscription with what was
//! known when it began, and takes a second subscription of one id for the first (docs/decisions/0017).

mod connection;
mod counted;
mod identification;
mod limits;
mod protocol;
mod subscriber;

use std::sync::Arc;

use axum::extract::FromRequestParts as _;
use axum::extract::ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use kernel::ClientAddress;
use kernel::id::UserId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::connection::Connection;
use self::limits::{Counts, Place};
use self::protocol::PROTOCOL;
use super::endpoint::Endpoint;
use super::negotiation::MediaType;
use super::response::{self, RequestError};
use crate::error::code;

pub use limits::LiveLimits;

/// After how many seconds somebody who found no place tries again.
const RETRY_AFTER_SECONDS: i64 = 5;

/// Clients say little: with the default of 128 KiB a thousand who wait would hold as many megabytes.
const READ_BUFFER_BYTES: usize = 4 * 1024;

/// The connections of this process.
pub(super) struct Connections {
    limits: LiveLimits,
    free: Arc<Semaphore>,
    counts: Counts<UserId>,
    unknown: Counts<ClientAddress>,
}

/// A handshake that is going to be answered.
struct Admitted {
    upgrade: WebSocketUpgrade,
    permit: OwnedSemaphorePermit,
    unknown: Place<ClientAddress>,
}

/// Whether a request wants to become a WebSocket.
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    headers
        .get(header::UPGRADE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.eq_ignore_ascii_case("websocket"))
}

impl Connections {
    pub(super) fn new(limits: LiveLimits) -> Self {
        Self {
            limits,
            free: Arc::new(Semaphore::new(limits.connections_max.min(Semaphore::MAX_PERMITS))),
            counts: Counts::new(),
            unknown: Counts::new(),
        }
    }

    /// Answers a handshake; the connection runs by itself from then on.
    pub(super) async fn open(&self, endpoint: &Arc<Endpoint>, mut parts: Parts) -> Response {
        match self.upgrade(endpoint, &mut parts).await {
            Err(error) => response::refuse(MediaType::GraphqlResponse, &error),
            Ok(Admitted { upgrade, permit, unknown }) => {
                let (endpoint, limits, counts) = (Arc::clone(endpoint), self.limits, self.counts.clone());
                let live = endpoint.app().live.clone();
                let parts = identification::needed(&parts);
                upgrade.on_upgrade(move |socket| {
                    let connection = Connection { socket, endpoint, limits, counts, unknown: Some(unknown) };
                    live.connections.track_future(async move {
                        connection.run(parts).await;
                        drop(permit);
                    })
                })
            }
        }
    }

    async fn upgrade(&self, endpoint: &Endpoint, parts: &mut Parts) -> Result<Admitted, RequestError> {
        endpoint.check_origin(&parts.headers)?;
        if endpoint.app().live.stop.is_cancelled() {
            return Err(no_place());
        }
        let upgrade = WebSocketUpgrade::from_request_parts(parts, &())
            .await
            .map_err(|rejection| refused_handshake(&rejection))?
            .read_buffer_size(READ_BUFFER_BYTES)
            .max_message_size(self.limits.message_bytes_max)
            .max_frame_size(self.limits.message_bytes_max)
            .protocols([PROTOCOL]);
        if upgrade.selected_protocol().is_none() {
            return Err(RequestError::new(
                StatusCode::BAD_REQUEST,
                code::BAD_USER_INPUT,
                "Speak the protocol graphql-transport-ws: say so in Sec-WebSocket-Protocol.",
            ));
        }
        let client = endpoint.enter(parts)?;
        let unknown = self.unknown.take(client, self.limits.connections_unknown_per_address_max);
        let unknown = unknown.ok_or_else(no_place)?;
        let permit = Arc::clone(&self.free).try_acquire_owned().map_err(|_| no_place())?;
        Ok(Admitted { upgrade, permit, unknown })
    }
}

fn no_place() -> RequestError {
    let message = "This server takes no more connections: connect again in a moment.";
    RequestError::new(StatusCode::SERVICE_UNAVAILABLE, code::UNAVAILABLE, message)
        .retry_after(RETRY_AFTER_SECONDS)
}

fn refused_handshake(rejection: &WebSocketUpgradeRejection) -> RequestError {
    tracing::debug!(%rejection, "a WebSocket handshake was refused");
    RequestError::new(StatusCode::BAD_REQUEST, code::BAD_USER_INPUT, "This is no WebSocket handshake.")
}
