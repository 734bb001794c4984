//! A teacher calls off what she asked for.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::PayoutId;
use kernel::{Actor, Refusal};

use crate::calling_off::call_off;
use crate::locks;
use crate::model::Payout;
use crate::policy::{self, PayoutUnavailableReason};

/// Why it goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutCancelCode {
    /// She has no such payout.
    NotFound,
    /// Two admins agreed to it: it is about to be sent, or being sent.
    AlreadyApproved,
    /// It arrived, failed or was called off before.
    Over,
}

type Code = PayoutCancelCode;
type Error = CommandError<Code>;

/// Calls off a payout of the actor's own that nobody has approved yet, also when it waits in a batch. Its money is available again.
///
/// # Errors
/// Access when nobody is signed in; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    id: PayoutId,
) -> Result<Payout, Error> {
    let person_id = actor.require_user()?.person_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let payout = locks::payout(connection, id).await?;
            let payout = payout.filter(|payout| payout.person_id == person_id).ok_or_else(|| {
                let message = "You have no such payout: reload your payouts.";
                Refusal::on("payoutId", Code::NotFound, message)
            })?;
            policy::call_off(&payout).map_err(refusal)?;
            let called_off = call_off(connection, now, &payout, actor, None).await?;
            Ok(called_off.ok_or_else(|| DatabaseError::internal("a payout changed under its lock"))?)
        })
        .await
}

fn refusal(reason: PayoutUnavailableReason) -> Refusal<Code> {
    if reason == PayoutUnavailableReason::AlreadyApproved {
        let message = "This payout is on its way already and cannot be called off any more.";
        Refusal::on("payoutId", Code::AlreadyApproved, message)
    } else {
        let message = "This payout is over: reload it to see what became of it.";
        Refusal::on("payoutId", Code::Over, message)
    }
}
