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

/// `whole` × `part` / `of`, half up to the whole unit: what of `whole` belongs to `part` of `of`. Nothing when `of` is nothing.
///
/// # Panics
/// When a number is negative, or `part` is more than `of`: such a part belongs to nobody.
#[must_use]
pub fn share(whole: i64, part: i64, of: i64) -> i64 {
    assert!(whole >= 0 && part >= 0 && part <= of, "{part} of {of} is no part");
    if of == 0 {
        return 0;
    }
    let product = i128::from(whole) * i128::from(part);
    let half_up = (2 * product + i128::from(of)) / (2 * i128::from(of));
    i64::try_from(half_up).expect("a part is not larger than the whole")
}

/// All of something, in basis points.
pub const ALL_BASIS_POINTS: i32 = 10_000;

/// So many basis points of an amount, half up to the whole unit.
///
/// # Panics
/// When the amount is negative, or there are more basis points than [`ALL_BASIS_POINTS`].
#[must_use]
pub fn basis_points_of(amount: i64, basis_points: i32) -> i64 {
    share(amount, basis_points.into(), ALL_BASIS_POINTS.into())
}

#[cfg(test)]
mod tests {
    use super::{basis_points_of, lesson_price, share};

    #[test]
    fn a_share_rounds_half_up_and_never_beyond_the_whole() {
        assert_eq!(share(1, 1, 2), 1);
        assert_eq!(share(1, 1, 3), 0);
        assert_eq!(share(100, 1, 3), 33);
        assert_eq!(share(100, 2, 3), 67);
        assert_eq!(share(i64::MAX, 7, 7), i64::MAX);
        assert_eq!(share(5, 0, 0), 0);
        assert_eq!(basis_points_of(150_001, 1_500), 22_500);
        assert_eq!(basis_points_of(150_010, 1_500), 22_502);
    }

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
