//! An admin sent a payout's money from the company's bank account.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::schema::payouts;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutId, StoredFileId};
use kernel::{Actor, Refusal, Role, UserActor, text};
use serde::Serialize;
use serde_json::json;
use storage::{AttachRefusal, FilePurpose};
use uuid::Uuid;

use super::by_hand;
use crate::books;
use crate::jobs::PayoutPaidNotice;
use crate::model::Payout;
use crate::policy::{self, PayoutUnavailableReason};
use crate::state::{PayoutMethod, PayoutStatus};

/// The longest reference.
pub const BANK_REFERENCE_CHARACTERS_MAX: usize = 100;

/// What was sent.
#[derive(Debug, Clone, Serialize)]
pub struct PayoutMarkSentInput {
    /// The payout.
    pub payout_id: PayoutId,
    /// The bank's name for the transfer.
    pub bank_reference: String,
    /// The bank's receipt of it, uploaded by the same admin as a PAYOUT_PROOF.
    pub proof_file_id: StoredFileId,
    /// Made by the client: the same key notes it once.
    #[serde(skip)]
    pub idempotency_key: Uuid,
}

/// Why it is not noted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutMarkSentCode {
    /// There is no such payout.
    NotFound,
    /// The gateway sends it.
    SentByGateway,
    /// The admin is paid by it, or by another payout of its batch.
    OwnPayout,
    /// Two admins have not agreed to it yet.
    NotApproved,
    /// It was sent, failed or was called off before.
    Over,
    /// The reference is empty, too long, or has characters that cannot be stored.
    InvalidBankReference,
    /// The admin has uploaded no such file.
    ProofNotFound,
    /// The file is not uploaded, inspected and scanned yet, or was refused.
    ProofNotReady,
    /// The file was uploaded for something else.
    ProofWrongPurpose,
    /// The file proves another payout.
    ProofInUse,
    /// The key was used with other input.
    IdempotencyKeyReused,
}

type Code = PayoutMarkSentCode;
type Error = CommandError<Code>;

/// Notes that the money was sent, by which transfer, and keeps the receipt. As far as we know it has arrived. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    mut input: PayoutMarkSentInput,
) -> Result<Payout, Error> {
    let admin = actor.require_role(Role::Admin)?;
    input.bank_reference =
        text::single_line(&input.bank_reference, BANK_REFERENCE_CHARACTERS_MAX).map_err(|problem| {
            let message = problem.message("The bank's reference");
            Refusal::on("bankReference", Code::InvalidBankReference, message)
        })?;
    let key = IdempotencyKey::new(admin.user_id, "payoutMarkSent", input.idempotency_key, &input);
    connection
        .transaction::<_, Error, _>(async |connection| {
            match idempotency::begin::<PayoutId>(connection, &key).await? {
                Known::Done(id) => {
                    Ok(payouts::table.find(id).select(Payout::as_select()).first(connection).await?)
                }
                Known::OtherInput => {
                    let message =
                        "This key was used for another transfer: make a new one for every transfer.";
                    Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into())
                }
                Known::New => {
                    let sent = mark(connection, (actor, admin), now, &input).await?;
                    idempotency::finish(connection, now, &key, &sent.id).await?;
                    Ok(sent)
                }
            }
        })
        .await
}

async fn mark(
    connection: &mut AsyncPgConnection,
    (actor, admin): (&Actor, &UserActor),
    now: DateTime<Utc>,
    input: &PayoutMarkSentInput,
) -> Result<Payout, Error> {
    let found = by_hand::locked(connection, admin, input.payout_id).await?;
    let (payout, is_paid_by_batch) =
        found.ok_or_else(|| Refusal::on("payoutId", Code::NotFound, by_hand::NOT_FOUND))?;
    policy::mark_sent(&payout, is_paid_by_batch).map_err(refusal)?;
    match storage::attach(connection, now, actor, input.proof_file_id, FilePurpose::PayoutProof).await {
        Ok(_) => {}
        Err(error) => return Err(proof_refusal(error.refusal()?).into()),
    }
    let approved = payouts::table
        .find(payout.id)
        .filter(payouts::status.eq(PayoutStatus::Approved))
        .filter(payouts::method.eq(PayoutMethod::Manual));
    let sent = diesel::update(approved)
        .set((
            payouts::status.eq(PayoutStatus::Paid),
            payouts::bank_reference.eq(&input.bank_reference),
            payouts::proof_file_id.eq(input.proof_file_id),
            payouts::sent_by_user_id.eq(admin.user_id),
            payouts::sent_at.eq(now),
            payouts::paid_at.eq(now),
            payouts::updated_at.eq(now),
        ))
        .returning(Payout::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    let sent = sent.ok_or_else(|| DatabaseError::internal("a payout changed under its lock"))?;
    books::succeeded(connection, now, &sent).await?;
    let entry = AuditEntry::about("payout.mark_sent", sent.id).change(
        json!({ "status": payout.status.as_str() }),
        json!({ "status": sent.status.as_str(), "amount": sent.amount,
                "bankReference": sent.bank_reference, "proofFileId": input.proof_file_id.to_string() }),
    );
    audit::record(connection, actor, now, entry).await?;
    ::jobs::enqueue(connection, now, &PayoutPaidNotice { payout_id: sent.id }).await?;
    Ok(sent)
}

fn refusal(reason: PayoutUnavailableReason) -> Refusal<Code> {
    let (code, message) = match reason {
        PayoutUnavailableReason::SentByGateway => (Code::SentByGateway, by_hand::SENT_BY_GATEWAY),
        PayoutUnavailableReason::OwnPayout => (Code::OwnPayout, by_hand::OWN_PAYOUT),
        PayoutUnavailableReason::NotApproved => {
            (Code::NotApproved, "This payout is not approved yet: two admins agree to it first.")
        }
        PayoutUnavailableReason::Over
        | PayoutUnavailableReason::AlreadyApproved
        | PayoutUnavailableReason::AlreadyInBatch
        | PayoutUnavailableReason::NotSent => {
            (Code::Over, "This payout was sent before, or is not to be sent any more: reload it.")
        }
    };
    Refusal::on("payoutId", code, message)
}

fn proof_refusal(refusal: AttachRefusal) -> Refusal<Code> {
    let code = match refusal {
        AttachRefusal::NotFound => Code::ProofNotFound,
        AttachRefusal::NotReady => Code::ProofNotReady,
        AttachRefusal::WrongPurpose => Code::ProofWrongPurpose,
        AttachRefusal::InUse => Code::ProofInUse,
    };
    Refusal::on("proofFileId", code, refusal.message())
}
