//! The bank sent back what an admin had sent by hand.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::PayoutId;
use kernel::{Actor, Refusal, Role};

use super::{by_hand, reason};
use crate::model::Payout;
use crate::policy::{self, PayoutUnavailableReason};
use crate::state::PayoutFailure;

/// What came back.
#[derive(Debug, Clone)]
pub struct PayoutMarkReturnedInput {
    /// The payout.
    pub payout_id: PayoutId,
    /// Why, in the bank's words; for admins.
    pub reason: String,
}

/// Why it is not noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutMarkReturnedCode {
    /// There is no such payout.
    NotFound,
    /// The gateway sent it, and says itself when it comes back.
    SentByGateway,
    /// The admin is paid by it, or by another payout of its batch.
    OwnPayout,
    /// It was not sent, or came back before.
    NotSent,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

type Code = PayoutMarkReturnedCode;
type Error = CommandError<Code>;

/// Notes that the money came back to our account. It is the teacher's again, and she is told. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PayoutMarkReturnedInput,
) -> Result<Payout, Error> {
    let admin = actor.require_role(Role::Admin)?;
    let reason = reason::check(&input.reason)
        .map_err(|message| Refusal::on("reason", Code::InvalidReason, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let found = by_hand::locked(connection, admin, input.payout_id).await?;
            let (payout, is_paid_by_batch) =
                found.ok_or_else(|| Refusal::on("payoutId", Code::NotFound, by_hand::NOT_FOUND))?;
            policy::mark_returned(&payout, is_paid_by_batch).map_err(refusal)?;
            let failure = (PayoutFailure::ReturnedByBank, reason.as_str());
            Ok(by_hand::fail(connection, actor, now, &payout, failure).await?)
        })
        .await
}

fn refusal(reason: PayoutUnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        PayoutUnavailableReason::SentByGateway => (Code::SentByGateway, by_hand::SENT_BY_GATEWAY),
        PayoutUnavailableReason::OwnPayout => (Code::OwnPayout, by_hand::OWN_PAYOUT),
        PayoutUnavailableReason::NotSent
        | PayoutUnavailableReason::Over
        | PayoutUnavailableReason::AlreadyApproved
        | PayoutUnavailableReason::AlreadyInBatch
        | PayoutUnavailableReason::NotApproved => {
            (Code::NotSent, "This payout was not sent, or came back before: reload it.")
        }
    };
    Refusal::on("payoutId", code, message)
}
