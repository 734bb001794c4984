//! Batches: for admins.

use std::collections::HashMap;

use database::schema::{payout_batches, payouts};
use database::{QueryError, latest_first};
use diesel::dsl::{count_star, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::PayoutBatchId;
use kernel::page::{Page, PageRequest};

use super::scope::{Scope, require_all, scope};
use crate::model::{PayoutBatch, PayoutBatchKey};
use crate::payees;
use crate::state::{BatchStatus, PayoutStatus};

/// Which batches a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BatchFilter {
    /// Which states; empty for all.
    pub statuses: Vec<BatchStatus>,
}

impl BatchFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{self:?}")
    }

    fn query(&self) -> payout_batches::BoxedQuery<'static, Pg> {
        let query = payout_batches::table.into_boxed();
        if self.statuses.is_empty() {
            query
        } else {
            query.filter(payout_batches::status.eq_any(self.statuses.clone()))
        }
    }
}

/// What a batch pays. What was called off is not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SumsOfBatch {
    /// How many payouts.
    pub count: i64,
    /// How much they are together, minor units.
    pub amount: i64,
}

/// A page of batches, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn batches_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &BatchFilter,
    (request, key): (&PageRequest, Option<PayoutBatchKey>),
) -> Result<Page<PayoutBatch>, QueryError> {
    require_all(actor)?;
    let page =
        latest_first!(filter.query(), (payout_batches::created_at, payout_batches::id), (request, key));
    Ok(Page::from_rows(request, page.select(PayoutBatch::as_select()).load(connection).await?))
}

/// How many batches [`batches_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn batches_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &BatchFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

/// The batches that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn batches_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[PayoutBatchId],
) -> Result<Vec<PayoutBatch>, QueryError> {
    if scope(actor) != Scope::All {
        return Ok(Vec::new());
    }
    let found = payout_batches::table.filter(payout_batches::id.eq_any(ids));
    Ok(found.select(PayoutBatch::as_select()).load(connection).await?)
}

/// What these batches pay, as far as the actor may see them. A batch that pays nobody is not among them.
///
/// # Errors
/// The database's failures.
pub async fn sums_of_batches(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[PayoutBatchId],
) -> Result<HashMap<PayoutBatchId, SumsOfBatch>, QueryError> {
    if scope(actor) != Scope::All {
        return Ok(HashMap::new());
    }
    // Raw SQL: PostgreSQL adds numbers of 64 bits up to a numeric.
    let amount = sql::<BigInt>("sum(payouts.amount)::bigint");
    let sums: Vec<(Option<PayoutBatchId>, i64, i64)> = payouts::table
        .filter(payouts::batch_id.eq_any(ids))
        .filter(payouts::status.ne(PayoutStatus::Cancelled))
        .group_by(payouts::batch_id)
        .select((payouts::batch_id, count_star(), amount))
        .load(connection)
        .await?;
    Ok(sums
        .into_iter()
        .filter_map(|(id, count, amount)| Some((id?, SumsOfBatch { count, amount })))
        .collect())
}

/// Which of these batches pay the actor herself: of those she neither approves nor sends any.
///
/// # Errors
/// The database's failures.
pub async fn batches_paying(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[PayoutBatchId],
) -> Result<Vec<PayoutBatchId>, QueryError> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    Ok(payees::batches_paying(connection, user.person_id, ids).await?)
}
