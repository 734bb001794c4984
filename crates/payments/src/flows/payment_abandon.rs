//! Ends an attempt at the gateway, so that nobody pays what nobody can have any more.

use kernel::id::PaymentId;

use crate::attempts;
use crate::commands::payment_abandon;
use crate::error::FlowError;
use crate::flows::payment_refresh;
use crate::gateway::{EndOutcome, GatewayEnd};
use crate::services::PaymentServices;
use crate::state::PaymentStatus;

/// Ends the attempt if it may still bring money, and learns what came of it: it may have been paid a moment before, and then
/// it counts as paid.
///
/// # Errors
/// When the gateway or the database fails: run it again.
pub async fn run(services: &PaymentServices, payment_id: PaymentId) -> Result<(), FlowError> {
    let payment = attempts::find(&mut *services.pools.write().await?, payment_id).await?;
    let Some(payment) = payment.filter(attempts::may_bring_money) else {
        return Ok(());
    };
    let end = end_of(payment.status);
    let outcome = services.gateway.end(payment_id, end).await?;
    if outcome != EndOutcome::Unknown {
        payment_refresh::run(services, payment_id, None).await?;
    }
    let marked = {
        let mut connection = services.pools.write().await?;
        payment_abandon::run(&mut connection, services.clock.now(), payment_id).await?
    };
    // Somebody chose how to pay between our question and our mark, or the gateway doubted it before we heard: from now on the
    // news of it would end it, but these came before the mark.
    let still_open = marked.map(|payment| payment.status).filter(|status| status.is_open());
    if let Some(status) = still_open
        && (outcome == EndOutcome::Unknown || end_of(status) != end)
    {
        services.gateway.end(payment_id, end_of(status)).await?;
        payment_refresh::run(services, payment_id, None).await?;
    }
    Ok(())
}

/// What the gateway doubts is no longer waiting for the buyer: it does not expire, it is called off.
fn end_of(status: PaymentStatus) -> GatewayEnd {
    match status {
        PaymentStatus::Challenged => GatewayEnd::Cancel,
        PaymentStatus::Started
        | PaymentStatus::Pending
        | PaymentStatus::Settled
        | PaymentStatus::Denied
        | PaymentStatus::Expired
        | PaymentStatus::Cancelled
        | PaymentStatus::Reversed => GatewayEnd::Expire,
    }
}
