//! What is withheld of earnings for the tax office. Pure.

use chrono::{DateTime, Utc};
use database::schema::withholding_rules;
use diesel::prelude::*;
use kernel::id::{UserId, WithholdingRuleId};

use crate::state::WithholdingBase;

/// A tax that is withheld when earnings are released.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = withholding_rules, check_for_backend(diesel::pg::Pg))]
pub struct Withholding {
    /// How much.
    pub basis_points: i32,
    /// Of what.
    pub base: WithholdingBase,
}

impl Withholding {
    /// What is withheld when so much is kept of the price and the company keeps so much of that: half up to the whole unit,
    /// and never more than the seller earns.
    #[must_use]
    pub fn of(self, kept: i64, commission: i64) -> i64 {
        let earnings = kept - commission;
        let base = match self.base {
            WithholdingBase::Price => kept,
            WithholdingBase::Earnings => earnings,
        };
        kernel::money::basis_points_of(base, self.basis_points).min(earnings)
    }
}

/// By what, and when, a tax is withheld. Only ended, never changed: a line keeps the rule it was sold under.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = withholding_rules, check_for_backend(diesel::pg::Pg))]
pub struct WithholdingRule {
    /// Its id.
    pub id: WithholdingRuleId,
    /// What admins call it.
    pub name: String,
    /// How much.
    pub basis_points: i32,
    /// Of what.
    pub base: WithholdingBase,
    /// From when on lines are sold under it.
    pub starts_at: DateTime<Utc>,
    /// Until when; `None` while nobody has ended it.
    pub ends_at: Option<DateTime<Utc>>,
    /// Who made it.
    pub created_by_user_id: UserId,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was made or ended.
    pub updated_at: DateTime<Utc>,
}

impl WithholdingRule {
    /// Whether lines are sold under it then, unless a newer rule has started.
    #[must_use]
    pub fn is_in_force(&self, at: DateTime<Utc>) -> bool {
        self.starts_at <= at && self.ends_at.is_none_or(|ends_at| at < ends_at)
    }

    /// Its place in a list of rules.
    #[must_use]
    pub fn key(&self) -> WithholdingRuleKey {
        (self.created_at, self.id)
    }
}

/// What lists of withholding rules are ordered by.
pub type WithholdingRuleKey = (DateTime<Utc>, WithholdingRuleId);

/// The one under which a line is sold now: the one in force that started last.
#[must_use]
pub fn withholding_in_force(rules: &[WithholdingRule], now: DateTime<Utc>) -> Option<&WithholdingRule> {
    let in_force = rules.iter().filter(|rule| rule.is_in_force(now));
    in_force.max_by_key(|rule| (rule.starts_at, rule.created_at, rule.id))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn rule(basis_points: i32, starts_at: i64, ends_at: Option<i64>) -> WithholdingRule {
        let hour = |hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
        WithholdingRule {
            id: WithholdingRuleId::generate(hour(starts_at)),
            name: "Tax".to_owned(),
            basis_points,
            base: WithholdingBase::Earnings,
            starts_at: hour(starts_at),
            ends_at: ends_at.map(hour),
            created_by_user_id: UserId::generate(hour(0)),
            created_at: hour(0),
            updated_at: hour(0),
        }
    }

    #[test]
    fn the_rule_that_started_last_is_in_force_until_it_ends() {
        let rules = [rule(250, 1, None), rule(300, 10, Some(20)), rule(500, 30, None)];
        let chosen = |hours| {
            let now = DateTime::UNIX_EPOCH + TimeDelta::hours(hours);
            withholding_in_force(&rules, now).map(|rule| rule.basis_points)
        };
        assert_eq!(chosen(0), None, "none has started");
        assert_eq!(chosen(1), Some(250));
        assert_eq!(chosen(10), Some(300));
        assert_eq!(chosen(19), Some(300));
        assert_eq!(chosen(20), Some(250), "the older one was never ended");
        assert_eq!(chosen(30), Some(500));
    }

    #[test]
    fn tax_is_of_the_price_or_of_the_earnings_and_never_more_than_these() {
        let of_price = Withholding { basis_points: 250, base: WithholdingBase::Price };
        assert_eq!(of_price.of(150_000, 22_500), 3_750);
        let of_earnings = Withholding { basis_points: 250, base: WithholdingBase::Earnings };
        assert_eq!(of_earnings.of(150_000, 22_500), 3_188, "3,187.5 is rounded up");
        let all_of_price = Withholding { basis_points: 10_000, base: WithholdingBase::Price };
        assert_eq!(all_of_price.of(150_000, 22_500), 127_500);
    }
}
