//! Counting what bookings left in the database.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{bookings, calendar_claims, idempotency_keys, jobs, order_lines, orders};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// How many rows there are of everything a booking writes, in any state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Bookings.
    pub bookings: i64,
    /// Claims of both people's time.
    pub claims: i64,
    /// Orders.
    pub orders: i64,
    /// Their lines.
    pub order_lines: i64,
    /// Remembered outcomes.
    pub idempotency_keys: i64,
}

impl Tally {
    /// What so many bookings leave behind, each with an order of its own, when no attempt left anything else.
    #[must_use]
    pub fn of_bookings(bookings: i64) -> Self {
        Self {
            bookings,
            claims: bookings * 2,
            orders: bookings,
            order_lines: bookings,
            idempotency_keys: bookings,
        }
    }

    /// What came to be since an earlier count.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            bookings: self.bookings - earlier.bookings,
            claims: self.claims - earlier.claims,
            orders: self.orders - earlier.orders,
            order_lines: self.order_lines - earlier.order_lines,
            idempotency_keys: self.idempotency_keys - earlier.idempotency_keys,
        }
    }

    /// Counts.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(connection: &mut AsyncPgConnection) -> Result<Self, DatabaseError> {
        Ok(Self {
            bookings: bookings::table.count().get_result(connection).await?,
            claims: calendar_claims::table.count().get_result(connection).await?,
            orders: orders::table.count().get_result(connection).await?,
            order_lines: order_lines::table.count().get_result(connection).await?,
            idempotency_keys: idempotency_keys::table.count().get_result(connection).await?,
        })
    }
}

/// What is left of the queue at an instant: jobs that are due or run, and jobs that were given up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueueRest {
    /// Due, or running.
    pub to_do: i64,
    /// Given up.
    pub dead: i64,
}

impl QueueRest {
    /// Counts. A job that waits for a later instant is no rest.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> Result<Self, DatabaseError> {
        let is_due = jobs::status.eq("READY").and(jobs::run_at.le(now));
        let to_do = jobs::table.filter(is_due.or(jobs::status.eq("RUNNING"))).count();
        let dead = jobs::table.filter(jobs::status.eq("DEAD")).count();
        Ok(Self { to_do: to_do.get_result(connection).await?, dead: dead.get_result(connection).await? })
    }
}
