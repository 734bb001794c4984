//! The gateway is asked for each payment that changed, and for what went back of it.

mod comparing;

use ::payments::Payment;
use ::payments::flows::payment_refresh;
use ::payments::gateway::TransactionNews;
use database::DatabaseError;
use database::schema::payments as rows;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, PaymentId, RefundId};

use super::{ASKED_PAGE_SIZE, Asked, after};
use crate::reconciliation::delayed::Delayed;
use crate::reconciliation::model::ReconciliationRun;
use crate::reconciliation::progress::Found;
use crate::services::AccountingServices;
use comparing::differences;

/// The next payments that changed in the run's time, and not since; nor did anything that goes back of them.
pub(super) async fn page(
    services: &AccountingServices,
    run: &ReconciliationRun,
) -> Result<Vec<PaymentId>, Delayed> {
    // Raw SQL: what changed is the payment or one of its refunds. Read along the key, so that the pages of a run together read the
    // table once.
    let statement = diesel::sql_query(
        "SELECT payment.id FROM payments AS payment
         WHERE payment.id > $1 AND payment.gateway = 'MIDTRANS' AND payment.updated_at <= $3
           AND (payment.updated_at >= $2
                OR payment.id IN (SELECT refund.payment_id FROM refunds AS refund WHERE refund.updated_at >= $2))
           AND NOT EXISTS (
               SELECT FROM refunds AS refund WHERE refund.payment_id = payment.id AND refund.updated_at > $3)
         ORDER BY payment.id LIMIT $4",
    );
    let page: Vec<Asked> = statement
        .bind::<SqlUuid, _>(after(run))
        .bind::<Timestamptz, _>(run.starts_at)
        .bind::<Timestamptz, _>(run.ends_at)
        .bind::<BigInt, _>(ASKED_PAGE_SIZE)
        .load(&mut *services.pools.write().await?)
        .await?;
    Ok(page.into_iter().map(|asked| PaymentId::from_uuid(asked.id)).collect())
}

/// A payment as our rows have it.
#[derive(Debug, Clone)]
struct Ours {
    payment: Payment,
    refunds: Vec<OurRefund>,
}

/// One of our refunds.
#[derive(Debug, Clone, QueryableByName)]
struct OurRefund {
    #[diesel(sql_type = SqlUuid)]
    id: RefundId,
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    amount: i64,
    /// Whether we say that the gateway has made it.
    #[diesel(sql_type = Bool)]
    is_made: bool,
}

/// Compares. What differs is asked for in the ordinary way first, as if the gateway had told us of it: what that puts right was news
/// that were lost, and no difference.
pub(super) async fn compare(
    services: &AccountingServices,
    run: &ReconciliationRun,
    id: PaymentId,
) -> Result<Found, Delayed> {
    let mut found = Found { checked: 1, ..Found::default() };
    let Some((ours, theirs)) = read_and_ask(services, id).await? else { return Ok(found) };
    let has_changed_since = ours.payment.updated_at > run.ends_at;
    if has_changed_since || differences(&ours, &theirs).is_empty() {
        return Ok(found);
    }
    let own = ours.payment.gateway_transaction_id.as_deref();
    payment_refresh::run(&services.payments, id, None).await?;
    if own.is_some() {
        payment_refresh::run(&services.payments, id, own).await?;
    }
    let Some((ours, theirs)) = read_and_ask(services, id).await? else { return Ok(found) };
    found.differences = differences(&ours, &theirs);
    if found.differences.is_empty() {
        tracing::warn!(payment.id = %id, run.id = %run.id, "a reconciliation heard what a notification should have told");
        found.healed = 1;
    }
    Ok(found)
}

/// Our rows, and then the gateway: no connection is held while it is asked. It is asked for the payment, which finds its latest
/// transaction, and for the one that counts here, if that is another.
async fn read_and_ask(
    services: &AccountingServices,
    id: PaymentId,
) -> Result<Option<(Ours, Vec<TransactionNews>)>, Delayed> {
    let Some(ours) = read(&mut *services.pools.write().await?, id).await? else { return Ok(None) };
    let gateway = &services.payments.gateway;
    let mut theirs: Vec<TransactionNews> = gateway.status(id, None).await?.into_iter().collect();
    let own = ours.payment.gateway_transaction_id.as_deref();
    if let Some(own) = own.filter(|own| theirs.iter().all(|news| news.transaction_id != *own)) {
        theirs.extend(gateway.status(id, Some(own)).await?);
    }
    theirs.retain(|news| news.gateway_order_id == id.to_string());
    theirs.dedup_by(|one, other| one.transaction_id == other.transaction_id);
    Ok(Some((ours, theirs)))
}

async fn read(connection: &mut AsyncPgConnection, id: PaymentId) -> Result<Option<Ours>, DatabaseError> {
    let payment = rows::table.find(id).select(Payment::as_select()).first(connection).await.optional()?;
    let Some(payment) = payment else { return Ok(None) };
    // Raw SQL: whether the gateway made it or somebody of ours is told by what it was paid out of.
    let refunds = diesel::sql_query(
        "SELECT refund.id, refund.gateway_refund_key AS key, refund.amount, refund.status = 'SUCCEEDED'
             AND NOT EXISTS (
                 SELECT FROM disbursements AS sending
                 WHERE sending.subject_id = refund.id AND sending.status = 'SUCCEEDED')
             AND NOT EXISTS (
                 SELECT FROM ledger_transactions AS happened
                 JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
                 JOIN ledger_accounts AS account ON account.id = entry.account_id
                 WHERE happened.source_id = refund.id AND account.purpose = 'PLATFORM_BANK') AS is_made
         FROM refunds AS refund JOIN payment_lines AS part ON part.order_line_id = refund.order_line_id
         WHERE part.payment_id = $1 AND refund.payment_id = $1 ORDER BY refund.id",
    );
    let refunds = refunds.bind::<SqlUuid, _>(id.uuid()).load(connection).await?;
    Ok(Some(Ours { payment, refunds }))
}
