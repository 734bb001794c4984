//! Two who want one slot: one holds it and pays, the other asks for it as well.

use bench::{Attempt, TeacherinProcess};
use booking::BookingStatus;
use chrono::{DateTime, Utc};
use database::schema::{bookings, calendar_claims, order_lines, orders, payments as payment_rows, refunds};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use gateway_simulator::{Method, Outcome, Transaction};
use kernel::id::{BookingId, EntityId as _, OrderId, OrderLineId};
use payments::{OrderStatus, PaymentStatus, RefundReason, RefundStatus};

use crate::stage::{PRICE, Stage};

/// A payer's booking of a slot, paid at the gateway, and the number of a student who wants the slot as well.
pub(crate) struct Duel {
    pub(crate) slot: usize,
    pub(crate) payment_id: String,
    rival: usize,
    booking_id: BookingId,
    order_id: OrderId,
    order_line_id: OrderLineId,
}

/// How a duel ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    payers_booking: BookingStatus,
    rivals_bookings: Vec<BookingStatus>,
    line: OrderStatus,
    is_secured: bool,
    payments: Vec<PaymentStatus>,
    refunds: Vec<(RefundReason, RefundStatus, i64)>,
    /// What the gateway took, transaction by transaction.
    taken: Vec<i64>,
    /// What it sent back.
    sent_back: i64,
}

impl Ending {
    fn of_the_payer() -> Self {
        Self {
            payers_booking: BookingStatus::Confirmed,
            rivals_bookings: Vec::new(),
            line: OrderStatus::Paid,
            is_secured: true,
            payments: vec![PaymentStatus::Settled],
            refunds: Vec::new(),
            taken: vec![PRICE],
            sent_back: 0,
        }
    }

    fn of_the_rival() -> Self {
        Self {
            payers_booking: BookingStatus::Expired,
            rivals_bookings: vec![BookingStatus::Pending],
            is_secured: false,
            refunds: vec![(RefundReason::TimeLost, RefundStatus::Succeeded, PRICE)],
            sent_back: PRICE,
            ..Self::of_the_payer()
        }
    }

    /// The one that is fair after the rival was answered so.
    pub(crate) fn after(rivals_answer: &Attempt) -> Self {
        match rivals_answer {
            Attempt::Booked(_) => Self::of_the_rival(),
            Attempt::Refused(code) if code == "SLOT_TAKEN" => Self::of_the_payer(),
            other => panic!("the rival was answered {other:?}"),
        }
    }
}

impl Duel {
    /// The student of the slot's number books it through one process, and pays at the gateway, which tells nobody.
    pub(crate) async fn begin(stage: &Stage, servers: &[TeacherinProcess; 2], slot: usize) -> Self {
        let server = turn(servers, slot);
        let booked = stage.try_to_book(server, slot, slot).await;
        let Attempt::Booked(booking_id) = booked else { panic!("{booked:?}") };
        let order_id = stage.order_of(server, slot, &booking_id).await;
        let payment_id = stage.start_as(server, slot, &order_id).await.unwrap();
        let method = if slot.is_multiple_of(2) { Method::Qris } else { Method::Gopay };
        stage.gateway.pay(&payment_id, method, Outcome::Paid).unwrap();
        let booking_id: BookingId = booking_id.parse().unwrap();
        let line = bookings::table.find(booking_id).select((bookings::order_id, bookings::order_line_id));
        let (order_id, order_line_id) = line.first(&mut stage.connection().await).await.unwrap();
        Self { slot, payment_id, rival: slot + stage.slots(), booking_id, order_id, order_line_id }
    }

    /// Moves the end of the hold: a payment needs minutes of it to be started, which no test can wait for. It stands with
    /// everything that is held, and with the attempt to pay it.
    pub(crate) async fn end_hold_at(&self, stage: &Stage, at: DateTime<Utc>) {
        let mut connection = stage.connection().await;
        let claims = calendar_claims::table.filter(calendar_claims::owner_id.eq(self.booking_id.uuid()));
        let attempts = payment_rows::table.filter(payment_rows::order_id.eq(self.order_id));
        let moved = connection
            .transaction::<_, diesel::result::Error, _>(async |connection| {
                let order = diesel::update(orders::table.find(self.order_id)).set(orders::expires_at.eq(at));
                let line = diesel::update(order_lines::table.find(self.order_line_id));
                let booking = diesel::update(bookings::table.find(self.booking_id));
                Ok([
                    order.execute(connection).await?,
                    line.set(order_lines::expires_at.eq(at)).execute(connection).await?,
                    diesel::update(attempts).set(payment_rows::expires_at.eq(at)).execute(connection).await?,
                    diesel::update(claims)
                        .set(calendar_claims::held_until.eq(at))
                        .execute(connection)
                        .await?,
                    booking.set(bookings::expires_at.eq(at)).execute(connection).await?,
                ])
            })
            .await;
        assert_eq!(
            moved,
            Ok([1, 1, 1, 2, 1]),
            "the order, its line, its payment, two people's time, the booking"
        );
    }

    /// Has the rival ask for the slot; again while the server is busy.
    pub(crate) async fn rival_asks(&self, stage: &Stage, server: &TeacherinProcess) -> Attempt {
        loop {
            match stage.try_to_book(server, self.rival, self.slot).await {
                Attempt::Failed(reason) if reason.contains("\"UNAVAILABLE\"") => {}
                answer => return answer,
            }
        }
    }

    pub(crate) async fn is_confirmed(&self, stage: &Stage) -> bool {
        let status = bookings::table.find(self.booking_id).select(bookings::status);
        status.first::<BookingStatus>(&mut stage.connection().await).await.unwrap()
            == BookingStatus::Confirmed
    }

    pub(crate) async fn ending(&self, stage: &Stage) -> Ending {
        let mut connection = stage.connection().await;
        let (payers_booking, slot_id) = bookings::table
            .find(self.booking_id)
            .select((bookings::status, bookings::slot_id))
            .first::<(BookingStatus, kernel::id::AvailabilitySlotId)>(&mut connection)
            .await
            .unwrap();
        let of_the_slot = bookings::table.filter(bookings::slot_id.eq(slot_id));
        let others = of_the_slot.filter(bookings::id.ne(self.booking_id)).select(bookings::status);
        let line = order_lines::table.find(self.order_line_id);
        let (line, secured_at) = line
            .select((order_lines::status, order_lines::secured_at))
            .first::<(OrderStatus, Option<DateTime<Utc>>)>(&mut connection)
            .await
            .unwrap();
        let attempts = payment_rows::table.filter(payment_rows::order_id.eq(self.order_id));
        let sent_back = refunds::table.filter(refunds::order_line_id.eq(self.order_line_id));
        let sent_back = sent_back.select((refunds::reason, refunds::status, refunds::amount));
        let transactions = stage.gateway.transactions();
        let ours = || transactions.iter().filter(|transaction| transaction.order_id == self.payment_id);
        Ending {
            payers_booking,
            rivals_bookings: others.load(&mut connection).await.unwrap(),
            line,
            is_secured: secured_at.is_some(),
            payments: attempts.select(payment_rows::status).load(&mut connection).await.unwrap(),
            refunds: sent_back.load(&mut connection).await.unwrap(),
            taken: ours().map(|transaction| transaction.gross_amount).collect(),
            sent_back: ours().map(Transaction::refunded_amount).sum(),
        }
    }
}

/// The one or the other, in turn.
pub(crate) fn turn(servers: &[TeacherinProcess; 2], number: usize) -> &TeacherinProcess {
    let [one, other] = servers;
    if number.is_multiple_of(2) { one } else { other }
}
