//! IANA time zones.

use chrono_tz::Tz;

/// The zone of our first market's capital, where nothing better is known.
pub const DEFAULT_ZONE: Tz = Tz::Asia__Jakarta;

/// Reads an IANA name such as `Asia/Makassar`.
#[must_use]
pub fn parse(name: &str) -> Option<Tz> {
    name.parse().ok()
}
