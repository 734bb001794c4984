//! Money on the wire: an exact decimal string in major units beside its currency.

use async_graphql::{Enum, InputObject, SimpleObject};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

use crate::error::{ApiError, ApiResult};

/// A currency, by its ISO 4217 code. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum CurrencyCode {
    /// Indonesian rupiah; whole rupiah only.
    #[graphql(name = "IDR")]
    Idr,
}

impl From<kernel::Currency> for CurrencyCode {
    fn from(currency: kernel::Currency) -> Self {
        match currency {
            kernel::Currency::Idr => Self::Idr,
        }
    }
}

/// An amount of money. Compute with `amount` as a decimal, never as a floating-point number.
#[derive(Debug, Clone, SimpleObject)]
pub struct Money {
    /// Exact amount in major units as a string, e.g. `"150000"` for Rp150.000.
    pub amount: Decimal,
    /// The currency of the amount.
    pub currency: CurrencyCode,
}

impl From<kernel::Money> for Money {
    fn from(money: kernel::Money) -> Self {
        // Rupiah have no minor unit here: minor and major units are the same number.
        Self { amount: Decimal::from(money.amount), currency: money.currency.into() }
    }
}

/// An amount of money given to the server.
#[derive(Debug, Clone, InputObject)]
pub struct MoneyInput {
    /// Exact amount in major units as a string, e.g. `"150000"`. Rupiah have no decimals.
    pub amount: Decimal,
    /// The currency of the amount.
    pub currency: CurrencyCode,
}

impl MoneyInput {
    /// Whole rupiah. Whether the amount is sensible is the command's question.
    ///
    /// # Errors
    /// BAD_USER_INPUT for fractions of a rupiah and for numbers that do not fit.
    pub fn rupiah(&self) -> ApiResult<i64> {
        let amount = self.amount.normalize();
        if amount.scale() > 0 {
            return Err(ApiError::BadUserInput("Rupiah have no decimals: send a whole amount.".to_owned()));
        }
        amount.to_i64().ok_or_else(|| ApiError::BadUserInput("This amount is too large.".to_owned()))
    }
}
