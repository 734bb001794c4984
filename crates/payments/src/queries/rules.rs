//! Rules of commission and of withholding. For admins.

use chrono::{DateTime, Utc};
use database::schema::{commission_rules, withholding_rules};
use database::{DatabaseError, QueryError};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{CommissionRuleId, WithholdingRuleId};
use kernel::page::{Page, PageRequest};

use super::latest_first::latest_first;
use super::scope::require_all;
use crate::commission::{CommissionRule, CommissionRuleKey, WithholdingRule, WithholdingRuleKey};

/// Which rules a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RuleFilter {
    /// Only those in force at that instant; `None` for all that ever were or will be.
    pub in_force_at: Option<DateTime<Utc>>,
}

impl RuleFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{}", self.in_force_at.map_or_else(String::new, |at| at.to_rfc3339()))
    }

    fn commissions(&self) -> commission_rules::BoxedQuery<'static, Pg> {
        use commission_rules as rules;
        match self.in_force_at {
            None => rules::table.into_boxed(),
            Some(at) => rules::table
                .filter(rules::starts_at.le(at))
                .filter(rules::ends_at.is_null().or(rules::ends_at.gt(at)))
                .into_boxed(),
        }
    }

    fn withholdings(&self) -> withholding_rules::BoxedQuery<'static, Pg> {
        use withholding_rules as rules;
        match self.in_force_at {
            None => rules::table.into_boxed(),
            Some(at) => rules::table
                .filter(rules::starts_at.le(at))
                .filter(rules::ends_at.is_null().or(rules::ends_at.gt(at)))
                .into_boxed(),
        }
    }
}

/// A page of commission rules, latest made first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn commission_rules_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &RuleFilter,
    (request, key): (&PageRequest, Option<CommissionRuleKey>),
) -> Result<Page<CommissionRule>, QueryError> {
    require_all(actor)?;
    let page = latest_first!(
        filter.commissions(),
        (commission_rules::created_at, commission_rules::id),
        (request, key)
    );
    Ok(Page::from_rows(request, page.select(CommissionRule::as_select()).load(connection).await?))
}

/// How many rules [`commission_rules_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn commission_rules_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &RuleFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.commissions().select(count_star()).get_result(connection).await?)
}

/// A page of rules of withholding, latest made first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn withholding_rules_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &RuleFilter,
    (request, key): (&PageRequest, Option<WithholdingRuleKey>),
) -> Result<Page<WithholdingRule>, QueryError> {
    require_all(actor)?;
    let page = latest_first!(
        filter.withholdings(),
        (withholding_rules::created_at, withholding_rules::id),
        (request, key)
    );
    Ok(Page::from_rows(request, page.select(WithholdingRule::as_select()).load(connection).await?))
}

/// How many rules [`withholding_rules_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn withholding_rules_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &RuleFilter,
) -> Result<i64, QueryError> {
    require_all(actor)?;
    Ok(filter.withholdings().select(count_star()).get_result(connection).await?)
}

/// The commission rules that exist, in no order. For admins; nothing for anybody else.
///
/// # Errors
/// When the database fails.
pub async fn commission_rules_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[CommissionRuleId],
) -> Result<Vec<CommissionRule>, DatabaseError> {
    if require_all(actor).is_err() {
        return Ok(Vec::new());
    }
    let found = commission_rules::table.filter(commission_rules::id.eq_any(ids));
    Ok(found.select(CommissionRule::as_select()).load(connection).await?)
}

/// The rules of withholding that exist, in no order. For admins; nothing for anybody else.
///
/// # Errors
/// When the database fails.
pub async fn withholding_rules_by_ids(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[WithholdingRuleId],
) -> Result<Vec<WithholdingRule>, DatabaseError> {
    if require_all(actor).is_err() {
        return Ok(Vec::new());
    }
    let found = withholding_rules::table.filter(withholding_rules::id.eq_any(ids));
    Ok(found.select(WithholdingRule::as_select()).load(connection).await?)
}
