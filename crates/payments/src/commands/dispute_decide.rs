//! An admin decides a dispute.

use chrono::{DateTime, Utc};
use database::CommandError;
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::DisputeId;
use kernel::{Actor, Locale, Money, Refusal, Role, text};
use mailer::format::format_money;

use crate::disputes::Dispute;
use crate::disputes::deciding::{self, Disputed, Whose};
use crate::disputes::policy::{self, NOTE_CHARACTERS_MAX};

/// What is decided.
#[derive(Debug, Clone)]
pub struct DisputeDecideInput {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// How much goes back to the buyer, minor units; nothing to all that is left.
    pub refund_amount: i64,
    /// Why; both sides read it.
    pub note: String,
}

/// Why it is not decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeDecideCode {
    /// There is no such dispute.
    NotFound,
    /// It is over.
    Over,
    /// Less than nothing.
    InvalidAmount,
    /// More than is left.
    TooMuch,
    /// The note is empty, too long, or has characters that cannot be stored.
    InvalidNote,
}

type Code = DisputeDecideCode;
type Error = CommandError<Code>;

/// Decides how much of a disputed line goes back, also before the seller has answered. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: DisputeDecideInput,
) -> Result<Dispute, Error> {
    actor.require_role(Role::Admin)?;
    let note = text::multi_line(&input.note, NOTE_CHARACTERS_MAX)
        .map_err(|problem| Refusal::on("note", Code::InvalidNote, problem.message("The note")))?;
    if input.refund_amount < 0 {
        let message = "Send back nothing or more: an amount below zero cannot be sent.";
        return Err(Refusal::on("refundAmount", Code::InvalidAmount, message).into());
    }
    connection
        .transaction::<_, Error, _>(async |connection| {
            let found = Disputed::lock(connection, input.dispute_id, Whose::Anybody).await?;
            let disputed = found.ok_or_else(|| {
                let message = "There is no such dispute: reload the list of disputes.";
                Refusal::on("disputeId", Code::NotFound, message)
            })?;
            policy::end(&disputed.dispute).map_err(|_| {
                let message = "This dispute is over: reload it to see how it ended.";
                Refusal::on("disputeId", Code::Over, message)
            })?;
            let left = Money { amount: disputed.left(), currency: disputed.order.order().currency };
            if input.refund_amount > left.amount {
                let left = format_money(left, Locale::English);
                let message = format!("Of this line only {left} is left to send back: choose that or less.");
                return Err(Refusal::on("refundAmount", Code::TooMuch, message).into());
            }
            let decision = (input.refund_amount, Some(note.as_str()));
            Ok(deciding::decide(connection, actor, now, &disputed, decision).await?)
        })
        .await
}
