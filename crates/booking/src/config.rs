//! What an operator can decide about bookings.

use chrono::TimeDelta;

/// The rules of booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingConfig {
    /// How long an unpaid booking keeps its time; more than nothing.
    pub hold: TimeDelta,
}

impl Default for BookingConfig {
    fn default() -> Self {
        Self { hold: TimeDelta::minutes(15) }
    }
}
