//! An invoice and its number.

use chrono::{DateTime, Datelike as _, Utc};
use chrono_tz::Asia::Jakarta;
use database::schema::invoices;
use diesel::prelude::*;
use kernel::id::{InvoiceId, OrderId, PaymentId};
use kernel::{Currency, Money};

use crate::model::OrderLine;

/// One per payment that paid lines.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = invoices, check_for_backend(diesel::pg::Pg))]
pub struct Invoice {
    /// Its id.
    pub id: InvoiceId,
    /// The payment it is about.
    pub payment_id: PaymentId,
    /// The order that was paid.
    pub order_id: OrderId,
    /// The year in which the money was there, in Jakarta.
    pub year: i32,
    /// From 1, without gaps in a year.
    pub number: i32,
    /// Who bought, as she was called then.
    pub buyer_name: String,
    /// In what it was paid.
    pub currency: Currency,
    /// What was paid for its lines, minor units.
    pub amount: i64,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
}

/// A line of an invoice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvoiceLine {
    /// What was bought.
    pub line: OrderLine,
    /// What was paid for it, minor units.
    pub amount: i64,
}

impl Invoice {
    /// The number as people write it, e.g. `INV/2026/000123`.
    #[must_use]
    pub fn number_text(&self) -> String {
        format!("INV/{:04}/{:06}", self.year, self.number)
    }

    /// What was paid.
    #[must_use]
    pub fn total(&self) -> Money {
        Money { amount: self.amount, currency: self.currency }
    }
}

/// In which year's books something belongs that happened then.
#[must_use]
pub fn year_in_jakarta(at: DateTime<Utc>) -> i32 {
    at.with_timezone(&Jakarta).year()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_ends_at_midnight_in_jakarta() {
        assert_eq!(year_in_jakarta("2026-12-31T16:59:59Z".parse().unwrap()), 2026);
        assert_eq!(year_in_jakarta("2026-12-31T17:00:00Z".parse().unwrap()), 2027);
    }

    #[test]
    fn a_number_is_written_with_its_year() {
        let at = DateTime::UNIX_EPOCH;
        let mut invoice = Invoice {
            id: InvoiceId::generate(at),
            payment_id: PaymentId::generate(at),
            order_id: OrderId::generate(at),
            year: 2026,
            number: 123,
            buyer_name: "Budi".to_owned(),
            currency: Currency::Idr,
            amount: 150_000,
            issued_at: at,
        };
        assert_eq!(invoice.number_text(), "INV/2026/000123");
        invoice.number = 1_234_567;
        assert_eq!(invoice.number_text(), "INV/2026/1234567", "it grows beyond six digits");
    }
}
