//! A buyer takes a dispute back.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::DisputeId;
use kernel::{Actor, Refusal};

use crate::disputes::deciding::{Disputed, Whose};
use crate::disputes::{Dispute, ending, policy};

/// Why it is not taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeWithdrawCode {
    /// The buyer has no such dispute.
    NotFound,
    /// It is over.
    Over,
}

type Code = DisputeWithdrawCode;
type Error = CommandError<Code>;

/// Takes a dispute of the buyer's own back: what the seller earns is released when it is due.
///
/// # Errors
/// Access when nobody is signed in; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    dispute_id: DisputeId,
) -> Result<Dispute, Error> {
    let buyer = actor.require_user()?.user_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let found = Disputed::lock(connection, dispute_id, Whose::Buyer(buyer)).await?;
            let Disputed { dispute, .. } = found.ok_or_else(|| {
                let message = "You have opened no such dispute: reload your disputes.";
                Refusal::on("disputeId", Code::NotFound, message)
            })?;
            policy::end(&dispute).map_err(|_| {
                let message = "This dispute is over: reload it to see how it ended.";
                Refusal::on("disputeId", Code::Over, message)
            })?;
            Ok(ending::withdraw(connection, actor, now, &dispute).await?)
        })
        .await
}
