//! An admin sent a refund's money to the payer's bank account.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::{DisbursementId, EntityId as _, RefundId, UserId};
use kernel::{Actor, Refusal, Role, text};
use ledger::disbursements::{self, Sending};
use ledger::{Disbursement, DisbursementKind, DisbursementStatus};
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::books;
use crate::jobs::RefundSentByHandMail;
use crate::model::{Payment, Refund};
use crate::refunds::{self, sending};

/// The longest reference.
pub const BANK_REFERENCE_CHARACTERS_MAX: usize = 100;

/// What was sent.
#[derive(Debug, Clone, Serialize)]
pub struct RefundDisbursementMarkSentInput {
    /// The sending.
    pub disbursement_id: DisbursementId,
    /// The bank's name for the transfer.
    pub bank_reference: String,
    /// Made by the client.
    #[serde(skip)]
    pub idempotency_key: Uuid,
}

/// Why it is not marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundDisbursementMarkSentCode {
    /// There is no such sending of a refund.
    NotFound,
    /// It waits for the payer's account.
    AwaitingAccount,
    /// It was sent before, or need not be sent any more.
    Over,
    /// The reference is empty, too long, or has characters that cannot be stored.
    InvalidBankReference,
    /// The key was used with other input.
    IdempotencyKeyReused,
}

type Code = RefundDisbursementMarkSentCode;
type Error = CommandError<Code>;

/// Notes that the money was sent, and by which transfer. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    mut input: RefundDisbursementMarkSentInput,
) -> Result<Refund, Error> {
    let admin = actor.require_role(Role::Admin)?.user_id;
    input.bank_reference =
        text::single_line(&input.bank_reference, BANK_REFERENCE_CHARACTERS_MAX).map_err(|problem| {
            let message = problem.message("The bank's reference");
            Refusal::on("bankReference", Code::InvalidBankReference, message)
        })?;
    let key = IdempotencyKey::new(admin, "refundDisbursementMarkSent", input.idempotency_key, &input);
    connection
        .transaction::<_, Error, _>(async |connection| {
            let refund_id = match idempotency::begin::<RefundId>(connection, &key).await? {
                Known::Done(id) => id,
                Known::OtherInput => {
                    let message =
                        "This key was used for another transfer: make a new one for every transfer.";
                    return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
                }
                Known::New => {
                    let id = mark(connection, (actor, admin), now, &input).await?;
                    idempotency::finish(connection, now, &key, &id).await?;
                    id
                }
            };
            Ok(refunds::find(connection, refund_id).await?)
        })
        .await
}

async fn mark(
    connection: &mut AsyncPgConnection,
    (actor, admin): (&Actor, UserId),
    now: DateTime<Utc>,
    input: &RefundDisbursementMarkSentInput,
) -> Result<RefundId, Error> {
    let found = locked(connection, input.disbursement_id).await?;
    let (disbursement, refund, _) = found.ok_or_else(|| {
        let message = "There is no such sending: reload the list of sendings.";
        Refusal::on("disbursementId", Code::NotFound, message)
    })?;
    match disbursement.status {
        DisbursementStatus::Ready => {}
        DisbursementStatus::AwaitingAccount => {
            let message =
                "The payer has not given an account yet: have the mail sent again that asks for it.";
            return Err(Refusal::on("disbursementId", Code::AwaitingAccount, message).into());
        }
        DisbursementStatus::Succeeded | DisbursementStatus::Returned | DisbursementStatus::Cancelled => {
            let message = "This was sent before, or need not be sent any more: reload it.";
            return Err(Refusal::on("disbursementId", Code::Over, message).into());
        }
    }
    if disbursement.amount != refund.amount {
        let words = format!("{} does not send what {} is", disbursement.id, refund.id);
        return Err(DatabaseError::internal(words).into());
    }
    // Of a refund from before there was a ledger nothing may be owed there yet.
    books::ensure(connection, now, refund.payment_id, refund.order_line_id).await?;
    let sending = Sending {
        sent_by: admin,
        bank_reference: input.bank_reference.clone(),
        line_id: Some(refund.order_line_id.uuid()),
    };
    let sent = disbursements::mark_succeeded(connection, now, disbursement.id, sending).await?;
    sent.ok_or_else(|| DatabaseError::internal("a sending changed under its order's lock"))?;
    sending::mark_succeeded(connection, now, &refund).await?;
    let entry = AuditEntry::about("refund.disbursement_sent", refund.id).change(
        json!({ "status": refund.status.as_str() }),
        json!({ "status": "SUCCEEDED", "disbursementId": disbursement.id.to_string(),
                "bankReference": input.bank_reference }),
    );
    audit::record(connection, actor, now, entry).await?;
    jobs::enqueue(connection, now, &RefundSentByHandMail { refund_id: refund.id }).await?;
    Ok(refund.id)
}

/// The sending of a refund, the refund and its payment, as they are under the order's lock.
pub(super) async fn locked(
    connection: &mut AsyncPgConnection,
    id: DisbursementId,
) -> Result<Option<(Disbursement, Refund, Payment)>, DatabaseError> {
    // What it pays out never changes, so it can be read before the lock.
    let Some(before) = disbursements::find(connection, id).await? else { return Ok(None) };
    if before.kind != DisbursementKind::Refund {
        return Ok(None);
    }
    let Some((refund, payment)) = sending::locked(connection, RefundId::from_uuid(before.subject_id)).await?
    else {
        return Ok(None);
    };
    let disbursement = disbursements::locked(connection, id).await?;
    Ok(disbursement.map(|disbursement| (disbursement, refund, payment)))
}
