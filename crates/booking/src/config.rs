//! What an operator can decide about bookings.

use chrono::TimeDelta;

/// The rules of booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BookingConfig {
    /// How long an unpaid booking keeps its time; more than nothing.
    pub hold: TimeDelta,
    /// How long a teacher may think about a paid booking; never past the lesson's start.
    pub answer_window: TimeDelta,
    /// How long before its start a meeting can be started.
    pub meeting_lead: TimeDelta,
    /// How long after its start somebody is late and not absent.
    pub lateness: TimeDelta,
    /// How long after its end a lesson can be reported as not held; then it counts as held.
    pub completion_grace: TimeDelta,
    /// How long a no-show report can be opposed (DESIGN.md §5: 24 h).
    pub opposition_window: TimeDelta,
}

impl Default for BookingConfig {
    fn default() -> Self {
        Self {
            hold: TimeDelta::minutes(15),
            answer_window: TimeDelta::hours(24),
            meeting_lead: TimeDelta::minutes(15),
            lateness: TimeDelta::minutes(10),
            completion_grace: TimeDelta::hours(12),
            opposition_window: TimeDelta::hours(24),
        }
    }
}
