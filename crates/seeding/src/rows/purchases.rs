//! Rows of what a lesson was bought with: order, line, and the settled payment that paid it.

use chrono::TimeDelta;

use super::Writer;
use super::lessons::{Lesson, RUPIAH};
use crate::copy::Value;
use crate::tables::Table;

/// How long an unpaid booking would have been held.
const HELD_FOR: TimeDelta = TimeDelta::minutes(15);
/// How long after booking the seeded students open the pay page.
const STARTED_AFTER: TimeDelta = TimeDelta::minutes(1);

impl Writer<'_> {
    pub(super) fn purchase(&mut self, lesson: &Lesson<'_, '_>) {
        self.order(lesson);
        self.order_line(lesson);
        self.payment(lesson);
        self.batch.push(
            Table::PaymentLines,
            &[Value::Uuid(lesson.payment_id), Value::Uuid(lesson.order_line_id), Value::Big(lesson.price)],
        );
    }

    fn order(&mut self, lesson: &Lesson<'_, '_>) {
        self.batch.push(
            Table::Orders,
            &[
                Value::Uuid(lesson.order_id),
                Value::Uuid(lesson.student.user_id),
                Value::Text("PAID"),
                RUPIAH,
                Value::Big(lesson.price),
                Value::Instant(lesson.plan.booked_at + HELD_FOR),
                Value::Instant(lesson.plan.paid_at),
                Value::Instant(lesson.plan.booked_at),
                Value::Instant(lesson.plan.paid_at),
            ],
        );
    }

    fn order_line(&mut self, lesson: &Lesson<'_, '_>) {
        let title = format!("{} – {}", lesson.plan.skill.name, lesson.teacher.display_name);
        self.batch.push(
            Table::OrderLines,
            &[
                Value::Uuid(lesson.order_line_id),
                Value::Uuid(lesson.order_id),
                Value::Text("BOOKING"),
                Value::Uuid(lesson.booking_id),
                Value::Uuid(lesson.booking_id),
                Value::Uuid(lesson.written.person_id),
                Value::Uuid(lesson.plan.skill.category_id),
                Value::Text(&title),
                Value::Text("PAID"),
                Value::Int(1),
                Value::Big(lesson.price),
                Value::Big(lesson.price),
                Value::Uuid(lesson.payment_id),
                Value::Instant(lesson.plan.paid_at),
                Value::Instant(lesson.plan.booked_at),
                Value::Instant(lesson.plan.paid_at),
            ],
        );
    }

    fn payment(&mut self, lesson: &Lesson<'_, '_>) {
        // Unknown to any gateway: what is refunded of it, an admin must send by hand.
        let gateway_transaction_id = self.identifiers.next().to_string();
        let method = match lesson.price / 5_000 % 4 {
            0 => "qris",
            1 => "gopay",
            2 => "bank_transfer",
            _ => "credit_card",
        };
        self.batch.push(
            Table::Payments,
            &[
                Value::Uuid(lesson.payment_id),
                Value::Uuid(lesson.order_id),
                Value::Text("MIDTRANS"),
                Value::Text("SETTLED"),
                RUPIAH,
                Value::Big(lesson.price),
                Value::Text(&gateway_transaction_id),
                Value::Text(method),
                Value::Instant(lesson.plan.paid_at),
                Value::Instant(lesson.plan.booked_at + HELD_FOR),
                Value::Instant(lesson.plan.booked_at + STARTED_AFTER),
                Value::Instant(lesson.plan.paid_at),
            ],
        );
    }
}
