//! Filters of lists of bookings.

use async_graphql::{Enum, InputObject};
use booking::queries;
use chrono::{DateTime, Utc};

use super::types::BookingStatus;
use crate::error::{ApiError, ApiResult};

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
    /// Only lessons that end after this instant, e.g. the start of a day. From the year 2000 to 2099.
    from: Option<DateTime<Utc>>,
    /// Only lessons that start before this instant, e.g. the end of a day. From the year 2000 to 2099.
    until: Option<DateTime<Utc>>,
}

impl BookingFilter {
    /// The filter of the domain.
    ///
    /// # Errors
    /// BAD_USER_INPUT for instants that no lesson has.
    pub fn checked(self) -> ApiResult<queries::BookingFilter> {
        let instants = [self.from, self.until];
        if !instants.into_iter().flatten().all(kernel::clock::is_plausible) {
            let message = "Ask for lessons from the year 2000 to 2099.";
            return Err(ApiError::BadUserInput(message.to_owned()));
        }
        Ok(queries::BookingFilter {
            period: self.period.map(Into::into),
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            from: self.from,
            until: self.until,
        })
    }
}
