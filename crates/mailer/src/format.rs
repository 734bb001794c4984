//! How money and time are written for people, in their language.

use chrono::{DateTime, Datelike, Utc, Weekday};
use chrono_tz::Tz;
use kernel::{Currency, Locale, Money};

/// An amount with its currency: `Rp150.000` in Indonesian, `Rp150,000` in English.
#[must_use]
pub fn format_money(money: Money, locale: Locale) -> String {
    match money.currency {
        Currency::Idr => format_rupiah(money.amount, locale),
    }
}

/// Whole rupiah. Both languages write `Rp` without a space; only the mark between thousands differs.
#[must_use]
pub fn format_rupiah(amount: i64, locale: Locale) -> String {
    let separator = match locale {
        Locale::Indonesian => '.',
        Locale::English => ',',
    };
    let digits = amount.unsigned_abs().to_string();
    let mut written = String::from(if amount < 0 { "-Rp" } else { "Rp" });
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(separator);
        }
        written.push(digit);
    }
    written
}

/// An instant as the clocks in a zone show it: `Senin, 1 Desember 2025 pukul 19.00 WIB` or
/// `Monday, 1 December 2025 at 19:00 WIB`.
#[must_use]
pub fn format_local_time(instant: DateTime<Utc>, zone: Tz, locale: Locale) -> String {
    let local = instant.with_timezone(&zone);
    let (weekday, day, year) = (weekday_name(local.weekday(), locale), local.day(), local.year());
    let month = month_name(local.month(), locale);
    let zone = zone_name(&local);
    match locale {
        Locale::Indonesian => {
            format!("{weekday}, {day} {month} {year} pukul {} {zone}", local.format("%H.%M"))
        }
        Locale::English => format!("{weekday}, {day} {month} {year} at {} {zone}", local.format("%H:%M")),
    }
}

/// WIB, WITA, WIT, CET …; where the zone database has no letters but only `+08`, that becomes `UTC+08`.
fn zone_name(local: &DateTime<Tz>) -> String {
    let abbreviation = local.format("%Z").to_string();
    if abbreviation.starts_with(['+', '-']) { format!("UTC{abbreviation}") } else { abbreviation }
}

fn weekday_name(weekday: Weekday, locale: Locale) -> &'static str {
    let (indonesian, english) = match weekday {
        Weekday::Mon => ("Senin", "Monday"),
        Weekday::Tue => ("Selasa", "Tuesday"),
        Weekday::Wed => ("Rabu", "Wednesday"),
        Weekday::Thu => ("Kamis", "Thursday"),
        Weekday::Fri => ("Jumat", "Friday"),
        Weekday::Sat => ("Sabtu", "Saturday"),
        Weekday::Sun => ("Minggu", "Sunday"),
    };
    match locale {
        Locale::Indonesian => indonesian,
        Locale::English => english,
    }
}

fn month_name(month: u32, locale: Locale) -> &'static str {
    let (indonesian, english) = match month {
        1 => ("Januari", "January"),
        2 => ("Februari", "February"),
        3 => ("Maret", "March"),
        4 => ("April", "April"),
        5 => ("Mei", "May"),
        6 => ("Juni", "June"),
        7 => ("Juli", "July"),
        8 => ("Agustus", "August"),
        9 => ("September", "September"),
        10 => ("Oktober", "October"),
        11 => ("November", "November"),
        12 => ("Desember", "December"),
        _ => unreachable!("chrono counts months from 1 to 12"),
    };
    match locale {
        Locale::Indonesian => indonesian,
        Locale::English => english,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rupiah_are_grouped_by_thousands() {
        for (amount, indonesian, english) in [
            (0, "Rp0", "Rp0"),
            (999, "Rp999", "Rp999"),
            (1_000, "Rp1.000", "Rp1,000"),
            (150_000, "Rp150.000", "Rp150,000"),
            (1_234_567, "Rp1.234.567", "Rp1,234,567"),
            (-25_000, "-Rp25.000", "-Rp25,000"),
            (i64::MIN, "-Rp9.223.372.036.854.775.808", "-Rp9,223,372,036,854,775,808"),
        ] {
            assert_eq!(format_rupiah(amount, Locale::Indonesian), indonesian);
            assert_eq!(format_rupiah(amount, Locale::English), english);
        }
    }

    #[test]
    fn one_instant_reads_differently_in_every_zone() {
        let instant: DateTime<Utc> = "2025-12-01T16:30:00Z".parse().unwrap();
        for (zone, indonesian) in [
            (Tz::Asia__Jakarta, "Senin, 1 Desember 2025 pukul 23.30 WIB"),
            (Tz::Asia__Pontianak, "Senin, 1 Desember 2025 pukul 23.30 WIB"),
            (Tz::Asia__Makassar, "Selasa, 2 Desember 2025 pukul 00.30 WITA"),
            (Tz::Asia__Jayapura, "Selasa, 2 Desember 2025 pukul 01.30 WIT"),
            (Tz::Asia__Singapore, "Selasa, 2 Desember 2025 pukul 00.30 UTC+08"),
        ] {
            assert_eq!(format_local_time(instant, zone, Locale::Indonesian), indonesian);
        }
        assert_eq!(
            format_local_time(instant, Tz::Asia__Makassar, Locale::English),
            "Tuesday, 2 December 2025 at 00:30 WITA"
        );
    }

    #[test]
    fn every_day_and_month_has_a_name() {
        let mut instant: DateTime<Utc> = "2026-01-04T00:00:00Z".parse().unwrap();
        let mut written = Vec::new();
        for _ in 0..12 {
            written.push(format_local_time(instant, Tz::UTC, Locale::Indonesian));
            instant += chrono::TimeDelta::days(29);
        }
        assert_eq!(written.first().unwrap(), "Minggu, 4 Januari 2026 pukul 00.00 UTC");
        assert_eq!(written.last().unwrap(), "Kamis, 19 November 2026 pukul 00.00 UTC");
        for month in 1..=12 {
            assert!(!month_name(month, Locale::Indonesian).is_empty());
        }
    }
}
