//! Batched reads of payouts.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::{PayoutBatchId, PayoutId, PersonId};
use payouts::queries;

use crate::loader::{Batch, LoaderScope, what_may_be_seen};

/// Payouts by id, as far as the actor may see them.
pub struct PayoutById;

impl Batch for PayoutById {
    type Key = PayoutId;
    type Value = Arc<payouts::Payout>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PayoutId>,
    ) -> Result<HashMap<PayoutId, Self::Value>, DatabaseError> {
        let found = queries::by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// Batches by id; admins only.
pub struct PayoutBatchById;

impl Batch for PayoutBatchById {
    type Key = PayoutBatchId;
    type Value = Arc<payouts::PayoutBatch>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PayoutBatchId>,
    ) -> Result<HashMap<PayoutBatchId, Self::Value>, DatabaseError> {
        let found = queries::batches_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// How many payouts a batch has, and how much they are; admins only.
pub struct SumsOfBatchById;

impl Batch for SumsOfBatchById {
    type Key = PayoutBatchId;
    type Value = queries::SumsOfBatch;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PayoutBatchId>,
    ) -> Result<HashMap<PayoutBatchId, Self::Value>, DatabaseError> {
        what_may_be_seen(queries::sums_of_batches(&mut *scope.connection().await?, &scope.actor, &keys).await)
    }
}

/// Whether the actor is paid by a batch.
pub struct IsPaidByBatch;

impl Batch for IsPaidByBatch {
    type Key = PayoutBatchId;
    type Value = ();

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PayoutBatchId>,
    ) -> Result<HashMap<PayoutBatchId, ()>, DatabaseError> {
        let found = queries::batches_paying(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|id| (id, ())).collect())
    }
}

/// Where somebody is paid out to, as far as the actor may see it.
pub struct PayoutSettingsOfPerson;

impl Batch for PayoutSettingsOfPerson {
    type Key = PersonId;
    type Value = Arc<payouts::PayoutSettings>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PersonId>,
    ) -> Result<HashMap<PersonId, Self::Value>, DatabaseError> {
        let found = queries::settings_by_people(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.person_id, Arc::new(row))).collect())
    }
}
