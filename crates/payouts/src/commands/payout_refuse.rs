//! An admin calls off what a teacher asked for.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::PayoutId;
use kernel::{Actor, Refusal, Role};

use super::reason;
use crate::calling_off::call_off;
use crate::jobs::PayoutRefusedNotice;
use crate::locks;
use crate::model::Payout;
use crate::policy::{self, PayoutUnavailableReason};

/// What is not paid out.
#[derive(Debug, Clone)]
pub struct PayoutRefuseInput {
    /// The payout.
    pub payout_id: PayoutId,
    /// Why; the teacher reads it.
    pub reason: String,
}

/// Why it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutRefuseCode {
    /// There is no such payout.
    NotFound,
    /// The admin is paid by it.
    OwnPayout,
    /// Two admins agreed to it: it is about to be sent, or being sent.
    AlreadyApproved,
    /// It arrived, failed or was called off before.
    Over,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

type Code = PayoutRefuseCode;
type Error = CommandError<Code>;

/// Calls off a payout that nobody has approved yet, also when it waits in a batch. Its money is available again, and the teacher is
/// told why. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PayoutRefuseInput,
) -> Result<Payout, Error> {
    let admin = actor.require_role(Role::Admin)?;
    let reason = reason::check(&input.reason)
        .map_err(|message| Refusal::on("reason", Code::InvalidReason, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let payout = locks::payout(connection, input.payout_id).await?.ok_or_else(|| {
                let message = "There is no such payout: reload the list of payouts.";
                Refusal::on("payoutId", Code::NotFound, message)
            })?;
            if payout.person_id == admin.person_id {
                let message = "This payout is your own: call it off as its teacher instead.";
                return Err(Refusal::on("payoutId", Code::OwnPayout, message).into());
            }
            policy::call_off(&payout).map_err(refusal)?;
            let called_off = call_off(connection, now, &payout, actor, Some(&reason)).await?;
            let called_off =
                called_off.ok_or_else(|| DatabaseError::internal("a payout changed under its lock"))?;
            ::jobs::enqueue(connection, now, &PayoutRefusedNotice { payout_id: payout.id }).await?;
            Ok(called_off)
        })
        .await
}

fn refusal(reason: PayoutUnavailableReason) -> Refusal<Code> {
    if reason == PayoutUnavailableReason::AlreadyApproved {
        let message = "This payout was approved already: it cannot be refused any more.";
        Refusal::on("payoutId", Code::AlreadyApproved, message)
    } else {
        let message = "This payout is over: reload it to see what became of it.";
        Refusal::on("payoutId", Code::Over, message)
    }
}
