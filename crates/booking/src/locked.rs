//! A booking that nobody else changes meanwhile: its order's row is locked, which is the first lock of everything that
//! moves money or the booking.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{bookings, no_show_reports, order_lines};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, OrderId};
use payments::orders::{self, LockedOrder};
use payments::{OrderLine, OrderStatus};

use crate::model::{Booking, NoShowReport};
use crate::state::{BookingStatus, CancelledBy};

/// A booking and the line that pays it, under the lock of its order.
#[derive(Debug)]
pub(crate) struct LockedBooking {
    /// The proof of the lock.
    pub(crate) order: LockedOrder,
    /// What pays it. *The line is the truth about payment*: an order may have been paid without some of its lines.
    pub(crate) line: OrderLine,
    /// The booking as it is under the lock.
    pub(crate) booking: Booking,
}

impl LockedBooking {
    /// Locks the booking's order and reads what stands under the lock. `None` when there is no such booking.
    pub(crate) async fn lock(
        connection: &mut AsyncPgConnection,
        id: BookingId,
    ) -> Result<Option<Self>, DatabaseError> {
        // Which order it stands on never changes, so it can be read before the lock.
        let order_id: Option<OrderId> =
            bookings::table.find(id).select(bookings::order_id).first(connection).await.optional()?;
        let Some(order_id) = order_id else { return Ok(None) };
        let order = orders::lock(connection, order_id).await?;
        let order = order.ok_or_else(|| DatabaseError::internal(format!("{id} has no order")))?;
        let (booking, line) = bookings::table
            .inner_join(order_lines::table)
            .filter(bookings::id.eq(id))
            .select((Booking::as_select(), OrderLine::as_select()))
            .first(connection)
            .await?;
        Ok(Some(Self { order, line, booking }))
    }

    /// As [`Self::lock`], for a booking that must exist.
    pub(crate) async fn lock_existing(
        connection: &mut AsyncPgConnection,
        id: BookingId,
    ) -> Result<Self, DatabaseError> {
        let locked = Self::lock(connection, id).await?;
        locked.ok_or_else(|| DatabaseError::internal(format!("{id} does not exist")))
    }

    /// Whether its money came, whatever the booking itself says so far.
    pub(crate) fn is_line_paid(&self) -> bool {
        self.line.status == OrderStatus::Paid
    }

    /// Changes the booking if it still stands where it stood, and reads it again. `false` when it does not: somebody
    /// came without the lock, and nothing changed.
    pub(crate) async fn change(
        &mut self,
        connection: &mut AsyncPgConnection,
        change: BookingChange,
    ) -> Result<bool, DatabaseError> {
        let changed = diesel::update(bookings::table.find(self.booking.id))
            .filter(bookings::status.eq(self.booking.status))
            .set(change)
            .returning(Booking::as_returning())
            .get_result(connection)
            .await
            .optional()?;
        let is_changed = changed.is_some();
        if let Some(booking) = changed {
            self.booking = booking;
        }
        Ok(is_changed)
    }

    /// As [`Self::change`], for jobs: they come again.
    pub(crate) async fn change_or_retry(
        &mut self,
        connection: &mut AsyncPgConnection,
        change: BookingChange,
    ) -> Result<(), DatabaseError> {
        if self.change(connection, change).await? {
            Ok(())
        } else {
            Err(DatabaseError::unavailable(format!("{} changed in this moment", self.booking.id)))
        }
    }

    /// Reads the booking and its line again, after somebody else changed them in this transaction.
    pub(crate) async fn reload(&mut self, connection: &mut AsyncPgConnection) -> Result<(), DatabaseError> {
        let id = self.booking.id;
        (self.booking, self.line) = bookings::table
            .inner_join(order_lines::table)
            .filter(bookings::id.eq(id))
            .select((Booking::as_select(), OrderLine::as_select()))
            .first(connection)
            .await?;
        Ok(())
    }

    /// What was reported of it.
    pub(crate) async fn no_show_report(
        &self,
        connection: &mut AsyncPgConnection,
    ) -> Result<Option<NoShowReport>, DatabaseError> {
        let report = no_show_reports::table
            .filter(no_show_reports::booking_id.eq(self.booking.id))
            .select(NoShowReport::as_select())
            .first(connection)
            .await
            .optional()?;
        Ok(report)
    }
}

/// What changes of a booking; what is `None` stays.
#[derive(Debug, AsChangeset)]
#[diesel(table_name = bookings)]
pub(crate) struct BookingChange {
    status: BookingStatus,
    updated_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    answer_due_at: Option<DateTime<Utc>>,
    confirmed_at: Option<DateTime<Utc>>,
    completed_at: Option<DateTime<Utc>>,
    completion_due_at: Option<Option<DateTime<Utc>>>,
    cancelled_at: Option<DateTime<Utc>>,
    cancelled_by: Option<CancelledBy>,
    cancellation_reason: Option<String>,
}

impl BookingChange {
    fn to(status: BookingStatus, now: DateTime<Utc>) -> Self {
        Self {
            status,
            updated_at: now,
            expires_at: None,
            answer_due_at: None,
            confirmed_at: None,
            completed_at: None,
            completion_due_at: None,
            cancelled_at: None,
            cancelled_by: None,
            cancellation_reason: None,
        }
    }

    /// Its hold ends at another instant.
    pub(crate) fn held_until(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { expires_at: Some(expires_at), ..Self::to(BookingStatus::Pending, now) }
    }

    /// Its hold was over, or its time was lost.
    pub(crate) fn expired(now: DateTime<Utc>) -> Self {
        Self::to(BookingStatus::Expired, now)
    }

    /// It is paid, and its teacher answers until an instant.
    pub(crate) fn paid(answer_due_at: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        Self { answer_due_at: Some(answer_due_at), ..Self::to(BookingStatus::Paid, now) }
    }

    /// It is paid and accepted.
    pub(crate) fn confirmed(now: DateTime<Utc>) -> Self {
        Self { confirmed_at: Some(now), ..Self::to(BookingStatus::Confirmed, now) }
    }

    /// Its lesson is on.
    pub(crate) fn started(now: DateTime<Utc>) -> Self {
        Self::to(BookingStatus::InProgress, now)
    }

    /// Its lesson counts as held.
    pub(crate) fn completed(now: DateTime<Utc>) -> Self {
        Self { completed_at: Some(now), ..Self::to(BookingStatus::Completed, now) }
    }

    /// Somebody is said to have been absent: it stands where it stood, and does not count as held by itself.
    pub(crate) fn frozen(status: BookingStatus, now: DateTime<Utc>) -> Self {
        Self { completion_due_at: Some(None), ..Self::to(status, now) }
    }

    /// Somebody did not come.
    pub(crate) fn no_show(now: DateTime<Utc>) -> Self {
        Self::to(BookingStatus::NoShow, now)
    }

    /// It is called off: no lesson will count as held.
    pub(crate) fn cancelled(by: CancelledBy, reason: Option<String>, now: DateTime<Utc>) -> Self {
        Self {
            completion_due_at: Some(None),
            cancelled_at: Some(now),
            cancelled_by: Some(by),
            cancellation_reason: reason,
            ..Self::to(BookingStatus::Cancelled, now)
        }
    }
}
