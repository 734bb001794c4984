//! What is written on a line when it is sold, and stays there whatever rules come later.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{commission_rules, withholding_rules};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CommissionRuleId, WithholdingRuleId};

use super::rule::{CommissionRule, Sale, choose};
use super::withholding::{WithholdingRule, withholding_in_force};

/// What was agreed about a line when it was sold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frozen {
    /// What the company keeps, as the rule says; 0 without a rule.
    pub(crate) basis_points: i32,
    /// What that is of the price.
    pub(crate) commission: i64,
    /// The rule that said so.
    pub(crate) commission_rule: Option<CommissionRuleId>,
    /// The tax that is withheld when earnings are released.
    pub(crate) withholding_rule: Option<WithholdingRuleId>,
}

/// What is agreed about a line that is sold now.
pub(crate) async fn freeze(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    sale: &Sale,
) -> Result<Frozen, DatabaseError> {
    use commission_rules as rules;
    // The statement leaves out what cannot be chosen; which of the rest is chosen is said in one place.
    let candidates: Vec<CommissionRule> = rules::table
        .filter(rules::starts_at.le(now))
        .filter(rules::ends_at.is_null().or(rules::ends_at.gt(now)))
        .filter(rules::line_kind.is_null().or(rules::line_kind.eq(sale.kind)))
        .filter(rules::category_id.is_null().or(rules::category_id.eq(sale.category)))
        .filter(rules::seller_person_id.is_null().or(rules::seller_person_id.eq(sale.seller)))
        .select(CommissionRule::as_select())
        .load(connection)
        .await?;
    let taxes: Vec<WithholdingRule> = withholding_rules::table
        .filter(withholding_rules::starts_at.le(now))
        .filter(withholding_rules::ends_at.is_null().or(withholding_rules::ends_at.gt(now)))
        .select(WithholdingRule::as_select())
        .load(connection)
        .await?;
    let rule = choose(&candidates, now, sale);
    Ok(Frozen {
        basis_points: rule.map_or(0, |rule| rule.basis_points),
        commission: rule.map_or(0, |rule| rule.of(sale.amount)),
        commission_rule: rule.map(|rule| rule.id),
        withholding_rule: withholding_in_force(&taxes, now).map(|rule| rule.id),
    })
}

/// Whether the company keeps anything of what is sold now, of anybody's. For whoever looks after the installation.
///
/// # Errors
/// When the database fails.
pub async fn is_any_in_force(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let in_force = commission_rules::table
        .filter(commission_rules::starts_at.le(now))
        .filter(commission_rules::ends_at.is_null().or(commission_rules::ends_at.gt(now)));
    Ok(diesel::select(diesel::dsl::exists(in_force)).get_result(connection).await?)
}
