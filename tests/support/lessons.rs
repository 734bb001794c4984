//! Lessons that are booked, paid, accepted and held, as people do it.

use chrono::{DateTime, TimeDelta};
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::gateway::{Method, Outcome};
use super::{Client, Teacher, World};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";
const CONFIRM: &str = "mutation ($input: BookingConfirmInput!) {
    bookingConfirm(input: $input) { booking { id status } errors { code field message } }
}";
const PREVIEW: &str = "query ($id: ID!) { bookingCancelPreview(bookingId: $id) { previewToken refund { amount } kept { amount } } }";
const STATUS: &str = "query ($id: ID!) { booking(id: $id) { status } }";

/// Nobody holds more unpaid bookings.
const UNPAID_MAX: usize = 20;

impl World {
    /// Lessons at the teacher's slots, paid by the student and accepted by the teacher. Returns the bookings' ids.
    pub(crate) async fn accepted_lessons(
        &self,
        student: &Client,
        teacher: &Teacher,
        slots: &[String],
    ) -> Vec<String> {
        let mut bookings = Vec::new();
        for slots in slots.chunks(UNPAID_MAX) {
            let (mut order_id, mut held) = (None::<String>, Vec::new());
            for slot in slots {
                let input = json!({ "input": {
                    "slotId": slot, "skillId": teacher.skill, "mode": "ONLINE", "orderId": order_id,
                    "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
                }});
                let answer = student.run(BOOK, input).await.done("bookingCreate");
                held.push(answer.text("/bookingCreate/booking/id"));
                order_id = Some(answer.text("/bookingCreate/booking/order/id"));
            }
            self.pay(student, &order_id.expect("there are slots")).await;
            for id in &held {
                let input = json!({ "input": { "bookingId": id } });
                let answer = teacher.client.run(CONFIRM, input).await.done("bookingConfirm");
                assert_eq!(answer.text("/bookingConfirm/booking/status"), "CONFIRMED");
            }
            bookings.append(&mut held);
        }
        self.run_jobs().await;
        bookings
    }

    /// What somebody sends who calls a lesson off: they looked at what it does to the money and agree.
    pub(crate) async fn cancellation(
        &self,
        client: &Client,
        booking_id: &str,
        reason: Option<&str>,
    ) -> Value {
        let preview = client.run(PREVIEW, json!({ "id": booking_id })).await;
        let token = preview.at("/bookingCancelPreview/previewToken").clone();
        json!({ "bookingId": booking_id, "reason": reason, "previewToken": token })
    }

    /// Pays the order on the gateway's page.
    pub(crate) async fn pay(&self, student: &Client, order_id: &str) {
        let key = generate_uuid(DateTime::UNIX_EPOCH);
        let input = json!({ "input": { "orderId": order_id, "idempotencyKey": key } });
        let started = student.page("payment_start", input).await.done("paymentStart");
        let payment_id = started.text("/paymentStart/payment/id");
        self.gateway.pay(&payment_id, Method::Gopay, Outcome::Paid);
        self.hear_the_gateway().await;
    }

    /// Lets so much time pass that these accepted lessons are held and nobody can say otherwise. Everybody signs in anew
    /// after that. `student` is theirs.
    pub(crate) async fn complete_lessons(&self, student: &Client, bookings: &[String], within: TimeDelta) {
        self.advance(within).await;
        let student = self.sign_in(student.clone()).await;
        for id in bookings {
            let answer = student.run(STATUS, json!({ "id": id })).await;
            assert_eq!(answer.at("/booking/status"), &Value::from("COMPLETED"), "{id}");
        }
    }
}
