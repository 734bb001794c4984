//! Running servers and workers until they are told to stop.

use std::net::SocketAddr;
use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

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

/// Serves until `stop` is cancelled, then lets open requests, and what they left open, end within the limit.
///
/// # Errors
/// When the listener fails.
pub async fn serve_until(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    open: TaskTracker,
    drain_max: Duration,
) -> std::io::Result<()> {
    let closing = close_door(listener.as_fd().try_clone_to_owned()?, stop.clone());
    // With the peer's address: limits are counted by it.
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let server = axum::serve(listener, service).with_graceful_shutdown(closing);
    let all = async {
        server.await?;
        // Axum counts a WebSocket as answered once it is open.
        open.close();
        open.wait().await;
        Ok(())
    };
    let limit = async {
        stop.cancelled().await;
        tokio::time::sleep(drain_max).await;
    };
    tokio::select! {
        served = all => served,
        () = limit => {
            tracing::warn!(seconds = drain_max.as_secs(), "some requests did not finish in time");
            Ok(())
        }
    }
}

/// How long connections may take to get from the system to us once no new ones are let in.
const DOOR_CLOSES_IN: Duration = Duration::from_millis(20);

/// Waits until the process takes nothing new, then until everybody who was let in has come in. Whoever the system connected
/// and we did not take would be cut off when the listener closes, after having sent a request.
async fn close_door(listener: OwnedFd, stop: CancellationToken) {
    stop.cancelled().await;
    refuse_newcomers(&listener);
    tokio::time::sleep(DOOR_CLOSES_IN).await;
}

/// Lets nobody in any more: who knocks is not answered, knocks again a second later, and is refused then.
#[cfg(target_os = "linux")]
fn refuse_newcomers(listener: &OwnedFd) {
    /// BPF_RET | BPF_K: the packet's first 0 bytes are kept, that is none of it.
    const DROP: socket2::SockFilter = socket2::SockFilter::new(0x06, 0, 0, 0);
    if let Err(error) = socket2::SockRef::from(listener).attach_filter(&[DROP]) {
        tracing::debug!(%error, "newcomers are let in until the listener closes");
    }
}

/// Other systems have no such means: a connection that comes in the very moment may be cut off.
#[cfg(not(target_os = "linux"))]
fn refuse_newcomers(_listener: &OwnedFd) {}
