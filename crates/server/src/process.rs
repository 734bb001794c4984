//! Running servers and workers until they are told to stop.

use std::net::SocketAddr;
use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use axum::Router;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
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

/// How long a connection that is being made may take: longer than the way to a load balancer and back.
const DOOR_CLOSES_IN: Duration = Duration::from_millis(20);
/// How often it is looked whether everybody has come in, on a machine that is too busy to let us, and how long at most.
const LOOKED_AGAIN_AFTER: Duration = Duration::from_millis(2);
const LOOKS_MAX: usize = 500;
/// A connection on which nothing was asked yet is closed at once: who has just come in is given time to ask.
const FIRST_REQUEST_COMES_IN: Duration = Duration::from_millis(80);

/// Waits until the process takes nothing new, then until everybody who was let in has come in. Whoever the system connected
/// and we did not take would be cut off when the listener closes, after having sent a request.
async fn close_door(listener: OwnedFd, stop: CancellationToken) {
    stop.cancelled().await;
    refuse_newcomers(&listener);
    tokio::time::sleep(DOOR_CLOSES_IN).await;
    for _ in 0..LOOKS_MAX {
        if !somebody_waits(&listener) {
            tokio::time::sleep(FIRST_REQUEST_COMES_IN).await;
            return;
        }
        tokio::time::sleep(LOOKED_AGAIN_AFTER).await;
    }
}

/// Whether the system has connections that we did not take yet.
fn somebody_waits(listener: &OwnedFd) -> bool {
    let mut listeners = [PollFd::new(listener.as_fd(), PollFlags::POLLIN)];
    poll(&mut listeners, PollTimeout::ZERO).is_ok_and(|waiting| waiting > 0)
}

/// Lets nobody in any more: who knocks is not answered, knocks again a second later, and is refused then. Who has been
/// answered and is just coming in may come.
#[cfg(target_os = "linux")]
fn refuse_newcomers(listener: &OwnedFd) {
    use socket2::SockFilter;
    /// A socket sees packets from their TCP header on. Of its flags, in byte 13, those that knock have SYN and not ACK.
    const KNOCKS: [SockFilter; 5] = [
        // Load byte 13, keep SYN (2) and ACK (16) of it, and drop (keep 0 bytes) if that is SYN alone.
        SockFilter::new(0x30, 0, 0, 13),
        SockFilter::new(0x54, 0, 0, 0x12),
        SockFilter::new(0x15, 0, 1, 0x02),
        SockFilter::new(0x06, 0, 0, 0),
        SockFilter::new(0x06, 0, 0, u32::MAX),
    ];
    if let Err(error) = socket2::SockRef::from(listener).attach_filter(&KNOCKS) {
        tracing::debug!(%error, "newcomers are let in until the listener closes");
    }
}

/// Other systems have no such means: a connection that comes in the very moment may be cut off.
#[cfg(not(target_os = "linux"))]
fn refuse_newcomers(_listener: &OwnedFd) {}
