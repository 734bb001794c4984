//! An admin puts payouts together, for another admin to approve.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::schema::{payout_batches, payouts};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutBatchId, PayoutId};
use kernel::{Actor, Refusal, Refusals, Role, UserActor};
use serde_json::json;
use uuid::Uuid;

use crate::locks;
use crate::model::{Payout, PayoutBatch};
use crate::policy::{self, PayoutUnavailableReason};
use crate::state::{BatchStatus, PayoutMethod, PayoutStatus};

/// The most payouts of a batch.
pub const PAYOUTS_MAX: usize = 100;

/// What the server can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchRules {
    /// Whether there is a gateway that sends payouts.
    pub has_gateway: bool,
}

/// What is put together.
#[derive(Debug, Clone)]
pub struct PayoutBatchCreateInput {
    /// Which payouts; naming one twice names it once.
    pub payout_ids: Vec<PayoutId>,
    /// How they are to be sent.
    pub method: PayoutMethod,
    /// Made by the client: the same key makes one batch.
    pub idempotency_key: Uuid,
}

/// Why nothing is put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutBatchCreateCode {
    /// No payout was named.
    Empty,
    /// More payouts were named than a batch holds.
    TooMany,
    /// The server has no gateway that sends payouts.
    NoGateway,
    /// There is no such payout.
    NotFound,
    /// The admin is paid by it.
    OwnPayout,
    /// Somebody put it into another batch.
    AlreadyInBatch,
    /// It was called off, or approved, meanwhile.
    NotRequested,
    /// The key was used with other input.
    IdempotencyKeyReused,
}

type Code = PayoutBatchCreateCode;
type Error = CommandError<Code>;

/// Puts payouts that nobody has approved into a batch, or returns the batch that the same key made before. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals, one for each payout that cannot be in it; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    rules: BatchRules,
    input: PayoutBatchCreateInput,
) -> Result<PayoutBatch, Error> {
    let admin = actor.require_role(Role::Admin)?;
    check(rules, &input)?;
    let (named, method) = (input.payout_ids, input.method);
    let hashed = (&named, method.as_str());
    let key = IdempotencyKey::new(admin.user_id, "payoutBatchCreate", input.idempotency_key, &hashed);
    connection
        .transaction::<_, Error, _>(async |connection| {
            let id = match idempotency::begin::<PayoutBatchId>(connection, &key).await? {
                Known::Done(id) => id,
                Known::OtherInput => {
                    let message = "This key was used for another batch: make a new one for every batch.";
                    return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
                }
                Known::New => {
                    let id = create(connection, (actor, admin), now, (&named, method)).await?;
                    idempotency::finish(connection, now, &key, &id).await?;
                    id
                }
            };
            let batch = payout_batches::table.find(id).select(PayoutBatch::as_select());
            Ok(batch.first(connection).await?)
        })
        .await
}

fn check(rules: BatchRules, input: &PayoutBatchCreateInput) -> Result<(), Refusals<Code>> {
    let mut refusals = Vec::new();
    if input.payout_ids.is_empty() {
        let message = "Choose at least one payout.";
        refusals.push(Refusal::on("payoutIds", Code::Empty, message));
    }
    if input.payout_ids.len() > PAYOUTS_MAX {
        let message =
            format!("Choose at most {PAYOUTS_MAX} payouts, and put the others into the next batch.");
        refusals.push(Refusal::on("payoutIds", Code::TooMany, message));
    }
    if input.method == PayoutMethod::Gateway && !rules.has_gateway {
        let message = "No payment service is set up that sends payouts: send them by hand.";
        refusals.push(Refusal::on("method", Code::NoGateway, message));
    }
    Refusals::check(refusals)
}

async fn create(
    connection: &mut AsyncPgConnection,
    (actor, admin): (&Actor, &UserActor),
    now: DateTime<Utc>,
    (named, method): (&[PayoutId], PayoutMethod),
) -> Result<PayoutBatchId, Error> {
    let locked = locks::payouts(connection, named).await?;
    refuse_unfit(admin, named, &locked)?;
    let id = PayoutBatchId::generate(now);
    diesel::insert_into(payout_batches::table)
        .values((
            payout_batches::id.eq(id),
            payout_batches::method.eq(method),
            payout_batches::status.eq(BatchStatus::AwaitingApproval),
            payout_batches::created_by_user_id.eq(admin.user_id),
            payout_batches::created_at.eq(now),
            payout_batches::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    let ids: Vec<PayoutId> = locked.iter().map(|payout| payout.id).collect();
    let free = payouts::table
        .filter(payouts::id.eq_any(&ids))
        .filter(payouts::status.eq(PayoutStatus::Requested))
        .filter(payouts::batch_id.is_null());
    let put = diesel::update(free)
        .set((payouts::batch_id.eq(id), payouts::updated_at.eq(now)))
        .execute(connection)
        .await?;
    if put != ids.len() {
        return Err(DatabaseError::internal("payouts changed under their locks").into());
    }
    let amount: i64 = locked.iter().map(|payout| payout.amount).sum();
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    let entry = AuditEntry::about("payout_batch.create", id)
        .change(json!(null), json!({ "method": method.as_str(), "amount": amount, "payoutIds": ids }));
    audit::record(connection, actor, now, entry).await?;
    Ok(id)
}

/// One refusal for each of the named payouts that cannot be in it, at its place in the input.
fn refuse_unfit(admin: &UserActor, named: &[PayoutId], locked: &[Payout]) -> Result<(), Refusals<Code>> {
    let locked: HashMap<PayoutId, &Payout> = locked.iter().map(|payout| (payout.id, payout)).collect();
    let mut refusals = Vec::new();
    for (place, id) in named.iter().enumerate() {
        let (code, message) = match locked.get(id) {
            None => (Code::NotFound, "There is no such payout: reload the list of payouts."),
            Some(payout) if payout.person_id == admin.person_id => {
                (Code::OwnPayout, "This payout is your own: another admin puts it into a batch.")
            }
            Some(payout) => match policy::put_into_batch(payout) {
                Ok(()) => continue,
                Err(PayoutUnavailableReason::AlreadyInBatch) => {
                    (Code::AlreadyInBatch, "Another batch has this payout: reload the list of payouts.")
                }
                Err(_) => (
                    Code::NotRequested,
                    "This payout was called off, or approved, meanwhile: reload the list of payouts.",
                ),
            },
        };
        refusals.push(Refusal::on(format!("payoutIds.{place}"), code, message));
    }
    Refusals::check(refusals)
}
