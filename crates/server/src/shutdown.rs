//! Ending in order: first the process says that it is not ready, so that nobody sends it anything new; then it takes nothing
//! new; then what is open ends.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

/// A token that is cancelled at the first SIGINT or SIGTERM. A second signal ends the process at once.
///
/// # Errors
/// When the system does not let us listen for signals.
pub fn on_signal() -> std::io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let cancelled = token.clone();
    tokio::spawn(async move {
        for ending in [false, true] {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if ending {
                std::process::exit(130);
            }
            tracing::info!("stopping: waiting for what is running (press Ctrl-C again to stop at once)");
            cancelled.cancel();
        }
    });
    Ok(token)
}

/// A token that is cancelled so long after the other one. In between a load balancer sees that this process is not ready any
/// more and sends people elsewhere, while those it still sends here are served.
#[must_use]
pub fn after(stopping: &CancellationToken, pause: Duration) -> CancellationToken {
    let (stopping, stop) = (stopping.clone(), CancellationToken::new());
    let cancelled = stop.clone();
    tokio::spawn(async move {
        stopping.cancelled().await;
        tokio::time::sleep(pause).await;
        cancelled.cancel();
    });
    stop
}
