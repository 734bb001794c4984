//! What the gateway tells us: which answer it gets, and what comes of it.

mod answers;
mod line_kinds;
mod return_page;
mod states;

use database::schema::{bookings, orders, payment_events, payments as payment_rows, refunds};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::EmailAddress;
use kernel::id::{BookingId, OrderId, PaymentId};
use payments::state::{EventSource, PaymentAttention, PaymentStatus, RefundReason, RefundStatus};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Client, Teacher, World};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
}";

/// A student with a held booking, on the gateway's page.
struct Paying {
    world: World,
    student: Client,
    teacher: Teacher,
    booking_id: String,
    order_id: String,
    payment_id: String,
    mails_before: usize,
}

/// Where everything stands that a payment moves.
#[derive(Debug, PartialEq, Eq)]
struct Standing {
    payment: PaymentStatus,
    attention: Option<PaymentAttention>,
    order: payments::OrderStatus,
    booking: booking::BookingStatus,
    /// Reason, status and amount of each, the smallest first.
    refunds: Vec<(RefundReason, RefundStatus, i64)>,
    /// Authentic messages that were kept.
    messages: i64,
}

impl Paying {
    async fn begin() -> Self {
        Self::at(World::new().await).await
    }

    async fn at(world: World) -> Self {
        let teacher = world.teacher("Ibu Sari Dewi", 1).await;
        let student = world.student("Budi Santoso").await;
        let slot = teacher.slots.as_slice().first();
        let wish = json!({ "input": {
            "slotId": slot, "skillId": teacher.skill, "mode": "ONLINE",
            "idempotencyKey": Uuid::from_u128(1),
        }});
        let held = student.run(BOOK, wish).await.done("bookingCreate");
        let (booking_id, order_id) =
            (held.text("/bookingCreate/booking/id"), held.text("/bookingCreate/booking/order/id"));
        let start = json!({ "input": { "orderId": order_id, "idempotencyKey": Uuid::from_u128(2) } });
        let started = student.page("payment_start", start).await.done("paymentStart");
        let payment_id = started.text("/paymentStart/payment/id");
        world.run_jobs().await;
        let mut paying = Self { world, student, teacher, booking_id, order_id, payment_id, mails_before: 0 };
        paying.mails_before = paying.mails();
        paying
    }

    /// Mails to the two since the payment was started.
    fn mails(&self) -> usize {
        let of = |client: &Client| {
            let address = EmailAddress::parse(&client.email).expect("an e-mail address");
            self.world.mails.messages_to(&address).len()
        };
        of(&self.student) + of(&self.teacher.client) - self.mails_before
    }

    async fn standing(&self) -> Standing {
        let mut connection = self.world.connection().await;
        let payment_id: PaymentId = self.payment_id.parse().expect("a payment's id");
        let order_id: OrderId = self.order_id.parse().expect("an order's id");
        let booking_id: BookingId = self.booking_id.parse().expect("a booking's id");
        let (payment, attention) = payment_rows::table
            .find(payment_id)
            .select((payment_rows::status, payment_rows::attention))
            .first(&mut connection)
            .await
            .expect("the payment is there");
        let order = orders::table.find(order_id).select(orders::status).first(&mut connection).await;
        let booking = bookings::table.find(booking_id).select(bookings::status).first(&mut connection).await;
        let refunds = refunds::table
            .filter(refunds::payment_id.eq(payment_id))
            .order(refunds::amount)
            .select((refunds::reason, refunds::status, refunds::amount))
            .load(&mut connection)
            .await;
        Standing {
            payment,
            attention,
            order: order.expect("the order is there"),
            booking: booking.expect("the booking is there"),
            refunds: refunds.expect("the database answers"),
            messages: messages(&self.world).await,
        }
    }

    /// Posts a body to the webhook as the gateway would.
    async fn post(&self, body: impl Into<reqwest::Body>) -> u16 {
        let request = reqwest::Client::new().post(self.world.webhook_url()).body(body);
        let answer = request.header("content-type", "application/json").send().await;
        answer.expect("the server answers").status().as_u16()
    }

    /// The newest message about the payment, with some fields changed and its signature as it was.
    fn changed(&self, changes: Value) -> Value {
        let body = self.world.gateway.latest_notification(&self.payment_id);
        let mut message: Value = serde_json::from_str(&body).expect("a message is JSON");
        let fields = message.as_object_mut().expect("a message is an object");
        let Value::Object(changes) = changes else { panic!("changes are an object") };
        fields.extend(changes);
        message
    }
}

/// The message with a signature that fits what it says.
fn signed(mut message: Value) -> String {
    let fields = message.as_object_mut().expect("a message is an object");
    let text = |name: &str| {
        let field = fields.get(name).and_then(Value::as_str);
        field.expect("a signed field is text").to_owned()
    };
    let (order_id, status_code, amount) = (text("order_id"), text("status_code"), text("gross_amount"));
    let key = crate::support::gateway::SERVER_KEY;
    let signature = gateway_simulator::signature(&order_id, &status_code, &amount, key);
    fields.insert("signature_key".to_owned(), json!(signature));
    message.to_string()
}

/// Messages that were kept, about whatever order.
async fn messages(world: &World) -> i64 {
    let kept = payment_events::table.filter(payment_events::source.eq(EventSource::Webhook)).count();
    kept.get_result(&mut world.connection().await).await.expect("the database answers")
}

/// Messages that were kept although no payment of ours is meant.
async fn messages_of_strangers(world: &World) -> i64 {
    let kept = payment_events::table.filter(payment_events::payment_id.is_null()).count();
    kept.get_result(&mut world.connection().await).await.expect("the database answers")
}
