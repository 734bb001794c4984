//! An admin sent money back by hand that the gateway cannot send.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::RefundId;
use kernel::{Actor, Refusal, Role, text};
use ledger::DisbursementStatus;
use serde_json::json;

use crate::books::PaidOutOf;
use crate::jobs::RefundSentByHandMail;
use crate::model::Refund;
use crate::refunds::{disbursing, sending};
use crate::state::RefundStatus;

/// The longest note.
pub const NOTE_CHARACTERS_MAX: usize = 500;

/// What is marked.
#[derive(Debug, Clone)]
pub struct RefundMarkSucceededInput {
    /// The refund.
    pub refund_id: RefundId,
    /// How the money was sent; kept in the audit log.
    pub note: String,
}

/// Why it is not marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundMarkSucceededCode {
    /// There is no such refund.
    NotFound,
    /// It does not wait for an admin.
    NotManual,
    /// The payer has named a bank account: it is the sending to that account that is marked.
    AccountGiven,
    /// The note is empty, too long, or has characters that cannot be stored.
    InvalidNote,
}

/// Notes that the money of a refund that only an admin can make was sent. Admins only.
///
/// # Errors
/// Access for everybody but admins; NOT_FOUND, NOT_MANUAL, INVALID_NOTE; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: RefundMarkSucceededInput,
) -> Result<Refund, CommandError<RefundMarkSucceededCode>> {
    actor.require_role(Role::Admin)?;
    let note = text::multi_line(&input.note, NOTE_CHARACTERS_MAX).map_err(|problem| {
        Refusal::on("note", RefundMarkSucceededCode::InvalidNote, problem.message("The note"))
    })?;
    connection
        .transaction::<_, CommandError<RefundMarkSucceededCode>, _>(async |connection| {
            let found = sending::locked(connection, input.refund_id).await?;
            let (mut refund, _) = found.ok_or_else(|| {
                let message = "There is no such refund: reload the list of refunds.";
                Refusal::on("refundId", RefundMarkSucceededCode::NotFound, message)
            })?;
            if refund.status != RefundStatus::ManualRequired {
                let message = "This refund does not wait for an admin: reload it to see how far it is.";
                return Err(Refusal::on("refundId", RefundMarkSucceededCode::NotManual, message).into());
            }
            let sending = disbursing::live(connection, refund.id).await?;
            if sending.is_some_and(|sending| sending.status == DisbursementStatus::Ready) {
                let message = "The payer has named a bank account: send it there, and mark that with \
                    refundDisbursementMarkSent.";
                return Err(Refusal::on("refundId", RefundMarkSucceededCode::AccountGiven, message).into());
            }
            sending::succeed(connection, now, &refund, PaidOutOf::Bank).await?;
            let entry = AuditEntry::about("refund.mark_succeeded", refund.id).change(
                json!({ "status": refund.status.as_str() }),
                json!({ "status": RefundStatus::Succeeded.as_str(), "note": note }),
            );
            audit::record(connection, actor, now, entry).await?;
            jobs::enqueue(connection, now, &RefundSentByHandMail { refund_id: refund.id }).await?;
            refund.status = RefundStatus::Succeeded;
            refund.succeeded_at = Some(now);
            refund.updated_at = now;
            Ok(refund)
        })
        .await
}
