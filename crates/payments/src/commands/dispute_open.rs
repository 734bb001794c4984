//! A buyer says that what she paid for was not given as agreed.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::disputes;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{DisputeId, OrderLineId, UserId};
use kernel::{Actor, Refusal};
use serde_json::json;

use super::dispute_words;
use crate::disputes::policy::{ANSWER_REMINDER, ANSWER_WINDOW, LineUnavailableReason, open};
use crate::disputes::{Dispute, model};
use crate::jobs::DisputeNotice;
use crate::model::OrderLine;
use crate::refunds::paid_line;
use crate::state::{DisputeReason, DisputeStatus};

/// What is disputed.
#[derive(Debug, Clone)]
pub struct DisputeOpenInput {
    /// The line.
    pub order_line_id: OrderLineId,
    /// What was wrong.
    pub reason: DisputeReason,
    /// The same in words; the seller reads it.
    pub evidence: String,
}

/// Why it is not disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeOpenCode {
    /// The buyer has no such line.
    NotFound,
    /// Nobody has paid the line.
    NotPaid,
    /// The gateway took the line's money back from us.
    MoneyGone,
    /// All of its money goes back already, or it cost nothing.
    NothingLeft,
    /// What was sold was not given yet.
    NotGivenYet,
    /// The time to dispute it has passed.
    TooLate,
    /// It was disputed before.
    AlreadyDisputed,
    /// The words are too short, too long, or have characters that cannot be stored.
    InvalidEvidence,
}

type Code = DisputeOpenCode;
type Error = CommandError<Code>;

/// Disputes a line of the buyer's own. Its earnings wait from now on.
///
/// # Errors
/// Access when nobody is signed in; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: DisputeOpenInput,
) -> Result<Dispute, Error> {
    let buyer = actor.require_user()?.user_id;
    let evidence = dispute_words::check(&input.evidence, "What you write")
        .map_err(|message| Refusal::on("evidence", Code::InvalidEvidence, message))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let not_found = || {
                let message = "You have bought no such thing: reload your orders.";
                Refusal::on("orderLineId", Code::NotFound, message)
            };
            // Asked first: what is somebody else's is not locked.
            if !paid_line::is_of_buyer(connection, buyer, input.order_line_id).await? {
                return Err(not_found().into());
            }
            let (_, line) = paid_line::lock(connection, input.order_line_id).await?.ok_or_else(not_found)?;
            let earlier = model::of_line(connection, line.id).await?;
            open(&line, earlier.as_ref(), now).map_err(refusal)?;
            let dispute = insert(connection, now, (buyer, &line), input.reason, evidence).await?;
            let entry = AuditEntry::about("dispute.open", dispute.id).change(
                json!(null),
                json!({ "orderLineId": line.id.to_string(), "reason": dispute.reason.as_str() }),
            );
            audit::record(connection, actor, now, entry).await?;
            jobs::enqueue(connection, now, &DisputeNotice::opened(dispute.id)).await?;
            Ok(dispute)
        })
        .await
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (buyer, line): (UserId, &OrderLine),
    reason: DisputeReason,
    evidence: String,
) -> Result<Dispute, Error> {
    let answer_due_at = now + ANSWER_WINDOW;
    let dispute = diesel::insert_into(disputes::table)
        .values((
            disputes::id.eq(DisputeId::generate(now)),
            disputes::order_line_id.eq(line.id),
            disputes::opened_by_user_id.eq(buyer),
            disputes::seller_person_id.eq(line.seller_person_id),
            disputes::reason.eq(reason),
            disputes::evidence.eq(evidence),
            disputes::status.eq(DisputeStatus::Open),
            disputes::answer_due_at.eq(answer_due_at),
            disputes::remind_at.eq(answer_due_at - ANSWER_REMINDER),
            disputes::created_at.eq(now),
            disputes::updated_at.eq(now),
        ))
        .returning(Dispute::as_returning())
        .get_result(connection)
        .await?;
    Ok(dispute)
}

fn refusal(reason: LineUnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        LineUnavailableReason::NotPaid => {
            (Code::NotPaid, "Nobody has paid this: there is nothing to dispute.")
        }
        LineUnavailableReason::MoneyGone => (
            Code::MoneyGone,
            "The bank or payment service sent this money back to you: there is nothing to dispute.",
        ),
        LineUnavailableReason::NothingLeft => {
            (Code::NothingLeft, "You get all of this money back already: there is nothing to dispute.")
        }
        LineUnavailableReason::NotGivenYet => (
            Code::NotGivenYet,
            "This was not given yet: cancel it, or report who did not come, instead of disputing it.",
        ),
        LineUnavailableReason::AlreadyDisputed => {
            (Code::AlreadyDisputed, "You have disputed this before: look at that dispute.")
        }
        LineUnavailableReason::TooLate
        | LineUnavailableReason::AlreadyAnswered
        | LineUnavailableReason::Over => {
            (Code::TooLate, "The time in which this could be disputed is over: write to our team.")
        }
    };
    Refusal::on("orderLineId", code, message)
}
