//! The dev mode's file store: an S3 server in this process, on a port of its own, its files in the data folder.

use std::io::ErrorKind;
use std::path::Path;

use kernel::{Clock, Randomness};
use secrecy::{ExposeSecret as _, SecretString};
use storage::embedded::{EmbeddedStore, StartError};
use storage::{ObjectStore, ObjectStoreConfig, Timeouts};

use super::CommandFailure;
use super::dev_port::KeptPort;
use crate::configuration::FrontendOrigins;
use crate::file_store;
use crate::keys::file_store_keys;

/// Starts it, and prepares the bucket as production does.
pub(super) async fn start(
    folder: &Path,
    randomness: &Randomness,
    clock: Clock,
    usual_port: Option<u16>,
) -> Result<(EmbeddedStore, ObjectStore), CommandFailure> {
    let (access_key_id, secret) = file_store_keys(folder, randomness)?;
    let folder = folder.join("file_store");
    let port = KeptPort::in_folder(&folder)?;
    let embedded = listen(&folder.join("objects"), port.or(usual_port), &access_key_id, &secret).await?;
    if let Some(bound) = embedded.endpoint().port() {
        port.keep(bound)?;
    }
    let config = ObjectStoreConfig {
        endpoint: Some(embedded.endpoint()),
        public_endpoint: None,
        region: "us-east-1".to_owned(),
        bucket: "teacherin".to_owned(),
        access_key_id,
        secret_access_key: secret,
        path_style: true,
        timeouts: Timeouts::default(),
    };
    let store = ObjectStore::new(&config, clock)?;
    store.prepare(&file_store::origins(&FrontendOrigins::ThisMachine, "")).await?;
    Ok((embedded, store))
}

/// On this port if it is free, else on any.
async fn listen(
    folder: &Path,
    port: Option<u16>,
    access_key: &str,
    secret: &SecretString,
) -> Result<EmbeddedStore, StartError> {
    let on = |port| EmbeddedStore::start(folder, port, access_key, secret.expose_secret());
    match on(port).await {
        Err(StartError::Port { source, .. }) if source.kind() == ErrorKind::AddrInUse => on(None).await,
        started => started,
    }
}
