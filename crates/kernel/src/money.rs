//! Money: whole numbers with a currency, never floating point.

use crate::text_enum::text_enum;

text_enum! {
    /// A currency we trade in. Codes are ISO 4217.
    pub enum Currency {
        /// Indonesian rupiah. ISO 4217 gives it two decimals; neither the gateways nor we use them: exponent 0.
        Idr = "IDR",
    }
}

/// An amount in the currency's minor units; for rupiah, whole rupiah.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Money {
    /// Minor units.
    pub amount: i64,
    /// The currency they are of.
    pub currency: Currency,
}

impl Money {
    /// Whole rupiah.
    #[must_use]
    pub const fn rupiah(amount: i64) -> Self {
        Self { amount, currency: Currency::Idr }
    }
}

/// What a lesson of `minutes` costs at a rate per hour: rate × minutes / 60, half up to the whole unit.
///
/// `None` when the numbers are negative or too large to multiply.
#[must_use]
pub fn lesson_price(price_per_hour: i64, minutes: i64) -> Option<i64> {
    if price_per_hour < 0 || minutes < 0 {
        return None;
    }
    let product = price_per_hour.checked_mul(minutes)?;
    Some(product.checked_add(30)? / 60)
}

#[cfg(test)]
mod tests {
    use super::lesson_price;

    #[test]
    fn lesson_price_rounds_half_up() {
        assert_eq!(lesson_price(150_000, 60), Some(150_000));
        assert_eq!(lesson_price(150_000, 90), Some(225_000));
        assert_eq!(lesson_price(100_001, 30), Some(50_001));
        assert_eq!(lesson_price(100_000, 50), Some(83_333));
        assert_eq!(lesson_price(i64::MAX, 60), None);
        assert_eq!(lesson_price(-1, 60), None);
    }
}
