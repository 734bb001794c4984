//! Disputes: for the two sides of each, and for admins.

use database::QueryError;
use database::schema::disputes;
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{DisputeId, OrderLineId};
use kernel::page::{Page, PageRequest};
use kernel::{Actor, UserActor};

use super::latest_first::latest_first;
use super::scope::{Scope, require_all, scope};
use crate::disputes::{Dispute, DisputeKey};
use crate::state::DisputeStatus;

/// The disputes an actor sees; `None` when that can be none.
fn visible(actor: &Actor) -> Option<disputes::BoxedQuery<'static, Pg>> {
    match scope(actor) {
        Scope::None => None,
        Scope::Own(user) => {
            let is_party = disputes::opened_by_user_id
                .eq(user.user_id)
                .or(disputes::seller_person_id.eq(user.person_id));
            Some(disputes::table.filter(is_party).into_boxed())
        }
        Scope::All => Some(disputes::table.into_boxed()),
    }
}

/// The disputes that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn disputes_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[DisputeId],
) -> Result<Vec<Dispute>, QueryError> {
    let Some(visible) = visible(actor) else { return Ok(Vec::new()) };
    let found = visible.filter(disputes::id.eq_any(ids)).select(Dispute::as_select());
    Ok(found.load(connection).await?)
}

/// The disputes of these lines that may be seen: one at most for each.
///
/// # Errors
/// The database's failures.
pub async fn disputes_of_lines(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[OrderLineId],
) -> Result<Vec<Dispute>, QueryError> {
    let Some(visible) = visible(actor) else { return Ok(Vec::new()) };
    let found = visible.filter(disputes::order_line_id.eq_any(ids)).select(Dispute::as_select());
    Ok(found.load(connection).await?)
}

/// On which side of disputes somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DisputeParty {
    /// Those she opened.
    Buyer,
    /// Those about what she sold.
    Seller,
}

/// Which disputes a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DisputeFilter {
    /// Which states; empty for all.
    pub statuses: Vec<DisputeStatus>,
}

impl DisputeFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{:?}", self.statuses)
    }

    fn query(&self) -> disputes::BoxedQuery<'static, Pg> {
        let query = disputes::table.into_boxed();
        if self.statuses.is_empty() {
            query
        } else {
            query.filter(disputes::status.eq_any(self.statuses.clone()))
        }
    }
}

fn own(user: &UserActor, party: DisputeParty) -> disputes::BoxedQuery<'static, Pg> {
    match party {
        DisputeParty::Buyer => {
            disputes::table.filter(disputes::opened_by_user_id.eq(user.user_id)).into_boxed()
        }
        DisputeParty::Seller => {
            disputes::table.filter(disputes::seller_person_id.eq(user.person_id)).into_boxed()
        }
    }
}

/// A page of the actor's own disputes on one side, latest first.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn own_disputes_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    party: DisputeParty,
    (request, key): (&PageRequest, Option<DisputeKey>),
) -> Result<Page<Dispute>, QueryError> {
    let own = own(actor.require_user()?, party);
    let page = latest_first!(own, (disputes::created_at, disputes::id), (request, key));
    Ok(Page::from_rows(request, page.select(Dispute::as_select()).load(connection).await?))
}

/// How many disputes [`own_disputes_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] when nobody is signed in; the database's failures.
pub async fn own_disputes_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    party: DisputeParty,
) -> Result<i64, QueryError> {
    Ok(own(actor.require_user()?, party).select(count_star()).get_result(connection).await?)
}

/// A page of everybody's disputes, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn disputes_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &DisputeFilter,
    (request, key): (&PageRequest, Option<DisputeKey>),
) -> Result<Page<Dispute>, QueryError> {
    require_all(actor)?;
    let page = latest_first!(filter.query(), (disputes::created_at, disputes::id), (request, key));
    Ok(Page::from_rows(request, page.select(Dispute::as_select()).load(connection).await?))
}

/// How many disputes [`disputes_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn disputes_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &DisputeFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}
