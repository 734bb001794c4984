//! Before the gateway is asked to send a payout: what to ask it, written down first.
//!
//! Nothing leaves the balance before a payout is approved there, and only the one reference that is stored is ever approved. So
//! asking twice for one payout, under one key or under two, at worst leaves one at the gateway that nobody approves.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{bank_accounts, payouts};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Money;
use kernel::id::PayoutId;
use ledger::{BankAccount, SealingKeys, bank_accounts as accounts};
use uuid::Uuid;

use crate::gateway::PayoutOrder;
use crate::model::Payout;
use crate::state::{PayoutAttention, PayoutMethod, PayoutStatus};
use crate::{locks, looking};

/// For how long a payout is asked for under one key. The gateway knows keys for a day.
const KEY_GOOD: TimeDelta = TimeDelta::hours(20);

/// What to ask the gateway next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sending {
    /// To create it. Its key is stored.
    Create(PayoutOrder),
    /// To approve what it has created under this reference, which is stored.
    Approve(Created),
}

/// A payout that waits at the gateway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Created {
    /// The gateway's name for it.
    pub reference: String,
    /// How much.
    pub money: Money,
    /// The gateway said of it what cannot be: it is asked again before the money leaves.
    pub is_doubted: bool,
}

/// Under which key it is asked for, if it has none that is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FreshKey {
    /// A key that nobody used.
    pub key: Uuid,
    /// The one the gateway does not take any more for this payout.
    pub instead_of: Option<Uuid>,
}

/// Says what to ask the gateway. `None` when there is nothing to ask: it is sent or over, or not the gateway's to send.
///
/// # Errors
/// When the database fails, or the number of the account cannot be opened.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    keys: &SealingKeys,
    id: PayoutId,
    fresh: FreshKey,
) -> Result<Option<Sending>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some(payout) = locks::payout(connection, id).await? else {
                tracing::error!(payout.id = %id, "there is no such payout to be sent");
                return Ok(None);
            };
            if payout.status != PayoutStatus::Approved || payout.method != Some(PayoutMethod::Gateway) {
                return Ok(None);
            }
            if let Some(reference) = payout.gateway_reference.clone() {
                note_try(connection, now, &payout).await?;
                let is_doubted = payout.attention == Some(PayoutAttention::ContradictingNews);
                let created = Created { reference, money: payout.money(), is_doubted };
                return Ok(Some(Sending::Approve(created)));
            }
            let key = take_key(connection, now, &payout, fresh).await?;
            Ok(Some(Sending::Create(order(connection, keys, &payout, key).await?)))
        })
        .await
}

/// The key of the next question, stored.
async fn take_key(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
    fresh: FreshKey,
) -> Result<Uuid, DatabaseError> {
    let good = payout
        .gateway_key
        .filter(|key| Some(*key) != fresh.instead_of)
        .filter(|_| payout.gateway_key_made_at.is_some_and(|made_at| now - made_at < KEY_GOOD));
    if let Some(key) = good {
        note_try(connection, now, payout).await?;
        return Ok(key);
    }
    let written = diesel::update(payouts::table.find(payout.id))
        .filter(payouts::status.eq(PayoutStatus::Approved))
        .filter(payouts::gateway_reference.is_null())
        .set((
            payouts::gateway_key.eq(fresh.key),
            payouts::gateway_key_made_at.eq(now),
            payouts::next_look_at.eq(looking::next_look_at(payout, now)),
            payouts::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    if written == 1 {
        Ok(fresh.key)
    } else {
        Err(DatabaseError::internal(format!("{} changed under its lock", payout.id)))
    }
}

/// Whoever looks for what is still to be sent leaves it alone while this try lasts.
async fn note_try(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payout: &Payout,
) -> Result<(), DatabaseError> {
    diesel::update(payouts::table.find(payout.id))
        .set(payouts::next_look_at.eq(looking::next_look_at(payout, now)))
        .execute(connection)
        .await?;
    Ok(())
}

/// Always the same for one key: the payout's account and amount never change.
async fn order(
    connection: &mut AsyncPgConnection,
    keys: &SealingKeys,
    payout: &Payout,
    key: Uuid,
) -> Result<PayoutOrder, DatabaseError> {
    let account: BankAccount = bank_accounts::table
        .find(payout.bank_account_id)
        .select(BankAccount::as_select())
        .first(connection)
        .await?;
    let details = accounts::open_sealed(keys, &account)?;
    Ok(PayoutOrder {
        payout_id: payout.id,
        key,
        bank_code: account.bank_code,
        number: details.number,
        holder: details.holder,
        money: payout.money(),
    })
}
