//! Money in the world of a test: paid for real, at a gateway in memory.

use booking::cancel_preview::{self, CancelPreview, CancelPreviewCode};
use booking::commands::booking_cancel::{self, BookingCancelCode, BookingCancelInput};
use booking::commands::booking_confirm::{self, BookingConfirmCode, BookingConfirmInput};
use booking::commands::booking_decline::{self, BookingDeclineCode, BookingDeclineInput};
use booking::{Booking, BookingConfig, BookingStatus};
use calendar::{Slot, TimeRange};
use chrono::{DateTime, TimeDelta, Utc};
use database::CommandError;
use database::schema::{order_lines, refunds, teachers, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Actor;
use kernel::id::PaymentId;
use payments::flows::payment_refresh;
use payments::flows::payment_start::{self, PaymentStartInput};
use payments::gateway::TransactionState;
use payments::{OrderLine, Payment, Refund, RefundReason};

use super::{Human, World};

/// A paid booking and who belongs to it.
pub(crate) struct Paid {
    pub(crate) teacher: Human,
    pub(crate) student: Human,
    pub(crate) slot: Slot,
    pub(crate) booking: Booking,
    pub(crate) payment_id: PaymentId,
}

impl World {
    /// A booking of an hour in 24 hours that is held, with an open pay page.
    pub(crate) async fn held(&self) -> Paid {
        let (teacher, student) = (self.teacher().await, self.student().await);
        let starts_at = self.now() + TimeDelta::hours(24);
        let tomorrow = TimeRange { starts_at, ends_at: starts_at + TimeDelta::hours(1) };
        let slot = self.publish(&teacher, tomorrow).await;
        let booking = self.book(&student, self.wish(&slot)).await.unwrap();
        let payment_id = self.start_payment(&student, &booking).await.id;
        Paid { teacher, student, slot, booking, payment_id }
    }

    /// The same, paid: its teacher is asked.
    pub(crate) async fn paid(&self) -> Paid {
        self.brought_to(BookingStatus::Paid).await
    }

    /// The same, confirmed.
    pub(crate) async fn confirmed(&self) -> Paid {
        self.brought_to(BookingStatus::Confirmed).await
    }

    /// A booking that came to PENDING, PAID or CONFIRMED the way bookings do.
    pub(crate) async fn brought_to(&self, status: BookingStatus) -> Paid {
        let mut paid = self.held().await;
        if status != BookingStatus::Pending {
            self.settle(paid.payment_id).await;
            self.drain().await;
        }
        if status == BookingStatus::Confirmed {
            self.confirm(&paid.teacher.actor, &paid.booking).await.unwrap();
            self.drain().await;
        }
        paid.booking = self.reload(&paid.booking).await;
        assert_eq!(paid.booking.status, status);
        paid
    }

    pub(crate) async fn start_payment(&self, who: &Human, booking: &Booking) -> Payment {
        let input = PaymentStartInput { order_id: booking.order_id, idempotency_key: super::key() };
        payment_start::run(&self.payments, &who.actor, input).await.unwrap()
    }

    /// The gateway says where the payment stands, and we hear of it; the jobs that follow have not run.
    pub(crate) async fn hear(&self, payment_id: PaymentId, state: TransactionState) {
        self.gateway.put(payment_id, state);
        self.refresh(payment_id).await;
    }

    /// We ask the gateway. The payment as it stands then.
    pub(crate) async fn refresh(&self, payment_id: PaymentId) -> Payment {
        payment_refresh::run(&self.payments, payment_id, None).await.unwrap().unwrap()
    }

    /// The money is there.
    pub(crate) async fn settle(&self, payment_id: PaymentId) {
        self.hear(payment_id, TransactionState::Paid).await;
    }

    pub(crate) async fn confirm(
        &self,
        who: &Actor,
        booking: &Booking,
    ) -> Result<Booking, BookingConfirmCode> {
        let input = BookingConfirmInput { booking_id: booking.id };
        let mut connection = self.connection().await;
        one_code(booking_confirm::run(&mut connection, who, self.now(), &config(), input).await)
    }

    pub(crate) async fn decline(
        &self,
        who: &Actor,
        booking: &Booking,
        reason: Option<&str>,
    ) -> Result<Booking, BookingDeclineCode> {
        let input = BookingDeclineInput { booking_id: booking.id, reason: reason.map(str::to_owned) };
        let mut connection = self.connection().await;
        one_code(booking_decline::run(&mut connection, who, self.now(), &config(), input).await)
    }

    /// Looks at what goes back, and calls it off.
    pub(crate) async fn cancel(
        &self,
        who: &Actor,
        booking: &Booking,
        reason: Option<&str>,
    ) -> Result<Booking, BookingCancelCode> {
        let preview_token = self.preview(who, booking).await.ok().and_then(|preview| preview.token);
        self.cancel_as_shown(who, booking, reason, preview_token).await
    }

    /// What calling it off now would do.
    pub(crate) async fn preview(
        &self,
        who: &Actor,
        booking: &Booking,
    ) -> Result<CancelPreview, CancelPreviewCode> {
        let mut connection = self.connection().await;
        one_code(cancel_preview::run(&mut connection, who, self.now(), &config(), booking.id).await)
    }

    /// Calls it off with the token of a preview, or without.
    pub(crate) async fn cancel_as_shown(
        &self,
        who: &Actor,
        booking: &Booking,
        reason: Option<&str>,
        preview_token: Option<String>,
    ) -> Result<Booking, BookingCancelCode> {
        let reason = reason.map(str::to_owned);
        let input = BookingCancelInput { booking_id: booking.id, reason, preview_token };
        let mut connection = self.connection().await;
        one_code(booking_cancel::run(&mut connection, who, self.now(), &config(), input).await)
    }

    /// Moves the clock ahead to the instant.
    pub(crate) fn go_to(&self, instant: DateTime<Utc>) {
        self.clock.advance(instant - self.now());
    }

    pub(crate) async fn status(&self, booking: &Booking) -> BookingStatus {
        self.reload(booking).await.status
    }

    pub(crate) async fn line(&self, booking: &Booking) -> OrderLine {
        let line = order_lines::table.find(booking.order_line_id).select(OrderLine::as_select());
        line.first(&mut self.connection().await).await.unwrap()
    }

    /// Why and how much of the booking's money goes back.
    pub(crate) async fn refunds(&self, booking: &Booking) -> Vec<(RefundReason, i64)> {
        let rows: Vec<Refund> = refunds::table
            .filter(refunds::order_line_id.eq(booking.order_line_id))
            .filter(refunds::status.ne("VOID"))
            .order((refunds::created_at, refunds::id))
            .select(Refund::as_select())
            .load(&mut self.connection().await)
            .await
            .unwrap();
        rows.into_iter().map(|refund| (refund.reason, refund.amount)).collect()
    }

    /// From now on the teacher's lessons are confirmed as soon as they are paid.
    pub(crate) async fn accept_at_once(&self, teacher: &Human) {
        let profile = teachers::table.filter(teachers::person_id.eq(teacher.person_id));
        let set = diesel::update(profile).set(teachers::instant_booking.eq(true));
        assert_eq!(set.execute(&mut self.connection().await).await.unwrap(), 1);
    }

    /// What suspending does to the user's row; her bookings follow by a job.
    pub(crate) async fn suspend(&self, who: &Human) {
        let user = diesel::update(users::table.find(who.user_id));
        let set = user.set((users::suspended_at.eq(self.now()), users::suspension_reason.eq("spam")));
        assert_eq!(set.execute(&mut self.connection().await).await.unwrap(), 1);
    }
}

pub(crate) fn config() -> BookingConfig {
    BookingConfig::default()
}

/// The code of a refusal with one reason.
pub(crate) fn one_code<T, C: Copy + std::fmt::Debug>(outcome: Result<T, CommandError<C>>) -> Result<T, C> {
    outcome.map_err(|error| match error.refusals() {
        Some([refusal]) => refusal.code,
        _ => panic!("{error:?}"),
    })
}
