//! What the server says of itself.

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};

use crate::scope::ContextExtension as _;

/// What the server says of itself.
#[derive(SimpleObject)]
pub struct ServerInformation {
    /// Version of the server.
    pub version: &'static str,
    /// The server's clock: count down to `expiresAt` with this, not with the device's own.
    pub time: DateTime<Utc>,
}

/// Queries about the server itself.
#[derive(Default)]
pub struct ServerQuery;

#[Object]
impl ServerQuery {
    /// Version and clock of the server. Needs no sign-in.
    async fn server_information(&self, context: &Context<'_>) -> ServerInformation {
        ServerInformation { version: env!("CARGO_PKG_VERSION"), time: context.now() }
    }
}
