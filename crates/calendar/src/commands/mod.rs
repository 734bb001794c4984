//! What people do with their availability.

pub mod availability_slots_publish;
pub mod availability_slots_withdraw;

use chrono::TimeDelta;

/// The shortest lesson.
pub const LENGTH_MIN: TimeDelta = TimeDelta::minutes(15);
/// The longest lesson. `claims` relies on it when it looks for the slots a time touches.
pub const LENGTH_MAX: TimeDelta = TimeDelta::hours(8);
/// How far ahead a slot may start.
pub const AHEAD_MAX: TimeDelta = TimeDelta::days(365);
/// How many slots one command takes.
pub const SLOTS_MAX: usize = 100;
