//! Payouts: a teacher's own, or all for admins.

use database::schema::payouts;
use database::{QueryError, latest_first};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutBatchId, PayoutId, PersonId};
use kernel::page::{Page, PageRequest};
use kernel::{AccessRefused, Actor};

use super::scope::{Scope, scope};
use crate::model::{Payout, PayoutKey};
use crate::state::{PayoutMethod, PayoutStatus};

/// Which payouts a list shows; everything given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PayoutFilter {
    /// Whose; `None` for all that the actor sees.
    pub person_id: Option<PersonId>,
    /// Which states; empty for all.
    pub statuses: Vec<PayoutStatus>,
    /// How they are sent; those that nobody has approved have no method.
    pub method: Option<PayoutMethod>,
    /// Whether an admin should look at them.
    pub has_attention: Option<bool>,
    /// Those of this batch.
    pub batch_id: Option<PayoutBatchId>,
    /// Whether they are in a batch.
    pub is_in_batch: Option<bool>,
}

impl PayoutFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{self:?}")
    }

    /// Of those that the actor sees.
    fn query(&self, actor: &Actor) -> Result<payouts::BoxedQuery<'static, Pg>, AccessRefused> {
        let mut query = visible(actor).ok_or(AccessRefused::Unauthenticated)?;
        if let Some(person_id) = self.person_id {
            query = query.filter(payouts::person_id.eq(person_id));
        }
        if !self.statuses.is_empty() {
            query = query.filter(payouts::status.eq_any(self.statuses.clone()));
        }
        if let Some(method) = self.method {
            query = query.filter(payouts::method.eq(method));
        }
        query = match self.has_attention {
            Some(true) => query.filter(payouts::attention.is_not_null()),
            Some(false) => query.filter(payouts::attention.is_null()),
            None => query,
        };
        if let Some(batch_id) = self.batch_id {
            query = query.filter(payouts::batch_id.eq(batch_id));
        }
        Ok(match self.is_in_batch {
            Some(true) => query.filter(payouts::batch_id.is_not_null()),
            Some(false) => query.filter(payouts::batch_id.is_null()),
            None => query,
        })
    }
}

/// The payouts an actor sees; `None` when that can be none.
fn visible(actor: &Actor) -> Option<payouts::BoxedQuery<'static, Pg>> {
    match scope(actor) {
        Scope::None => None,
        Scope::Own(person_id) => Some(payouts::table.filter(payouts::person_id.eq(person_id)).into_boxed()),
        Scope::All => Some(payouts::table.into_boxed()),
    }
}

/// A page of those payouts that the actor sees, latest asked for first.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn payouts_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &PayoutFilter,
    (request, key): (&PageRequest, Option<PayoutKey>),
) -> Result<Page<Payout>, QueryError> {
    let page = latest_first!(filter.query(actor)?, (payouts::created_at, payouts::id), (request, key));
    Ok(Page::from_rows(request, page.select(Payout::as_select()).load(connection).await?))
}

/// How many payouts [`payouts_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn payouts_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &PayoutFilter,
) -> Result<i64, QueryError> {
    Ok(filter.query(actor)?.select(count_star()).get_result(connection).await?)
}

/// The payouts that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[PayoutId],
) -> Result<Vec<Payout>, QueryError> {
    let Some(visible) = visible(actor) else { return Ok(Vec::new()) };
    let found = visible.filter(payouts::id.eq_any(ids)).select(Payout::as_select());
    Ok(found.load(connection).await?)
}
