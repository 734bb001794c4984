//! Refunds that the gateway cannot make are sent to a bank account of the payer's, which is asked for by mail. All of it under
//! the lock of the refund's order.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{orders, payments, users};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, PersonId, RefundId};
use ledger::bank_accounts;
use ledger::disbursements::{self, NewDisbursement};
use ledger::{Disbursement, DisbursementKind, DisbursementStatus};
use uuid::Uuid;

use crate::jobs::RefundAccountMail;
use crate::model::Refund;

/// The sending that pays the refund and is not over.
pub(crate) async fn live(
    connection: &mut AsyncPgConnection,
    refund_id: RefundId,
) -> Result<Option<Disbursement>, DatabaseError> {
    disbursements::live_of(connection, DisbursementKind::Refund, refund_id.uuid()).await
}

/// The sending of a refund that waits for an admin, opened if there is none.
pub(crate) async fn open(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
) -> Result<Disbursement, DatabaseError> {
    if let Some(live) = live(connection, refund.id).await? {
        return Ok(live);
    }
    let new = NewDisbursement {
        kind: DisbursementKind::Refund,
        subject_id: refund.id.uuid(),
        person_id: payer(connection, refund).await?,
        money: refund.money(),
        link: None,
    };
    let opened = disbursements::request(connection, now, new).await?;
    opened.ok_or_else(|| DatabaseError::internal(format!("{} is being sent, and is not", refund.id)))
}

/// Opens the sending of a refund and asks the payer for an account by mail.
pub(super) async fn ask_for_account(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
) -> Result<(), DatabaseError> {
    let disbursement = open(connection, now, refund).await?;
    RefundAccountMail::enqueue(connection, now, disbursement.id).await
}

/// What waits to be sent waits for another account, if one was given that is not the right one.
pub(crate) async fn forget_account(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    waiting: Disbursement,
) -> Result<Disbursement, DatabaseError> {
    if waiting.status == DisbursementStatus::AwaitingAccount {
        return Ok(waiting);
    }
    disbursements::cancel(connection, now, waiting.id).await?;
    if let Some(account) = waiting.bank_account_id {
        bank_accounts::remove(connection, now, account).await?;
    }
    let new = NewDisbursement {
        kind: waiting.kind,
        subject_id: waiting.subject_id,
        person_id: waiting.person_id,
        money: kernel::Money { amount: waiting.amount, currency: waiting.currency },
        link: None,
    };
    let opened = disbursements::request(connection, now, new).await?;
    opened.ok_or_else(|| DatabaseError::internal("a sending that was cancelled is not over"))
}

/// The refund need not be sent to an account any more.
pub(super) async fn cancel_waiting(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund_id: RefundId,
) -> Result<(), DatabaseError> {
    let waiting =
        live(connection, refund_id).await?.filter(|live| DisbursementStatus::WAITING.contains(&live.status));
    if let Some(waiting) = waiting {
        disbursements::cancel(connection, now, waiting.id).await?;
    }
    Ok(())
}

/// The refund has become smaller: what waits to be sent for it is replaced by as much, to the same account if one was given.
pub(super) async fn follow_amount(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
) -> Result<(), DatabaseError> {
    let Some(waiting) = live(connection, refund.id).await? else { return Ok(()) };
    if disbursements::cancel(connection, now, waiting.id).await?.is_none() {
        return Ok(());
    }
    match waiting.bank_account_id {
        Some(account) => {
            let smaller = open(connection, now, refund).await?;
            disbursements::account_given(connection, now, smaller.id, account).await?;
            Ok(())
        }
        None => ask_for_account(connection, now, refund).await,
    }
}

/// Which of these refunds arrived at a bank account.
pub(super) async fn succeeded_of(
    connection: &mut AsyncPgConnection,
    refunds: &[Refund],
) -> Result<Vec<RefundId>, DatabaseError> {
    let subjects: Vec<Uuid> = refunds.iter().map(|refund| refund.id.uuid()).collect();
    let sent = disbursements::succeeded_of(connection, DisbursementKind::Refund, &subjects).await?;
    Ok(sent.into_iter().map(RefundId::from_uuid).collect())
}

/// Who paid what goes back.
async fn payer(connection: &mut AsyncPgConnection, refund: &Refund) -> Result<PersonId, DatabaseError> {
    let payer = payments::table
        .inner_join(orders::table.inner_join(users::table))
        .filter(payments::id.eq(refund.payment_id))
        .select(users::person_id)
        .first(connection)
        .await?;
    Ok(payer)
}
