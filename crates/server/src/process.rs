//! Running servers and workers until they are told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// How long open requests may take to finish once the process is told to stop.
const DRAIN_MAX: Duration = Duration::from_secs(15);

/// Why a process could not run.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// Somebody else listens there.
    #[error(
        "port {port} is taken by another program: choose another with `--port`, e.g. `--port {suggestion}`"
    )]
    PortTaken {
        /// The port that was asked for.
        port: u16,
        /// One that may be free.
        suggestion: u16,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Listens on the address.
///
/// # Errors
/// When the port is taken or may not be used.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ProcessError> {
    TcpListener::bind(address).await.map_err(|source| {
        if source.kind() == std::io::ErrorKind::AddrInUse {
            let suggestion = address.port().checked_add(1).unwrap_or(8000);
            ProcessError::PortTaken { port: address.port(), suggestion }
        } else {
            ProcessError::Listen { address, source }
        }
    })
}

/// Serves until the token is cancelled, then lets open requests finish within a limit.
///
/// # Errors
/// When the listener fails.
pub async fn serve_until(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
) -> std::io::Result<()> {
    let stopping = stop.clone();
    // With the peer's address: limits are counted by it.
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server =
        axum::serve(listener, service).with_graceful_shutdown(async move { stopping.cancelled().await });
    let limit = async {
        stop.cancelled().await;
        tokio::time::sleep(DRAIN_MAX).await;
    };
    tokio::select! {
        served = async { server.await } => served,
        () = limit => {
            tracing::warn!(seconds = DRAIN_MAX.as_secs(), "some requests did not finish in time");
            Ok(())
        }
    }
}
