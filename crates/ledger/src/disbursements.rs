//! Sendings of money to bank accounts, as functions of whoever decides about them: each in the caller's transaction, under the
//! caller's lock of what is paid out, guarded by the state it starts from. `None` where the sending was in another state.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::disbursements;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Money;
use kernel::id::{BankAccountId, DisbursementId, EntityId as _, PersonId, UserId};
use uuid::Uuid;

use crate::model::Disbursement;
use crate::posting::{AccountName, Leg, Posting, post};
use crate::state::{AccountPurpose, DisbursementKind, DisbursementStatus, TransactionKind};

/// The one-use link with which the account is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// SHA-256 of its secret.
    pub digest: [u8; 32],
    /// Until when it can be used.
    pub expires_at: DateTime<Utc>,
}

/// What is to be sent.
#[derive(Debug, Clone)]
pub struct NewDisbursement {
    /// What it pays out.
    pub kind: DisbursementKind,
    /// Which one.
    pub subject_id: Uuid,
    /// To whom.
    pub person_id: PersonId,
    /// How much; more than nothing.
    pub money: Money,
    /// How the account is asked for, if it is already: [`ask_again`] asks later.
    pub link: Option<Link>,
}

/// Opens a sending that waits for an account. `None` when there is one of the same already that is not over.
///
/// # Errors
/// When the database fails.
pub async fn request(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewDisbursement,
) -> Result<Option<Disbursement>, DatabaseError> {
    let opened = diesel::insert_into(disbursements::table)
        .values((
            disbursements::id.eq(DisbursementId::generate(now)),
            disbursements::kind.eq(new.kind),
            disbursements::subject_id.eq(new.subject_id),
            disbursements::person_id.eq(new.person_id),
            disbursements::currency.eq(new.money.currency),
            disbursements::amount.eq(new.money.amount),
            disbursements::status.eq(DisbursementStatus::AwaitingAccount),
            disbursements::link_digest.eq(new.link.as_ref().map(|link| link.digest.as_slice())),
            disbursements::link_expires_at.eq(new.link.as_ref().map(|link| link.expires_at)),
            disbursements::created_at.eq(now),
            disbursements::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(Disbursement::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(opened)
}

/// Asks for the account again: what was given before does not count any more, and neither does the old link.
///
/// # Errors
/// When the database fails.
pub async fn ask_again(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: DisbursementId,
    link: Link,
) -> Result<Option<Disbursement>, DatabaseError> {
    let asked = diesel::update(disbursements::table.find(id))
        .filter(disbursements::status.eq_any(DisbursementStatus::WAITING))
        .set((
            disbursements::status.eq(DisbursementStatus::AwaitingAccount),
            disbursements::bank_account_id.eq(None::<BankAccountId>),
            disbursements::link_digest.eq(link.digest.as_slice()),
            disbursements::link_expires_at.eq(link.expires_at),
            disbursements::updated_at.eq(now),
        ))
        .returning(Disbursement::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(asked)
}

/// The sending that waits for an account and that this link asks for.
///
/// # Errors
/// When the database fails.
pub async fn of_link(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    digest: &[u8; 32],
) -> Result<Option<Disbursement>, DatabaseError> {
    let found = disbursements::table
        .filter(disbursements::link_digest.eq(digest.as_slice()))
        .filter(disbursements::link_expires_at.gt(now))
        .filter(disbursements::status.eq(DisbursementStatus::AwaitingAccount))
        .select(Disbursement::as_select())
        .first(connection)
        .await
        .optional()?;
    Ok(found)
}

/// The sending that pays this out and is not over, which waits, or was sent.
///
/// # Errors
/// When the database fails.
pub async fn live_of(
    connection: &mut AsyncPgConnection,
    kind: DisbursementKind,
    subject_id: Uuid,
) -> Result<Option<Disbursement>, DatabaseError> {
    let over = [DisbursementStatus::Returned, DisbursementStatus::Cancelled];
    let found = disbursements::table
        .filter(disbursements::kind.eq(kind))
        .filter(disbursements::subject_id.eq(subject_id))
        .filter(disbursements::status.ne_all(over))
        .select(Disbursement::as_select())
        .first(connection)
        .await
        .optional()?;
    Ok(found)
}

/// Whether the bank ever sent back what paid this out.
///
/// # Errors
/// When the database fails.
pub async fn was_returned(
    connection: &mut AsyncPgConnection,
    kind: DisbursementKind,
    subject_id: Uuid,
) -> Result<bool, DatabaseError> {
    let returned = disbursements::table
        .filter(disbursements::kind.eq(kind))
        .filter(disbursements::subject_id.eq(subject_id))
        .filter(disbursements::status.eq(DisbursementStatus::Returned));
    Ok(diesel::select(diesel::dsl::exists(returned)).get_result(connection).await?)
}

/// The ids of all sendings that pay these out, also of those that are over.
///
/// # Errors
/// When the database fails.
pub async fn ids_of(
    connection: &mut AsyncPgConnection,
    subjects: &[Uuid],
) -> Result<Vec<DisbursementId>, DatabaseError> {
    let found = disbursements::table.filter(disbursements::subject_id.eq_any(subjects));
    Ok(found.select(disbursements::id).load(connection).await?)
}

/// The sending, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn find(
    connection: &mut AsyncPgConnection,
    id: DisbursementId,
) -> Result<Option<Disbursement>, DatabaseError> {
    let found = disbursements::table.find(id).select(Disbursement::as_select());
    Ok(found.first(connection).await.optional()?)
}

/// Which of these were paid out by a sending that arrived.
///
/// # Errors
/// When the database fails.
pub async fn succeeded_of(
    connection: &mut AsyncPgConnection,
    kind: DisbursementKind,
    subjects: &[Uuid],
) -> Result<Vec<Uuid>, DatabaseError> {
    let arrived = disbursements::table
        .filter(disbursements::kind.eq(kind))
        .filter(disbursements::subject_id.eq_any(subjects))
        .filter(disbursements::status.eq(DisbursementStatus::Succeeded));
    Ok(arrived.select(disbursements::subject_id).load(connection).await?)
}

/// The sending, locked until the caller's transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn locked(
    connection: &mut AsyncPgConnection,
    id: DisbursementId,
) -> Result<Option<Disbursement>, DatabaseError> {
    let found = disbursements::table.find(id).select(Disbursement::as_select()).for_no_key_update();
    Ok(found.first(connection).await.optional()?)
}

/// It is known where to send it: it can be sent. Its link is used up.
///
/// # Errors
/// When the database fails.
pub async fn account_given(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: DisbursementId,
    bank_account_id: BankAccountId,
) -> Result<Option<Disbursement>, DatabaseError> {
    let given = diesel::update(disbursements::table.find(id))
        .filter(disbursements::status.eq(DisbursementStatus::AwaitingAccount))
        .set((
            disbursements::status.eq(DisbursementStatus::Ready),
            disbursements::bank_account_id.eq(bank_account_id),
            disbursements::link_digest.eq(None::<Vec<u8>>),
            disbursements::link_expires_at.eq(None::<DateTime<Utc>>),
            disbursements::updated_at.eq(now),
        ))
        .returning(Disbursement::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(given)
}

/// Somebody sent it, from the company's bank account.
#[derive(Debug, Clone)]
pub struct Sending {
    /// Who.
    pub sent_by: UserId,
    /// The bank's name for the transfer, checked by the caller.
    pub bank_reference: String,
    /// The order line that the money was paid for.
    pub line_id: Option<Uuid>,
}

/// It was sent and arrived: what is owed to the buyer goes by way of what is in transit out of the company's bank account.
///
/// # Errors
/// When the database fails, or less is owed to the buyer than was sent.
pub async fn mark_succeeded(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: DisbursementId,
    sending: Sending,
) -> Result<Option<Disbursement>, DatabaseError> {
    let sent = diesel::update(disbursements::table.find(id))
        .filter(disbursements::status.eq(DisbursementStatus::Ready))
        .set((
            disbursements::status.eq(DisbursementStatus::Succeeded),
            disbursements::bank_reference.eq(sending.bank_reference),
            disbursements::sent_by_user_id.eq(sending.sent_by),
            disbursements::succeeded_at.eq(now),
            disbursements::updated_at.eq(now),
        ))
        .returning(Disbursement::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    let Some(sent) = sent else { return Ok(None) };
    let in_transit = AccountName::platform(AccountPurpose::DisbursementInTransit);
    let bank = AccountName::platform(AccountPurpose::PlatformBank);
    let owed = owed_to(&sent);
    let steps = [
        (TransactionKind::DisbursementSent, owed, in_transit),
        (TransactionKind::DisbursementSucceeded, in_transit, bank),
    ];
    for (kind, debit, credit) in steps {
        post(connection, now, posting(&sent, kind, now, sending.line_id, (debit, credit))).await?;
    }
    Ok(Some(sent))
}

/// The bank sent it back: it is in the company's bank account again, and owed to the buyer again.
///
/// # Errors
/// When the database fails.
pub async fn mark_returned(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: DisbursementId,
    reason: &str,
    line_id: Option<Uuid>,
) -> Result<Option<Disbursement>, DatabaseError> {
    let returned = diesel::update(disbursements::table.find(id))
        .filter(disbursements::status.eq(DisbursementStatus::Succeeded))
        .set((
            disbursements::status.eq(DisbursementStatus::Returned),
            disbursements::returned_at.eq(now),
            disbursements::return_reason.eq(reason),
            disbursements::updated_at.eq(now),
        ))
        .returning(Disbursement::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    let Some(returned) = returned else { return Ok(None) };
    let bank = AccountName::platform(AccountPurpose::PlatformBank);
    let legs = (bank, owed_to(&returned));
    post(connection, now, posting(&returned, TransactionKind::DisbursementReturned, now, line_id, legs))
        .await?;
    Ok(Some(returned))
}

/// It need not be sent any more.
///
/// # Errors
/// When the database fails.
pub async fn cancel(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: DisbursementId,
) -> Result<Option<Disbursement>, DatabaseError> {
    let cancelled = diesel::update(disbursements::table.find(id))
        .filter(disbursements::status.eq_any(DisbursementStatus::WAITING))
        .set((
            disbursements::status.eq(DisbursementStatus::Cancelled),
            disbursements::link_digest.eq(None::<Vec<u8>>),
            disbursements::link_expires_at.eq(None::<DateTime<Utc>>),
            disbursements::updated_at.eq(now),
        ))
        .returning(Disbursement::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    Ok(cancelled)
}

/// The account of whom it is sent to.
const fn owed_to(disbursement: &Disbursement) -> AccountName {
    match disbursement.kind {
        DisbursementKind::Refund => {
            AccountName::of(AccountPurpose::BuyerRefundPayable, disbursement.person_id)
        }
    }
}

fn posting(
    disbursement: &Disbursement,
    kind: TransactionKind,
    at: DateTime<Utc>,
    line_id: Option<Uuid>,
    (debit, credit): (AccountName, AccountName),
) -> Posting {
    Posting {
        kind,
        source_id: disbursement.id.uuid(),
        subject_id: line_id,
        occurrence: 0,
        occurred_at: at,
        correction: None,
        currency: disbursement.currency,
        legs: vec![
            Leg { account: debit, amount: disbursement.amount },
            Leg { account: credit, amount: -disbursement.amount },
        ],
    }
}
