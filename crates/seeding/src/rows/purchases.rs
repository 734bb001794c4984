//! Rows of what a lesson was bought with: order, line, and the settled payment that paid it.

use chrono::TimeDelta;

use super::Writer;
use super::ledger::COMMISSION_BASIS_POINTS;
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
            &[
                Value::Uuid(lesson.payment_id),
                Value::Uuid(lesson.order_line_id),
                Value::Big(lesson.price),
                Value::Big(lesson.earning.refunded),
            ],
        );
        self.invoice(lesson);
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
                Value::Int(COMMISSION_BASIS_POINTS),
                Value::Big(lesson.earning.commission),
                Value::Uuid(self.books.commission_rule),
                Value::Big(lesson.earning.refunded),
                Value::Uuid(lesson.payment_id),
                Value::Instant(lesson.plan.paid_at),
                Value::optional(lesson.earning.due_at, Value::Instant),
                Value::optional(lesson.earning.released_at, Value::Instant),
                Value::Instant(lesson.plan.booked_at),
                Value::Instant(
                    lesson.earning.released_at.or(lesson.earning.given_at).unwrap_or(lesson.plan.paid_at),
                ),
            ],
        );
    }

    fn payment(&mut self, lesson: &Lesson<'_, '_>) {
        // Unknown to any gateway: what is refunded of it, an admin must send by hand.
        let gateway_transaction_id = self.identifiers.next().to_string();
        let method = match lesson.price / 5_000 % 4 {
            // The gateway cannot send a transfer back.
            _ if lesson.earning.refunded > 0 => "bank_transfer",
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

    fn invoice(&mut self, lesson: &Lesson<'_, '_>) {
        let id = self.identifiers.next();
        let year = payments::invoices::year_in_jakarta(lesson.plan.paid_at);
        let number = self.books.next_invoice_number(year);
        self.batch.push(
            Table::Invoices,
            &[
                Value::Uuid(id),
                Value::Uuid(lesson.payment_id),
                Value::Uuid(lesson.order_id),
                Value::Int(year),
                Value::Int(number),
                Value::Text(lesson.student_name),
                RUPIAH,
                Value::Big(lesson.price),
                Value::Instant(lesson.plan.paid_at),
            ],
        );
    }
}
