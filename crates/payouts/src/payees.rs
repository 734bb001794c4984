//! Who is paid by a batch: nobody puts together, approves or sends what she is paid by.

use database::DatabaseError;
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutBatchId, PersonId};

use crate::state::PayoutStatus;

/// Which of these batches pay the person. What was called off pays nobody.
pub(crate) async fn batches_paying(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
    ids: &[PayoutBatchId],
) -> Result<Vec<PayoutBatchId>, DatabaseError> {
    let paying: Vec<Option<PayoutBatchId>> = payouts::table
        .filter(payouts::batch_id.eq_any(ids))
        .filter(payouts::person_id.eq(person_id))
        .filter(payouts::status.ne(PayoutStatus::Cancelled))
        .select(payouts::batch_id)
        .distinct()
        .load(connection)
        .await?;
    Ok(paying.into_iter().flatten().collect())
}

/// Whether the batch pays the person; nobody is paid by none.
pub(crate) async fn is_paid_by(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
    batch_id: Option<PayoutBatchId>,
) -> Result<bool, DatabaseError> {
    let Some(id) = batch_id else { return Ok(false) };
    Ok(!batches_paying(connection, person_id, &[id]).await?.is_empty())
}
