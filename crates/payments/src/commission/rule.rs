//! What the company keeps of a price: which rule says so, and how much. Pure.

use std::cmp::Reverse;

use chrono::{DateTime, Utc};
use database::schema::commission_rules;
use diesel::prelude::*;
use kernel::Currency;
use kernel::id::{CategoryId, CommissionRuleId, PersonId, UserId};

use crate::state::LineKind;

/// What the company keeps of the lines it is for. Only ended, never changed: a line keeps what it was sold under.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = commission_rules, check_for_backend(diesel::pg::Pg))]
pub struct CommissionRule {
    /// Its id.
    pub id: CommissionRuleId,
    /// What admins call it.
    pub name: String,
    /// How much of the price.
    pub basis_points: i32,
    /// At least so much, minor units.
    pub minimum_amount: Option<i64>,
    /// At most so much, minor units.
    pub maximum_amount: Option<i64>,
    /// What both are in; it is for lines of that currency.
    pub currency: Currency,
    /// For lines of this kind; `None` for all.
    pub line_kind: Option<LineKind>,
    /// For lines of this category; `None` for all.
    pub category_id: Option<CategoryId>,
    /// For lines of this seller; `None` for all.
    pub seller_person_id: Option<PersonId>,
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

/// What lists of commission rules are ordered by.
pub type CommissionRuleKey = (DateTime<Utc>, CommissionRuleId);

/// What is sold, as far as rules ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sale {
    /// The kind of line.
    pub kind: LineKind,
    /// The category of what is taught.
    pub category: Option<CategoryId>,
    /// Who earns.
    pub seller: PersonId,
    /// In what it is paid.
    pub currency: Currency,
    /// The price of the line, minor units.
    pub amount: i64,
}

impl CommissionRule {
    /// Whether lines are sold under it then.
    #[must_use]
    pub fn is_in_force(&self, at: DateTime<Utc>) -> bool {
        self.starts_at <= at && self.ends_at.is_none_or(|ends_at| at < ends_at)
    }

    /// Whether it is for such a line.
    #[must_use]
    pub fn fits(&self, sale: &Sale) -> bool {
        self.currency == sale.currency
            && self.line_kind.is_none_or(|kind| kind == sale.kind)
            && self.category_id.is_none_or(|category| Some(category) == sale.category)
            && self.seller_person_id.is_none_or(|seller| seller == sale.seller)
    }

    /// What the company keeps of so much: the basis points half up to the whole unit, then the minimum, then the maximum, and
    /// never more than the price.
    #[must_use]
    pub fn of(&self, price: i64) -> i64 {
        let part = kernel::money::basis_points_of(price, self.basis_points);
        let part = self.minimum_amount.map_or(part, |minimum| part.max(minimum));
        let part = self.maximum_amount.map_or(part, |maximum| part.min(maximum));
        part.min(price)
    }

    /// Its place in a list of rules.
    #[must_use]
    pub fn key(&self) -> CommissionRuleKey {
        (self.created_at, self.id)
    }

    /// How closely it is made for what it fits: a rule for a seller counts before one for a category, and that before one for
    /// a kind of line.
    fn closeness(&self) -> (bool, bool, bool) {
        (self.seller_person_id.is_some(), self.category_id.is_some(), self.line_kind.is_some())
    }
}

/// The rule that a line is sold under now: of those in force that fit it, the one made most closely for it; of several, the
/// oldest.
#[must_use]
pub fn choose<'a>(
    rules: &'a [CommissionRule],
    now: DateTime<Utc>,
    sale: &Sale,
) -> Option<&'a CommissionRule> {
    let candidates = rules.iter().filter(|rule| rule.is_in_force(now) && rule.fits(sale));
    candidates.max_by_key(|rule| (rule.closeness(), Reverse(rule.key())))
}

#[cfg(test)]
mod tests;
