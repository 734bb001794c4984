//! Midtrans writes rupiah as text with two decimals, and times without their zone.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Utc};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// Midtrans's clock: western Indonesia, GMT+7 all year.
fn western_indonesia() -> FixedOffset {
    FixedOffset::east_opt(7 * 3600).expect("seven hours are less than a day")
}

/// `10000.00` as whole rupiah; `None` for what has a fraction, a sign, or is no number.
pub(crate) fn rupiah(text: &str) -> Option<i64> {
    // The decimal parser would take signs, underscores and exponents too.
    if !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let amount = Decimal::from_str_exact(text).ok()?;
    if amount.fract().is_zero() { amount.trunc().to_i64() } else { None }
}

/// `2024-07-04 10:53:53` of Midtrans's clock.
pub(crate) fn instant(text: &str) -> Option<DateTime<Utc>> {
    let local = NaiveDateTime::parse_from_str(text.trim(), "%Y-%m-%d %H:%M:%S").ok()?;
    Some(local.and_local_timezone(western_indonesia()).single()?.to_utc())
}

/// An instant as Midtrans reads it: `2018-12-13 18:11:08 +0700`.
pub(crate) fn western_time(instant: DateTime<Utc>) -> String {
    instant.with_timezone(&western_indonesia()).format("%Y-%m-%d %H:%M:%S %z").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_rupiah_are_an_amount() {
        for (text, expected) in [
            ("10000.00", Some(10_000)),
            ("10000", Some(10_000)),
            ("0.00", Some(0)),
            ("9223372036854775807.00", Some(i64::MAX)),
            ("9223372036854775808.00", None),
            ("10000.50", None),
            ("0.0000000000000000000000000001", None),
            ("10000.000000000000000000000000000000001", None),
            ("-1.00", None),
            ("1_000", None),
            ("1e4", None),
            ("1.0.0", None),
            (".", None),
            ("", None),
            ("IDR 10000", None),
        ] {
            assert_eq!(rupiah(text), expected, "{text:?}");
        }
    }

    #[test]
    fn times_are_of_western_indonesia() {
        let at = instant("2024-07-04 03:53:53").unwrap();
        assert_eq!(at.to_rfc3339(), "2024-07-03T20:53:53+00:00");
        assert_eq!(western_time(at), "2024-07-04 03:53:53 +0700");
        for text in ["", "2024-07-04", "2024-13-04 03:53:53", "2024-07-04T03:53:53Z"] {
            assert_eq!(instant(text), None, "{text:?}");
        }
    }
}
