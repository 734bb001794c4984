//! Filters of lists of bookings.

use async_graphql::{Enum, InputObject};
use booking::queries;

use super::types::BookingStatus;

/// Which part of time a list of bookings shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "queries::Period")]
pub enum BookingPeriod {
    /// Lessons that are not over, soonest first.
    Upcoming,
    /// Lessons that are over, latest first.
    Past,
}

/// Which bookings a list shows.
#[derive(InputObject, Default)]
pub struct BookingFilter {
    /// Which part of time. Without it all bookings, latest lesson first.
    period: Option<BookingPeriod>,
    /// Which states; all without it.
    statuses: Option<Vec<BookingStatus>>,
}

impl From<BookingFilter> for queries::BookingFilter {
    fn from(filter: BookingFilter) -> Self {
        Self {
            period: filter.period.map(Into::into),
            statuses: filter.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
        }
    }
}
