//! Asks the gateway how a payment stands, and does what follows. The webhook, the sweep over silent payments, the buyer who
//! comes back and the one who says that she has paid all end here.

use kernel::id::PaymentId;

use crate::commands::{news_apply, silence_note};
use crate::error::FlowError;
use crate::events;
use crate::faults::fault_point;
use crate::gateway::TransactionNews;
use crate::model::Payment;
use crate::services::PaymentServices;

/// Asks, and applies the answer. The payment as it is then; `None` when there is no such payment.
///
/// # Errors
/// When the gateway or the database fails: run it again.
pub async fn run(
    services: &PaymentServices,
    payment_id: PaymentId,
    transaction_id: Option<&str>,
) -> Result<Option<Payment>, FlowError> {
    fault_point("payments.refresh.before_status");
    let mut news = services.gateway.status(payment_id, transaction_id).await?;
    if news.is_none() && transaction_id.is_none() {
        news = by_known_transaction(services, payment_id).await?;
    }
    fault_point("payments.refresh.after_status");
    let mut connection = services.pools.write().await?;
    let now = services.clock.now();
    let payment = match news {
        Some(news) => news_apply::run(&mut connection, now, &services.config, payment_id, &news).await?,
        None => silence_note::run(&mut connection, now, payment_id).await?,
    };
    fault_point("payments.apply.after_commit");
    Ok(payment)
}

/// Some methods (DANA) are only found by the gateway's own id, which a notification may have told.
async fn by_known_transaction(
    services: &PaymentServices,
    payment_id: PaymentId,
) -> Result<Option<TransactionNews>, FlowError> {
    let known = events::latest_transaction(&mut *services.pools.write().await?, payment_id).await?;
    let Some(known) = known else { return Ok(None) };
    Ok(services.gateway.status(payment_id, Some(&known)).await?)
}
