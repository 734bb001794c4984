//! How long notifications are kept.

use chrono::TimeDelta;

/// How long what was read is kept: a term of lessons, long enough to look something up that was clicked away.
pub const READ_KEPT_FOR: TimeDelta = TimeDelta::days(90);

/// How long anything is kept. Whoever did not look for a year finds the bookings, payments and reviews themselves where
/// they always are; a list of stale news helps nobody.
pub const KEPT_FOR: TimeDelta = TimeDelta::days(365);
