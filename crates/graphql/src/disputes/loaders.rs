//! Batched reads of disputes.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::Currency;
use kernel::id::{DisputeId, OrderLineId};
use payments::queries;

use crate::loader::{Batch, LoaderScope, what_may_be_seen};

/// Disputes by id, as far as the actor may see them.
pub struct DisputeById;

impl Batch for DisputeById {
    type Key = DisputeId;
    type Value = Arc<payments::Dispute>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<DisputeId>,
    ) -> Result<HashMap<DisputeId, Self::Value>, DatabaseError> {
        let found = queries::disputes_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.id, Arc::new(row))).collect())
    }
}

/// The dispute about a line of an order, as far as the actor may see it.
pub struct DisputeOfLine;

impl Batch for DisputeOfLine {
    type Key = OrderLineId;
    type Value = Arc<payments::Dispute>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Self::Value>, DatabaseError> {
        let found = queries::disputes_of_lines(&mut *scope.connection().await?, &scope.actor, &keys).await;
        Ok(what_may_be_seen(found)?.into_iter().map(|row| (row.order_line_id, Arc::new(row))).collect())
    }
}

/// A line for both of its sides, with what it is paid in: what a dispute is about.
pub struct DisputedLine;

impl Batch for DisputedLine {
    type Key = OrderLineId;
    type Value = (Arc<payments::OrderLine>, Currency);

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, Self::Value>, DatabaseError> {
        let found = queries::lines_of_parties(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|(line, currency)| (line.id, (Arc::new(line), currency))).collect())
    }
}
