//! What the company keeps of a price, and what it withholds for the tax office. Pure.

use database::schema::withholding_rules;
use diesel::prelude::*;

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
