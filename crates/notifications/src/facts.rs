//! What the sentences of a notification say, as it was when it was told.
//!
//! Instants, amounts, and of a bank account what everybody may see who sees its payment. A notification is read long after; names and people's own texts are read where they are
//! kept, by whoever may see them then.

use chrono::{DateTime, Utc};
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::Jsonb;
use kernel::{Currency, Money};
use serde::{Deserialize, Serialize};

/// What a notification says beyond its kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(tag = "of", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Facts {
    /// The kind says it all.
    Nothing,
    /// It is about a lesson.
    Lesson(LessonFacts),
    /// It is about money that goes back.
    Refund(Amount),
    /// It is about the bank account that such money is sent to.
    RefundAccount(RefundAccountFacts),
    /// It is about a review with so many stars.
    Stars {
        /// 1 to 5.
        stars: i16,
        /// Whether it is a review of a material, not of a lesson.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        of_material: bool,
    },
    /// It is about what somebody earns.
    Earnings(Amount),
    /// It is about a dispute.
    Dispute(DisputeFacts),
    /// It is about the bank account that earnings are paid out to.
    PayoutAccount(PayoutAccountFacts),
    /// It is about earnings on their way to a bank account.
    Payout(PayoutFacts),
    /// So many of something wait.
    Waiting {
        /// How many.
        count: i64,
    },
}

/// A bank account that money goes back to, as its notifications tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAccountFacts {
    /// What goes back.
    pub refund: Amount,
    /// The bank's name.
    pub bank: String,
    /// What is shown of the account's number.
    pub last_digits: String,
}

/// A bank account that earnings are paid out to, as its notifications tell it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutAccountFacts {
    /// The bank's name.
    pub bank: String,
    /// What is shown of the account's number.
    pub last_digits: String,
    /// Until when nothing is paid out, because there was another account before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused_until: Option<DateTime<Utc>>,
}

/// A payout as its notifications tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutFacts {
    /// How much.
    pub paid_out: Amount,
    /// Whether it had arrived before the bank sent it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub came_back: bool,
}

/// A dispute as its notifications tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeFacts {
    /// Which of the two reads.
    pub reader: DisputeSide,
    /// Until when the reader can do something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DateTime<Utc>>,
    /// What goes back to the buyer, when that is decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Amount>,
}

/// One of the two sides of a dispute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DisputeSide {
    /// Who paid.
    Buyer,
    /// Who earns.
    Seller,
}

/// A lesson as its notifications tell it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LessonFacts {
    /// Which of the two reads.
    pub reader: Side,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// Until when the reader, or who they wait for, can do something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<DateTime<Utc>>,
    /// What goes back to the student.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Amount>,
    /// Who called it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<Canceller>,
    /// Who counts as absent after a decision; empty when nobody does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absent: Option<Side>,
}

impl LessonFacts {
    /// A lesson that starts at an instant, for one of its two people.
    #[must_use]
    pub const fn new(reader: Side, starts_at: DateTime<Utc>) -> Self {
        Self { reader, starts_at, deadline: None, refund: None, cancelled_by: None, absent: None }
    }
}

/// One of the two people of a lesson.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// Who learns.
    Student,
    /// Who teaches.
    Teacher,
}

/// Who called a lesson off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Canceller {
    /// Its student.
    Student,
    /// Its teacher.
    Teacher,
    /// One of our team.
    Admin,
    /// The product itself.
    System,
}

/// [`Money`] as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    amount: i64,
    #[serde(with = "currency_code")]
    currency: Currency,
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        Self { amount: money.amount, currency: money.currency }
    }
}

impl From<Amount> for Money {
    fn from(amount: Amount) -> Self {
        Self { amount: amount.amount, currency: amount.currency }
    }
}

mod currency_code {
    use kernel::Currency;
    use serde::de::Error as _;
    use serde::{Deserialize as _, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(super) fn serialize<S: Serializer>(currency: &Currency, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(currency.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Currency, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

impl ToSql<Jsonb, Pg> for Facts {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = serde_json::to_value(self)?;
        <serde_json::Value as ToSql<Jsonb, Pg>>::to_sql(&value, &mut out.reborrow())
    }
}

impl FromSql<Jsonb, Pg> for Facts {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let value = <serde_json::Value as FromSql<Jsonb, Pg>>::from_sql(value)?;
        Ok(serde_json::from_value(value)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_kept_before_a_fact_was_added_is_still_read() {
        let kept = r#"{"of": "LESSON", "reader": "STUDENT", "starts_at": "2026-03-02T07:00:00Z"}"#;
        let starts_at = "2026-03-02T07:00:00Z".parse().unwrap();
        assert_eq!(
            serde_json::from_str::<Facts>(kept).unwrap(),
            Facts::Lesson(LessonFacts::new(Side::Student, starts_at))
        );
    }

    #[test]
    fn a_review_is_of_a_lesson_unless_it_says_otherwise() {
        for (of_material, kept) in
            [(false, r#"{"of":"STARS","stars":4}"#), (true, r#"{"of":"STARS","stars":4,"of_material":true}"#)]
        {
            let facts = Facts::Stars { stars: 4, of_material };
            assert_eq!(serde_json::to_string(&facts).unwrap(), kept);
            assert_eq!(serde_json::from_str::<Facts>(kept).unwrap(), facts);
        }
    }

    #[test]
    fn an_amount_is_kept_with_its_currency() {
        let facts = Facts::Refund(Money::rupiah(150_000).into());
        let kept = serde_json::to_string(&facts).unwrap();
        assert_eq!(kept, r#"{"of":"REFUND","amount":150000,"currency":"IDR"}"#);
        assert_eq!(serde_json::from_str::<Facts>(&kept).unwrap(), facts);
    }
}
