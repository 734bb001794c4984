//! Sendings of money to bank accounts: a person sees her own, an admin all.

use chrono::{DateTime, Utc};
use database::QueryError;
use database::schema::{bank_accounts, disbursements};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{BankAccountId, DisbursementId, PersonId};
use kernel::page::{Page, PageRequest};
use uuid::Uuid;

use super::scope::require_all;
use crate::model::{BankAccount, Disbursement};
use crate::state::DisbursementStatus;

/// Whose sendings an actor sees: `Some(None)` for everybody's.
fn visible_to(actor: &Actor) -> Option<Option<PersonId>> {
    match actor {
        Actor::Anonymous => None,
        Actor::User(user) if !actor.is_admin() => Some(Some(user.person_id)),
        Actor::User(_) | Actor::System => Some(None),
    }
}

fn visible_disbursements(actor: &Actor) -> Option<disbursements::BoxedQuery<'static, Pg>> {
    let whose = visible_to(actor)?;
    let all = disbursements::table.into_boxed();
    Some(match whose {
        Some(person_id) => all.filter(disbursements::person_id.eq(person_id)),
        None => all,
    })
}

/// The sendings that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn disbursements_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[DisbursementId],
) -> Result<Vec<Disbursement>, QueryError> {
    let Some(visible) = visible_disbursements(actor) else { return Ok(Vec::new()) };
    let found = visible.filter(disbursements::id.eq_any(ids)).select(Disbursement::as_select());
    Ok(found.load(connection).await?)
}

/// The sendings that pay these out and may be seen, oldest first: more than one after the bank sent one back.
///
/// # Errors
/// The database's failures.
pub async fn disbursements_of_subjects(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    subjects: &[Uuid],
) -> Result<Vec<Disbursement>, QueryError> {
    let Some(visible) = visible_disbursements(actor) else { return Ok(Vec::new()) };
    let found = visible
        .filter(disbursements::subject_id.eq_any(subjects))
        .order((disbursements::created_at, disbursements::id))
        .select(Disbursement::as_select());
    Ok(found.load(connection).await?)
}

/// Which sendings a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DisbursementFilter {
    /// Which states; empty for all.
    pub statuses: Vec<DisbursementStatus>,
}

impl DisbursementFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{:?}", self.statuses)
    }

    fn query(&self) -> disbursements::BoxedQuery<'static, Pg> {
        let query = disbursements::table.into_boxed();
        if self.statuses.is_empty() {
            query
        } else {
            query.filter(disbursements::status.eq_any(self.statuses.clone()))
        }
    }
}

/// What lists of sendings are ordered by: the one that waits longest first.
pub type DisbursementKey = (DateTime<Utc>, DisbursementId);

/// A page of everybody's sendings: the one that waits longest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn disbursements_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &DisbursementFilter,
    (request, key): (&PageRequest, Option<DisbursementKey>),
) -> Result<Page<Disbursement>, QueryError> {
    require_all(actor)?;
    let (at, id) = (disbursements::created_at, disbursements::id);
    let query = filter.query().select(Disbursement::as_select()).limit(request.size + 1);
    let is_forward = request.direction == kernel::page::Direction::Forward;
    let query = match key {
        None => query,
        Some(key) if is_forward => query.filter(at.ge(key.0)).filter(at.gt(key.0).or(id.gt(key.1))),
        Some(key) => query.filter(at.le(key.0)).filter(at.lt(key.0).or(id.lt(key.1))),
    };
    let query =
        if is_forward { query.order((at.asc(), id.asc())) } else { query.order((at.desc(), id.desc())) };
    Ok(Page::from_rows(request, query.load(connection).await?))
}

/// How many sendings [`disbursements_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn disbursements_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &DisbursementFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

/// The bank accounts that exist and may be seen, in no order. What is sealed stays sealed: see
/// [`crate::bank_accounts::open_sealed`].
///
/// # Errors
/// The database's failures.
pub async fn bank_accounts_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[BankAccountId],
) -> Result<Vec<BankAccount>, QueryError> {
    let Some(whose) = visible_to(actor) else { return Ok(Vec::new()) };
    let mut found = bank_accounts::table.filter(bank_accounts::id.eq_any(ids)).into_boxed();
    if let Some(person_id) = whose {
        found = found.filter(bank_accounts::person_id.eq(person_id));
    }
    Ok(found.select(BankAccount::as_select()).load(connection).await?)
}
