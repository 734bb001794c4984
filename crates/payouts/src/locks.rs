//! Rows that stay locked until the transaction ends. Everybody locks in this order: settings, batches, payouts by their ids, and
//! the accounts of the ledger last.

use database::DatabaseError;
use database::schema::{payout_batches, payout_settings, payouts};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutBatchId, PayoutId, PersonId};

use crate::model::{Payout, PayoutBatch, PayoutSettings};
use crate::state::PayoutStatus;

/// Where a teacher is paid out to: neither the account changes nor anything else is asked for meanwhile. `None` when she has said
/// nothing yet.
pub(crate) async fn settings(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
) -> Result<Option<PayoutSettings>, DatabaseError> {
    let settings = payout_settings::table
        .find(person_id)
        .select(PayoutSettings::as_select())
        .for_no_key_update()
        .first(connection)
        .await;
    Ok(settings.optional()?)
}

/// A batch.
pub(crate) async fn batch(
    connection: &mut AsyncPgConnection,
    id: PayoutBatchId,
) -> Result<Option<PayoutBatch>, DatabaseError> {
    let batch = payout_batches::table
        .find(id)
        .select(PayoutBatch::as_select())
        .for_no_key_update()
        .first(connection)
        .await;
    Ok(batch.optional()?)
}

/// A payout.
pub(crate) async fn payout(
    connection: &mut AsyncPgConnection,
    id: PayoutId,
) -> Result<Option<Payout>, DatabaseError> {
    let payout =
        payouts::table.find(id).select(Payout::as_select()).for_no_key_update().first(connection).await;
    Ok(payout.optional()?)
}

/// Those of these payouts that exist, by their ids.
pub(crate) async fn payouts(
    connection: &mut AsyncPgConnection,
    ids: &[PayoutId],
) -> Result<Vec<Payout>, DatabaseError> {
    let found = payouts::table
        .filter(payouts::id.eq_any(ids))
        .order(payouts::id)
        .select(Payout::as_select())
        .for_no_key_update();
    Ok(found.load(connection).await?)
}

/// What is left of a batch that nobody has decided, by ids: what was called off meanwhile is not.
pub(crate) async fn requested_of_batch(
    connection: &mut AsyncPgConnection,
    id: PayoutBatchId,
) -> Result<Vec<Payout>, DatabaseError> {
    let left = payouts::table
        .filter(payouts::batch_id.eq(id))
        .filter(payouts::status.eq(PayoutStatus::Requested))
        .order(payouts::id)
        .select(Payout::as_select())
        .for_no_key_update();
    Ok(left.load(connection).await?)
}
