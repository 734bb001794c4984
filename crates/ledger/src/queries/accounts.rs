//! Accounts, and what they are worth now.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use database::schema::ledger_accounts;
use database::{QueryError, latest_first};
use diesel::dsl::{count_star, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{LedgerAccountId, PersonId};
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Currency};

use super::scope::{require_all, visible_accounts};
use crate::model::LedgerAccount;
use crate::posting::AccountName;
use crate::state::AccountPurpose;

/// Which accounts a list shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AccountFilter {
    /// For what; empty for all.
    pub purposes: Vec<AccountPurpose>,
    /// Whose; `None` for everybody's and the company's.
    pub person_id: Option<PersonId>,
}

impl AccountFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{self:?}")
    }

    fn query(&self) -> ledger_accounts::BoxedQuery<'static, Pg> {
        let mut query = ledger_accounts::table.into_boxed();
        if !self.purposes.is_empty() {
            query = query.filter(ledger_accounts::purpose.eq_any(self.purposes.clone()));
        }
        if let Some(person_id) = self.person_id {
            query = query.filter(ledger_accounts::person_id.eq(person_id));
        }
        query
    }
}

/// What lists of accounts are ordered by: latest opened first.
pub type AccountKey = (DateTime<Utc>, LedgerAccountId);

/// A page of all accounts, latest opened first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn accounts_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &AccountFilter,
    (request, key): (&PageRequest, Option<AccountKey>),
) -> Result<Page<LedgerAccount>, QueryError> {
    require_all(actor)?;
    let page =
        latest_first!(filter.query(), (ledger_accounts::created_at, ledger_accounts::id), (request, key));
    Ok(Page::from_rows(request, page.select(LedgerAccount::as_select()).load(connection).await?))
}

/// How many accounts [`accounts_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn accounts_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &AccountFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}

/// The accounts that exist and may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn accounts_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[LedgerAccountId],
) -> Result<Vec<LedgerAccount>, QueryError> {
    let Some(visible) = visible_accounts(actor) else { return Ok(Vec::new()) };
    let found = visible.filter(ledger_accounts::id.eq_any(ids)).select(LedgerAccount::as_select());
    Ok(found.load(connection).await?)
}

/// The accounts of these names that somebody needed before and that may be seen, in no order.
///
/// # Errors
/// The database's failures.
pub async fn accounts_by_names(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    currency: Currency,
    names: &[AccountName],
) -> Result<Vec<LedgerAccount>, QueryError> {
    let Some(visible) = visible_accounts(actor) else { return Ok(Vec::new()) };
    let purposes: Vec<AccountPurpose> = names.iter().map(|name| name.purpose).collect();
    let people: Vec<PersonId> = names.iter().filter_map(|name| name.person_id).collect();
    let found = visible
        .filter(ledger_accounts::currency.eq(currency))
        .filter(ledger_accounts::purpose.eq_any(purposes))
        .filter(ledger_accounts::person_id.is_null().or(ledger_accounts::person_id.eq_any(people)))
        .select(LedgerAccount::as_select());
    let mut accounts: Vec<LedgerAccount> = found.load(connection).await?;
    accounts.retain(|account| names.contains(&account.name()));
    Ok(accounts)
}

/// What these accounts are worth now, to the last entry: debits are positive, credits negative.
///
/// # Errors
/// The database's failures.
pub async fn balances(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[LedgerAccountId],
) -> Result<HashMap<LedgerAccountId, i64>, QueryError> {
    let Some(visible) = visible_accounts(actor) else { return Ok(HashMap::new()) };
    let worth = visible.filter(ledger_accounts::id.eq_any(ids)).select((
        ledger_accounts::id,
        // Raw SQL: one statement, since folding moves an entry from one to the other between two. The sum of bigints is a
        // numeric in PostgreSQL.
        sql::<BigInt>(
            "ledger_accounts.balance + coalesce((SELECT sum(unfolded.amount) FROM ledger_unfolded_entries AS unfolded \
             WHERE unfolded.account_id = ledger_accounts.id), 0)::bigint",
        ),
    ));
    let rows: Vec<(LedgerAccountId, i64)> = worth.load(connection).await?;
    Ok(rows.into_iter().collect())
}
