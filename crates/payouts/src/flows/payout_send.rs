//! Has the gateway send a payout: a key, the payout under it, its name, its approval, each written down before the next. It can
//! die anywhere in between and be run again, by anybody, at the same time too: see decision 26.

use kernel::id::PayoutId;
use payments::FlowError;
use payments::faults::fault_point;
use uuid::Uuid;

use crate::commands::sending_begin::{self, Created, FreshKey, Sending};
use crate::commands::{reference_store, sending_mark};
use crate::flows::payout_refresh;
use crate::gateway::{CreateOutcome, DecideOutcome, GatewayError, PayoutGateway, PayoutOrder};
use crate::model::Payout;
use crate::services::PayoutServices;
use crate::state::{PayoutAttention, PayoutStatus};

/// Under how many keys one run asks. One was used otherwise when another version of us wrote the same order in other words.
const KEYS_MAX: usize = 3;

/// Sends it, unless that was done or is not the gateway's to do.
///
/// # Errors
/// When the gateway or the database cannot answer: to be run again.
pub async fn run(services: &PayoutServices, id: PayoutId) -> Result<(), FlowError> {
    let Some(gateway) = services.gateway.as_deref() else {
        tracing::error!(payout.id = %id, "there is no payout gateway to send a payout that was approved for one");
        return hindered(services, id, PayoutAttention::RefusedByGateway, None).await;
    };
    match send(services, gateway, id).await {
        // Asking at once changes nothing; what is configured, or decided there, may change.
        Err(FlowError::Gateway(GatewayError::Refused(words))) => {
            hindered(services, id, PayoutAttention::RefusedByGateway, Some(&words)).await
        }
        Err(FlowError::Gateway(error @ GatewayError::Credentials)) => {
            hindered(services, id, PayoutAttention::RefusedByGateway, Some(&error.to_string())).await
        }
        other => other,
    }
}

async fn send(services: &PayoutServices, gateway: &dyn PayoutGateway, id: PayoutId) -> Result<(), FlowError> {
    let mut instead_of = None;
    for _ in 0..KEYS_MAX {
        let order = match begin(services, id, instead_of).await? {
            None => return Ok(()),
            Some(Sending::Approve(created)) => return approve(services, gateway, id, &created).await,
            Some(Sending::Create(order)) => order,
        };
        fault_point("payouts.send.after_key");
        let outcome = gateway.create(&order).await?;
        fault_point("payouts.send.after_create");
        match outcome {
            CreateOutcome::Created(reference) => {
                let created = Created { reference, money: order.money, is_doubted: false };
                return go_on(services, gateway, &order, &created).await;
            }
            CreateOutcome::Refused(words) => {
                let mut connection = services.pools.write().await?;
                let now = services.clock.now();
                return Ok(sending_mark::refused(&mut connection, now, id, order.key, &words).await?);
            }
            CreateOutcome::KeyUsedOtherwise => instead_of = Some(order.key),
        }
    }
    Err(GatewayError::Malformed("it takes no key for a payout".to_owned()).into())
}

async fn begin(
    services: &PayoutServices,
    id: PayoutId,
    instead_of: Option<Uuid>,
) -> Result<Option<Sending>, FlowError> {
    let key = uuid::Builder::from_random_bytes(services.randomness.bytes()).into_uuid();
    let mut connection = services.pools.write().await?;
    let (now, fresh) = (services.clock.now(), FreshKey { key, instead_of });
    Ok(sending_begin::run(&mut connection, now, &services.keys, id, fresh).await?)
}

/// It waits at the gateway: what it is called there is written down, then it is approved.
async fn go_on(
    services: &PayoutServices,
    gateway: &dyn PayoutGateway,
    order: &PayoutOrder,
    created: &Created,
) -> Result<(), FlowError> {
    let (id, key) = (order.payout_id, order.key);
    let is_stored = {
        let mut connection = services.pools.write().await?;
        reference_store::run(&mut connection, services.clock.now(), id, key, &created.reference).await?
    };
    fault_point("payouts.send.after_reference");
    if is_stored { approve(services, gateway, id, created).await } else { Ok(()) }
}

/// The money leaves. Of any number of calls the gateway does one; the others, and those whose answer was lost, learn by asking how
/// it stands.
async fn approve(
    services: &PayoutServices,
    gateway: &dyn PayoutGateway,
    id: PayoutId,
    created: &Created,
) -> Result<(), FlowError> {
    if created.is_doubted {
        let payout = payout_refresh::run(services, id).await?;
        let is_still = |payout: &Payout| payout.attention == Some(PayoutAttention::ContradictingNews);
        if !is_unsent(payout.as_ref()) || payout.as_ref().is_some_and(is_still) {
            return Ok(());
        }
    }
    if is_balance_too_low(gateway, created).await {
        // Unless it is low because this one has left already.
        let payout = payout_refresh::run(services, id).await?;
        return if is_unsent(payout.as_ref()) {
            hindered(services, id, PayoutAttention::BalanceTooLow, None).await
        } else {
            Ok(())
        };
    }
    match gateway.approve(&created.reference).await? {
        DecideOutcome::Done => {
            fault_point("payouts.send.after_approve");
            let mut connection = services.pools.write().await?;
            sending_mark::sent(&mut connection, services.clock.now(), id, &created.reference).await?;
            fault_point("payouts.send.after_processing");
            Ok(())
        }
        DecideOutcome::TooLate => {
            let payout = payout_refresh::run(services, id).await?;
            if is_unsent(payout.as_ref()) {
                let words = Some("It says that it is too late to approve it.");
                return hindered(services, id, PayoutAttention::ContradictingNews, words).await;
            }
            Ok(())
        }
        DecideOutcome::Unknown => {
            let words = Some("It does not know the payout that it has created.");
            hindered(services, id, PayoutAttention::ContradictingNews, words).await
        }
        DecideOutcome::Refused(words) => {
            let attention = if is_balance_too_low(gateway, created).await {
                PayoutAttention::BalanceTooLow
            } else {
                PayoutAttention::RefusedByGateway
            };
            hindered(services, id, attention, Some(&words)).await
        }
    }
}

/// A gateway may take an approval that its balance does not cover, and let the payout fail. One that cannot say how much lies
/// ready is asked to approve.
async fn is_balance_too_low(gateway: &dyn PayoutGateway, created: &Created) -> bool {
    match gateway.balance().await {
        Ok(balance) => balance < created.money.amount,
        Err(error) => {
            tracing::warn!(%error, "the balance for payouts is not known");
            false
        }
    }
}

fn is_unsent(payout: Option<&Payout>) -> bool {
    payout.is_some_and(|payout| payout.status == PayoutStatus::Approved)
}

async fn hindered(
    services: &PayoutServices,
    id: PayoutId,
    attention: PayoutAttention,
    words: Option<&str>,
) -> Result<(), FlowError> {
    let mut connection = services.pools.write().await?;
    Ok(sending_mark::hindered(&mut connection, services.clock.now(), id, attention, words).await?)
}
