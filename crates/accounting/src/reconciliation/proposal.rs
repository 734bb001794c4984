//! What an admin is proposed to post, so that the ledger says what is so.

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;
use kernel::id::PersonId;
use ledger::commands::correction_post::{CorrectedAccount, CorrectionLeg};
use ledger::{AccountName, AccountPurpose};
use serde::{Deserialize, Serialize};

/// A correction of the ledger that sums to zero. Only of accounts that corrections may move: what belongs to order lines is moved
/// by refunds, disputes and releases alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Proposal(Vec<ProposedLeg>);

/// What is proposed to be done to one account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedLeg {
    #[serde(with = "purpose_text")]
    purpose: AccountPurpose,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    person_id: Option<PersonId>,
    amount: i64,
}

impl ProposedLeg {
    /// The account.
    #[must_use]
    pub const fn account(&self) -> AccountName {
        AccountName { purpose: self.purpose, person_id: self.person_id }
    }

    /// A debit when positive, a credit when negative; minor units of IDR.
    #[must_use]
    pub const fn amount(&self) -> i64 {
        self.amount
    }
}

impl Proposal {
    /// So much out of one account into the other: the first is credited, the second debited; the other way round when negative.
    /// `None` of nothing, and when a correction may not move one of them.
    pub(crate) fn moving(amount: i64, from: AccountName, to: AccountName) -> Option<Self> {
        if amount == 0 || from.purpose.has_floor() || to.purpose.has_floor() {
            return None;
        }
        let leg = |AccountName { purpose, person_id }, amount| ProposedLeg { purpose, person_id, amount };
        Some(Self(vec![leg(to, amount), leg(from, -amount)]))
    }

    /// What is done to which account.
    #[must_use]
    pub fn legs(&self) -> &[ProposedLeg] {
        &self.0
    }

    /// The same as the command takes it.
    pub(crate) fn corrections(&self) -> Vec<CorrectionLeg> {
        let leg = |leg: &ProposedLeg| CorrectionLeg {
            account: CorrectedAccount::Named(leg.account()),
            amount: leg.amount,
        };
        self.0.iter().map(leg).collect()
    }
}

impl ToSql<Jsonb, Pg> for Proposal {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::to_value(self)?;
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&value, &mut out.reborrow())
    }
}

impl FromSql<Jsonb, Pg> for Proposal {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

/// Purposes as SQL spells them.
mod purpose_text {
    use ledger::AccountPurpose;
    use serde::{Deserialize as _, Deserializer, Serializer, de};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands fields over by reference")]
    pub(super) fn serialize<S: Serializer>(
        purpose: &AccountPurpose,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(purpose.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<AccountPurpose, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_belongs_to_order_lines_is_proposed_to_be_moved() {
        let balance = AccountName::platform(AccountPurpose::PayoutBalance);
        for purpose in AccountPurpose::ALL.iter().filter(|purpose| purpose.has_floor()) {
            let other = AccountName { purpose: *purpose, person_id: None };
            assert_eq!(Proposal::moving(5, balance, other), None, "{purpose}");
            assert_eq!(Proposal::moving(5, other, balance), None, "{purpose}");
        }
    }

    #[test]
    fn a_proposal_is_kept_as_it_was_made() {
        let (from, to) = (AccountPurpose::PlatformBank, AccountPurpose::PayoutBalance);
        let proposal =
            Proposal::moving(70_000, AccountName::platform(from), AccountName::platform(to)).unwrap();
        let amounts: Vec<_> =
            proposal.legs().iter().map(|leg| (leg.account().purpose, leg.amount())).collect();
        assert_eq!(amounts, [(to, 70_000), (from, -70_000)]);
        let text = serde_json::to_string(&proposal).unwrap();
        assert_eq!(serde_json::from_str::<Proposal>(&text).unwrap(), proposal);
    }
}
