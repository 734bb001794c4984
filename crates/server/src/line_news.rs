//! What a line's money leads to: `payments` tells, and whoever owns what the line sells acts. Which crate that is, by the
//! line's kind, is known here only.

use booking::jobs as booking_jobs;
use jobs::{JobError, Registry};
use materials::jobs as material_jobs;
use payments::LineKind;
use payments::faults::fault_point;
use payments::jobs::{
    LineSubject, OrderLineHoldChanged, OrderLinePaid, OrderLineRefunded, OrderLineRefundedOutside,
    OrderLineReversed,
};

use crate::parts::Parts;

/// Registers the handlers of every kind of line.
pub(crate) fn register(registry: Registry, parts: &Parts) -> Registry {
    let (paid, held, reversed) = (parts.clone(), parts.clone(), parts.clone());
    let (refunded, outside) = (parts.clone(), parts.clone());
    registry
        .register(move |OrderLinePaid(line), run| {
            let parts = paid.clone();
            async move {
                fault_point("server.line_paid.before");
                match kind(&line)? {
                    LineKind::Booking => {
                        booking_jobs::order_line_paid(&parts.pools, &parts.booking, &line, &run).await?;
                    }
                    LineKind::Material => {
                        material_jobs::order_line_paid(&parts.pools, &line, &run).await?;
                    }
                }
                fault_point("server.line_paid.after");
                Ok(())
            }
        })
        .register(move |OrderLineHoldChanged(line), run| {
            let parts = held.clone();
            async move {
                match kind(&line)? {
                    LineKind::Booking => {
                        booking_jobs::order_line_hold_changed(&parts.pools, &line, &run).await
                    }
                    LineKind::Material => {
                        material_jobs::order_line_hold_changed(&parts.pools, &line, &run).await
                    }
                }
            }
        })
        .register(move |OrderLineReversed(line), run| {
            let parts = reversed.clone();
            async move {
                match kind(&line)? {
                    LineKind::Booking => {
                        booking_jobs::order_line_reversed(&parts.pools, &parts.booking, &line, &run).await
                    }
                    LineKind::Material => material_jobs::order_line_reversed(&parts.pools, &line, &run).await,
                }
            }
        })
        .register(move |OrderLineRefunded(line), run| {
            let parts = refunded.clone();
            async move {
                match kind(&line)? {
                    // A lesson stands as it stands; whoever calls it off says so.
                    LineKind::Booking => Ok(()),
                    LineKind::Material => material_jobs::order_line_refunded(&parts.pools, &line, &run).await,
                }
            }
        })
        .register(move |OrderLineRefundedOutside(line), run| {
            let parts = outside.clone();
            async move {
                match kind(&line)? {
                    LineKind::Booking => {
                        booking_jobs::order_line_refunded_outside(&parts.pools, &parts.booking, &line, &run)
                            .await
                    }
                    LineKind::Material => material_jobs::order_line_refunded(&parts.pools, &line, &run).await,
                }
            }
        })
}

/// The kind of the line. A newer version may have enqueued one that this build does not know: straight to the dead letters,
/// where an admin retries it once every process is of the newer version.
fn kind(line: &LineSubject) -> Result<LineKind, JobError> {
    line.kind.parse().map_err(|_| {
        tracing::error!(kind = line.kind, line = %line.order_line_id, "nobody handles lines of this kind");
        JobError::permanent(format!("nobody handles lines of the kind {}", line.kind))
    })
}
