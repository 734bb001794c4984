//! A seller answers a dispute.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::disputes;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::DisputeId;
use kernel::{Actor, Refusal};
use serde_json::json;

use super::dispute_words;
use crate::disputes::Dispute;
use crate::disputes::deciding::{Disputed, Whose};
use crate::disputes::policy::{DECISION_WINDOW, LineUnavailableReason, answer, next_decision_reminder};
use crate::jobs::DisputeNotice;
use crate::state::DisputeStatus;

/// What is answered.
#[derive(Debug, Clone)]
pub struct DisputeAnswerInput {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// What happened; the buyer reads it.
    pub answer: String,
}

/// Why it is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeAnswerCode {
    /// The seller has no such dispute.
    NotFound,
    /// It was answered before.
    AlreadyAnswered,
    /// The time to answer has passed.
    TooLate,
    /// It is over.
    Over,
    /// The words are too short, too long, or have characters that cannot be stored.
    InvalidAnswer,
}

type Code = DisputeAnswerCode;
type Error = CommandError<Code>;

/// Answers a dispute about what the actor sold. An admin decides next.
///
/// # Errors
/// Access when nobody is signed in; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: DisputeAnswerInput,
) -> Result<Dispute, Error> {
    let seller = actor.require_user()?.person_id;
    let words = dispute_words::check(&input.answer, "Your answer")
        .map_err(|message| Refusal::on("answer", Code::InvalidAnswer, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let found = Disputed::lock(connection, input.dispute_id, Whose::Seller(seller)).await?;
            let Disputed { dispute, .. } = found.ok_or_else(|| {
                let message = "There is no such dispute about something you sold: reload your disputes.";
                Refusal::on("disputeId", Code::NotFound, message)
            })?;
            answer(&dispute, now).map_err(refusal)?;
            let answered = diesel::update(disputes::table.find(dispute.id))
                .filter(disputes::status.eq(DisputeStatus::Open))
                .set((
                    disputes::status.eq(DisputeStatus::Answered),
                    disputes::answer.eq(words),
                    disputes::answered_at.eq(now),
                    disputes::decide_due_at.eq(now + DECISION_WINDOW),
                    disputes::remind_at.eq(next_decision_reminder(now)),
                    disputes::updated_at.eq(now),
                ))
                .returning(Dispute::as_returning())
                .get_result(connection)
                .await?;
            let entry = AuditEntry::about("dispute.answer", dispute.id).change(
                json!({ "status": dispute.status.as_str() }),
                json!({ "status": DisputeStatus::Answered.as_str() }),
            );
            audit::record(connection, actor, now, entry).await?;
            jobs::enqueue(connection, now, &DisputeNotice::answered(dispute.id)).await?;
            Ok(answered)
        })
        .await
}

fn refusal(reason: LineUnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        LineUnavailableReason::AlreadyAnswered => {
            (Code::AlreadyAnswered, "You have answered already: our team decides next.")
        }
        LineUnavailableReason::TooLate => {
            (Code::TooLate, "The time to answer is over: the buyer gets the money back.")
        }
        _ => (Code::Over, "This dispute is over: reload it to see how it ended."),
    };
    Refusal::on("disputeId", code, message)
}
