//! An admin could not send a payout's money by hand: nothing left our account.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::PayoutId;
use kernel::{Actor, Refusal, Role};

use super::{by_hand, reason};
use crate::model::Payout;
use crate::policy::{self, PayoutUnavailableReason};
use crate::state::PayoutFailure;

/// What was not sent.
#[derive(Debug, Clone)]
pub struct PayoutMarkFailedInput {
    /// The payout.
    pub payout_id: PayoutId,
    /// Why, in the bank's words; for admins.
    pub reason: String,
}

/// Why it is not noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutMarkFailedCode {
    /// There is no such payout.
    NotFound,
    /// The gateway sends it.
    SentByGateway,
    /// The admin is paid by it, or by another payout of its batch.
    OwnPayout,
    /// Two admins have not agreed to it yet: it is refused instead.
    NotApproved,
    /// It was sent, failed or was called off before.
    Over,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

type Code = PayoutMarkFailedCode;
type Error = CommandError<Code>;

/// Notes that the bank did not take the transfer. Its money is available again, and the teacher is told. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PayoutMarkFailedInput,
) -> Result<Payout, Error> {
    let admin = actor.require_role(Role::Admin)?;
    let reason = reason::check(&input.reason)
        .map_err(|message| Refusal::on("reason", Code::InvalidReason, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let found = by_hand::locked(connection, admin, input.payout_id).await?;
            let (payout, is_paid_by_batch) =
                found.ok_or_else(|| Refusal::on("payoutId", Code::NotFound, by_hand::NOT_FOUND))?;
            policy::mark_failed(&payout, is_paid_by_batch).map_err(refusal)?;
            let failure = (PayoutFailure::BankFailed, reason.as_str());
            Ok(by_hand::fail(connection, actor, now, &payout, failure).await?)
        })
        .await
}

fn refusal(reason: PayoutUnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        PayoutUnavailableReason::SentByGateway => (Code::SentByGateway, by_hand::SENT_BY_GATEWAY),
        PayoutUnavailableReason::OwnPayout => (Code::OwnPayout, by_hand::OWN_PAYOUT),
        PayoutUnavailableReason::NotApproved => {
            (Code::NotApproved, "This payout is not approved yet: refuse it instead.")
        }
        PayoutUnavailableReason::Over
        | PayoutUnavailableReason::AlreadyApproved
        | PayoutUnavailableReason::AlreadyInBatch
        | PayoutUnavailableReason::NotSent => {
            (Code::Over, "This payout was sent before, or is not to be sent any more: reload it.")
        }
    };
    Refusal::on("payoutId", code, message)
}
