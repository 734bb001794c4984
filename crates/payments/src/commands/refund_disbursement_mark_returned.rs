//! The bank sent a refund's money back to us.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::{DisbursementId, EntityId as _};
use kernel::{Actor, Refusal, Role, text};
use ledger::DisbursementStatus;
use ledger::disbursements;
use serde_json::json;

use super::refund_disbursement_mark_sent::locked;
use crate::model::Refund;
use crate::refunds;

/// The longest reason.
pub const REASON_CHARACTERS_MAX: usize = 500;

/// What came back.
#[derive(Debug, Clone)]
pub struct RefundDisbursementMarkReturnedInput {
    /// The sending.
    pub disbursement_id: DisbursementId,
    /// Why, in the bank's words.
    pub reason: String,
}

/// Why it is not marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundDisbursementMarkReturnedCode {
    /// There is no such sending of a refund.
    NotFound,
    /// It was not sent, or came back before.
    NotSent,
    /// The reason is empty, too long, or has characters that cannot be stored.
    InvalidReason,
}

type Code = RefundDisbursementMarkReturnedCode;
type Error = CommandError<Code>;

/// Notes that the money came back: the refund waits again, and the payer is asked for another account. Where the gateway took
/// the payment back meanwhile, nothing is owed any more. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: RefundDisbursementMarkReturnedInput,
) -> Result<Refund, Error> {
    actor.require_role(Role::Admin)?;
    let reason = text::multi_line(&input.reason, REASON_CHARACTERS_MAX)
        .map_err(|problem| Refusal::on("reason", Code::InvalidReason, problem.message("The reason")))?;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let found = locked(connection, input.disbursement_id).await?;
            let (disbursement, refund, payment) = found.ok_or_else(|| {
                let message = "There is no such sending: reload the list of sendings.";
                Refusal::on("disbursementId", Code::NotFound, message)
            })?;
            if disbursement.status != DisbursementStatus::Succeeded {
                let message = "This was not sent, or came back before: reload it.";
                return Err(Refusal::on("disbursementId", Code::NotSent, message).into());
            }
            let line_id = Some(refund.order_line_id.uuid());
            let returned =
                disbursements::mark_returned(connection, now, disbursement.id, &reason, line_id).await?;
            returned.ok_or_else(|| DatabaseError::internal("a sending changed under its order's lock"))?;
            let after = refunds::returned(connection, now, &refund, &payment).await?;
            let entry = AuditEntry::about("refund.disbursement_returned", refund.id).change(
                json!({ "status": refund.status.as_str(), "disbursementId": disbursement.id.to_string() }),
                json!({ "status": after.status.as_str(), "reason": reason }),
            );
            audit::record(connection, actor, now, entry).await?;
            Ok(after)
        })
        .await
}
