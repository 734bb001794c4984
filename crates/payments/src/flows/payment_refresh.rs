//! Asks the gateway how a payment stands, and does what follows. The webhook, the sweep over silent payments, the buyer who
//! comes back and the one who says that she has paid all end here.

use kernel::id::PaymentId;

use crate::commands::{news_apply, silence_note};
use crate::error::FlowError;
use crate::faults::fault_point;
use crate::model::Payment;
use crate::services::PaymentServices;
use crate::state::{PaymentAttention, PaymentStatus};
use crate::{events, standing};

/// Asks, and applies the answers. The payment as it is then; `None` when there is no such payment.
///
/// A payment has several transactions when another card or method was tried on its page, so unless its money is there, it is
/// asked for by its order id, which finds the latest, and by the transaction that was last told of: some methods (DANA) are
/// found by nothing else. Where its money seems to be there, but the gateway tells of another transaction than the one that
/// brought it, that one is asked for as well: the news of its end may have been lost.
///
/// # Errors
/// When the gateway or the database fails: run it again.
pub async fn run(
    services: &PaymentServices,
    payment_id: PaymentId,
    transaction_id: Option<&str>,
) -> Result<Option<Payment>, FlowError> {
    let (payment, told) = ask(services, payment_id, transaction_id).await?;
    let Some(payment) = payment else { return Ok(None) };
    if is_money_clear(payment.status) {
        return if is_told_of(&payment, told.as_deref()) {
            Ok(Some(payment))
        } else {
            ask_for_others(services, payment, told.as_deref()).await
        };
    }
    let other = if transaction_id.is_some() {
        None
    } else {
        let known = events::latest_transaction(&mut *services.pools.write().await?, payment_id).await?;
        match known {
            Some(known) if told.as_deref() != Some(known.as_str()) => Some(known),
            _ => return Ok(Some(payment)),
        }
    };
    let (payment, _) = ask(services, payment_id, other.as_deref()).await?;
    Ok(payment)
}

/// Whether no transaction that we have not heard of can change anything.
fn is_money_clear(status: PaymentStatus) -> bool {
    matches!(status, PaymentStatus::Settled | PaymentStatus::Reversed)
}

/// Whether the gateway told of the one transaction that says where the payment stands.
fn is_told_of(payment: &Payment, told: Option<&str>) -> bool {
    let is_told = told.is_none_or(|told| payment.gateway_transaction_id.as_deref() == Some(told));
    is_told && payment.attention != Some(PaymentAttention::AmountMismatch)
}

/// Asks for the transactions whose money seems to be there. One page is paid once, so when another one was begun on it, the one
/// before is over.
async fn ask_for_others(
    services: &PaymentServices,
    mut payment: Payment,
    told: Option<&str>,
) -> Result<Option<Payment>, FlowError> {
    let news = events::news_of_payment(&mut *services.pools.write().await?, payment.id).await?;
    for other in standing::kept_transactions(&news).iter().filter(|other| told != Some(other.as_str())) {
        if let (Some(asked), _) = ask(services, payment.id, Some(other)).await? {
            payment = asked;
        }
    }
    Ok(Some(payment))
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
