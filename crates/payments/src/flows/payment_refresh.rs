//! Asks the gateway how a payment stands, and does what follows. The webhook, the sweep over silent payments, the buyer who
//! comes back and the one who says that she has paid all end here.

use kernel::id::PaymentId;

use crate::commands::{news_apply, silence_note};
use crate::error::FlowError;
use crate::events;
use crate::faults::fault_point;
use crate::model::Payment;
use crate::services::PaymentServices;
use crate::state::PaymentStatus;

/// Asks, and applies the answers. The payment as it is then; `None` when there is no such payment.
///
/// A payment has several transactions when another card or method was tried on its page, so unless its money is there, it is
/// asked for by its order id, which finds the latest, and by the transaction that was last told of: some methods (DANA) are
/// found by nothing else.
///
/// # Errors
/// When the gateway or the database fails: run it again.
pub async fn run(
    services: &PaymentServices,
    payment_id: PaymentId,
    transaction_id: Option<&str>,
) -> Result<Option<Payment>, FlowError> {
    let (payment, told) = ask(services, payment_id, transaction_id).await?;
    if payment.as_ref().is_none_or(|payment| is_money_clear(payment.status)) {
        return Ok(payment);
    }
    let other = if transaction_id.is_some() {
        None
    } else {
        let known = events::latest_transaction(&mut *services.pools.write().await?, payment_id).await?;
        match known {
            Some(known) if told.as_deref() != Some(known.as_str()) => Some(known),
            _ => return Ok(payment),
        }
    };
    let (payment, _) = ask(services, payment_id, other.as_deref()).await?;
    Ok(payment)
}

/// Whether no transaction that we have not heard of can change anything.
fn is_money_clear(status: PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Settled | PaymentStatus::Reversed)
}

/// Asks once and applies the answer. The payment, and which transaction the gateway told of.
async fn ask(
    services: &PaymentServices,
    payment_id: PaymentId,
    transaction_id: Option<&str>,
) -> Result<(Option<Payment>, Option<String>), FlowError> {
    fault_point("payments.refresh.before_status");
    let news = services.gateway.status(payment_id, transaction_id).await?;
    fault_point("payments.refresh.after_status");
    let mut connection = services.pools.write().await?;
    let now = services.clock.now();
    let payment = match &news {
        Some(news) => news_apply::run(&mut connection, now, &services.config, payment_id, news).await?,
        None => silence_note::run(&mut connection, now, payment_id).await?,
    };
    fault_point("payments.apply.after_commit");
    Ok((payment, news.map(|news| news.transaction_id)))
}
