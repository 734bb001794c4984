//! Booking a slot, answering a booking, calling it off.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::json;

use super::super::policy::Access::Refused;
use super::super::policy::Actor::{Admin, Student, Teacher};
use super::super::policy::Columns;
use super::stage::{Attempt, Stage, changed};
use super::{Group, HIDDEN, Row, SIGNED_IN, row};

pub(super) const GROUP: Group = Group {
    title: "Booking",
    introduction: "The student booked with the teacher. Whoever is signed in may book, whatever their role.",
    rows: ROWS,
};

const THE_TEACHER: Columns = HIDDEN.allow(&[Teacher]).deny(&[Student, Admin]);

const ROWS: &[Row] = &[
    row(
        "bookingCreate",
        "a free slot of the teacher",
        SIGNED_IN.with(Teacher, Refused("OWN_SLOT")),
        free_slot,
    ),
    row(
        "bookingCreate",
        "a free slot of the teacher, with an idempotency key that the student used for another",
        SIGNED_IN.with(Student, Refused("IDEMPOTENCY_KEY_REUSED")).with(Teacher, Refused("OWN_SLOT")),
        used_key,
    ),
    row("bookingCreate", "a slot that the teacher withdrew", HIDDEN, withdrawn_slot),
    row("bookingCreate", "a slot of the suspended teacher", HIDDEN, hidden_slot),
    row(
        "bookingCreate",
        "a free slot of the teacher, to be paid with the student's open order",
        HIDDEN.allow(&[Student]).with(Teacher, Refused("OWN_SLOT")),
        into_open_order,
    ),
    row(
        "bookingCancel",
        "a booking that is not paid",
        HIDDEN.allow(&[Student]).deny(&[Teacher, Admin]),
        unpaid,
    ),
    row(
        "bookingCancel",
        "a paid booking, with the preview's token",
        HIDDEN.allow(&[Student, Teacher, Admin]),
        paid_and_previewed,
    ),
    row(
        "bookingCancel",
        "an accepted booking, with the preview's token",
        HIDDEN.allow(&[Student, Teacher, Admin]),
        accepted_and_previewed,
    ),
    row("bookingConfirm", "a paid booking", THE_TEACHER, paid),
    row("bookingDecline", "a paid booking", THE_TEACHER, paid),
];

fn free_slot(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let slot = stage.slot().await;
        Attempt::about("slotId", stage.wish(&slot))
    }
    .boxed()
}

fn used_key(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (used, free) = (stage.slot().await, stage.slot().await);
        let wish = stage.wish(&used);
        stage.does(Student, "bookingCreate", "", wish.clone()).await;
        Attempt::about("slotId", changed(wish, "slotId", free))
    }
    .boxed()
}

fn withdrawn_slot(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let slot = stage.slot().await;
        stage.does(Teacher, "availabilitySlotsWithdraw", "", json!({ "ids": [slot] })).await;
        Attempt::about("slotId", stage.wish(&slot))
    }
    .boxed()
}

fn hidden_slot(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let slot = stage.cast.suspended.slots.first().expect("he published one").clone();
        Attempt::about("slotId", stage.wish(&slot))
    }
    .boxed()
}

fn into_open_order(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let order = stage.unpaid().await.order;
        let slot = stage.slot().await;
        let wish = changed(stage.wish(&slot), "orderId", order);
        Attempt::about("orderId", wish)
    }
    .boxed()
}

fn of_booking(booking: &str) -> Attempt {
    Attempt::about("bookingId", json!({ "bookingId": booking }))
}

fn unpaid(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { of_booking(&stage.unpaid().await.booking) }.boxed()
}

fn paid(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { of_booking(&stage.paid().await.booking) }.boxed()
}

async fn previewed(stage: &Stage, booking: &str) -> Attempt {
    let mut attempt = of_booking(booking);
    for actor in [Student, Teacher, Admin] {
        attempt.shown.insert(actor, stage.cancellation(actor, booking).await);
    }
    attempt
}

fn paid_and_previewed(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.paid().await.booking;
        previewed(stage, &booking).await
    }
    .boxed()
}

fn accepted_and_previewed(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.paid().await.booking;
        stage.does(Teacher, "bookingConfirm", "", json!({ "bookingId": booking })).await;
        previewed(stage, &booking).await
    }
    .boxed()
}
