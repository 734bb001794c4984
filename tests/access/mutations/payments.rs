//! Paying an order, following its payment, and what only admins finish.

use chrono::TimeDelta;
use diesel::sql_query;
use diesel::sql_types::Uuid;
use diesel_async::RunQueryDsl as _;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::{EntityId as _, UserId};
use moderation::jobs::AccountReinstatedMail;
use serde_json::json;

use super::super::policy::Actor::{Admin, Student};
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, HIDDEN, Row, row};

pub(super) const GROUP: Group = Group {
    title: "Paying",
    introduction: "The student's order for a lesson with the teacher. Who does not buy it does not know of it; the \
                   teacher sees the booking and not what was paid for it.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("paymentStart", "an order that is not paid", HIDDEN.allow(&[Student]), open_order),
    row("paymentRefresh", "a payment that was started", HIDDEN.allow(&[Student, Admin]), started),
    row("refundMarkSucceeded", "a refund that the gateway cannot make", ADMINS, manual_refund),
    row("deadLetterRetry", "a task that was given up", ADMINS, dead_letter),
];

fn open_order(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let order = stage.unpaid().await.order;
        Attempt::about("orderId", json!({ "orderId": order, "idempotencyKey": stage.key() }))
    }
    .boxed()
}

fn started(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let start = json!({ "orderId": stage.unpaid().await.order, "idempotencyKey": stage.key() });
        let payment = stage.does(Student, "paymentStart", "payment { id }", start).await;
        // The gateway is asked at most once in five seconds.
        stage.world().clock.advance(TimeDelta::minutes(1));
        Attempt::about("paymentId", json!({ "paymentId": payment.text("/paymentStart/payment/id") }))
    }
    .boxed()
}

fn manual_refund(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.paid_for_good().await.booking;
        let call_off = stage.cancellation(Student, &booking).await;
        stage.does(Student, "bookingCancel", "", call_off).await;
        stage.world().hear_the_gateway().await;
        let document = "query ($id: ID!) { booking(id: $id) { order { lines { refunds { id status } } } } }";
        let found = stage.cast.client(Admin).run(document, json!({ "id": booking })).await;
        let refund = "/booking/order/lines/0/refunds/0";
        assert_eq!(found.text(&format!("{refund}/status")), "MANUAL_REQUIRED");
        let id = found.text(&format!("{refund}/id"));
        Attempt::about("refundId", json!({ "refundId": id, "note": "Sent by bank transfer" }))
    }
    .boxed()
}

/// A task that has nothing to do when it is tried again, because it is about nobody.
fn dead_letter(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let now = stage.world().now();
        let mut connection = stage.world().connection().await;
        let mail = AccountReinstatedMail { user_id: UserId::generate(now) };
        let job = jobs::enqueue(&mut connection, now, &mail).await.expect("the task is queued");
        sql_query("UPDATE jobs SET status = 'DEAD' WHERE id = $1")
            .bind::<Uuid, _>(job.uuid())
            .execute(&mut connection)
            .await
            .expect("the task can be given up");
        Attempt::about("jobId", json!({ "jobId": job.to_string() }))
    }
    .boxed()
}
