//! The dev inbox: a mail server on loopback that delivers nowhere, and a page to read what it was given.

mod page;
mod smtp_conversation;
mod smtp_sink;
mod store;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::task::AbortOnDropHandle;

pub use self::store::InboxMessage;
use self::store::Store;
use crate::error::InboxError;

/// A running inbox. Clones are the same inbox; when the last one is dropped it stops listening. What it took stays in
/// its folder, one file per mail.
#[derive(Clone)]
pub struct Inbox {
    store: Arc<Store>,
    smtp_address: SocketAddr,
    _listening: Arc<AbortOnDropHandle<()>>,
}

impl Inbox {
    /// Reads what the folder holds (and makes the folder if needed), then listens for mail on 127.0.0.1. Port 0 lets
    /// the system choose.
    ///
    /// # Errors
    /// The folder cannot be used, or the port is taken.
    pub async fn start(folder: PathBuf, smtp_port: u16) -> Result<Self, InboxError> {
        let store = Arc::new(Store::open(folder)?);
        let port_error = |source| InboxError::Port { port: smtp_port, source };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, smtp_port)).await.map_err(port_error)?;
        let smtp_address = listener.local_addr().map_err(port_error)?;
        let listening = tokio::spawn(smtp_sink::listen(listener, Arc::clone(&store)));
        Ok(Self { store, smtp_address, _listening: Arc::new(AbortOnDropHandle::new(listening)) })
    }

    /// Where it takes mail.
    #[must_use]
    pub fn smtp_address(&self) -> SocketAddr {
        self.smtp_address
    }

    /// What it holds, newest first.
    #[must_use]
    pub fn messages(&self) -> Vec<Arc<InboxMessage>> {
        self.store.messages()
    }

    /// The page: `GET /`, `GET /{id}`, `GET /latest.json?to=…`, `POST /clear`. May be nested under any path.
    pub fn router(&self) -> Router {
        page::router(Arc::clone(&self.store))
    }
}

#[cfg(test)]
mod tests;
