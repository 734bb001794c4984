//! Rows of slots, and of a booked one everything it stands on: order, line, settled payment, booking, both
//! people's claims, review.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::teachers::WrittenTeacher;
use super::{Account, Student, Writer};
use crate::calendar_plan::{LessonPlan, ReviewPlan, SlotPlan};
use crate::copy::Value;
use crate::tables::Table;
use crate::teacher_plan::TeacherPlan;

/// How long after booking the seeded students pay.
const PAID_AFTER_MINUTES: i64 = 4;
/// How long an unpaid booking would have been held.
const HELD_MINUTES: i64 = 15;
const RUPIAH: Value<'static> = Value::Text("IDR");

/// A lesson and what its rows share.
struct Lesson<'l, 'a> {
    teacher: &'l TeacherPlan<'a>,
    written: &'l WrittenTeacher,
    slot: &'l SlotPlan<'a>,
    plan: &'l LessonPlan<'a>,
    student: Account,
    slot_id: Uuid,
    booking_id: Uuid,
    order_id: Uuid,
    order_line_id: Uuid,
    price: i64,
    paid_at: DateTime<Utc>,
}

impl Lesson<'_, '_> {
    /// When the last thing happened to it: it was held, or it was paid.
    fn settled_at(&self) -> DateTime<Utc> {
        if self.plan.held { self.slot.ends_at } else { self.paid_at }
    }
}

impl Writer<'_> {
    pub(super) fn slot<'a>(
        &mut self,
        teacher: &TeacherPlan<'a>,
        written: &WrittenTeacher,
        slot: &SlotPlan<'a>,
        students: &[Student<'_>],
    ) {
        let slot_id = self.identifiers.next();
        let updated_at = slot.lesson.as_ref().map_or(slot.created_at, |lesson| lesson.booked_at);
        self.batch.push(
            Table::AvailabilitySlots,
            &[
                Value::Uuid(slot_id),
                Value::Uuid(written.person_id),
                Value::Instant(slot.starts_at),
                Value::Instant(slot.ends_at),
                Value::Text(teacher.city.zone.name()),
                Value::Bool(slot.lesson.is_none()),
                Value::Instant(slot.created_at),
                Value::Instant(updated_at),
            ],
        );
        let Some(plan) = &slot.lesson else { return };
        let student = usize::try_from(plan.student).ok().and_then(|position| students.get(position));
        let student = student.expect("a lesson's student belongs to its batch").account;
        let price = kernel::money::lesson_price(teacher.price_per_hour, slot.minutes);
        let lesson = Lesson {
            teacher,
            written,
            slot,
            plan,
            student,
            slot_id,
            booking_id: self.identifiers.next(),
            order_id: self.identifiers.next(),
            order_line_id: self.identifiers.next(),
            price: price.expect("two hours of the dearest lesson are a small number"),
            paid_at: plan.booked_at + TimeDelta::minutes(PAID_AFTER_MINUTES),
        };
        self.order(&lesson);
        self.order_line(&lesson);
        self.payment(&lesson);
        self.booking(&lesson);
        for person_id in [written.person_id, student.person_id] {
            self.claim(&lesson, person_id);
        }
        if let Some(review) = &plan.review {
            self.review(&lesson, review);
        }
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
                Value::Instant(lesson.plan.booked_at + TimeDelta::minutes(HELD_MINUTES)),
                Value::Instant(lesson.paid_at),
                Value::Instant(lesson.plan.booked_at),
                Value::Instant(lesson.paid_at),
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
                Value::Instant(lesson.plan.booked_at),
                Value::Instant(lesson.paid_at),
            ],
        );
    }

    fn payment(&mut self, lesson: &Lesson<'_, '_>) {
        let id = self.identifiers.next();
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
                Value::Uuid(id),
                Value::Uuid(lesson.order_id),
                Value::Text("MIDTRANS"),
                Value::Text("SETTLED"),
                RUPIAH,
                Value::Big(lesson.price),
                Value::Text(&gateway_transaction_id),
                Value::Text(method),
                Value::Instant(lesson.paid_at),
                Value::Instant(lesson.plan.booked_at + TimeDelta::minutes(1)),
                Value::Instant(lesson.paid_at),
            ],
        );
    }

    fn booking(&mut self, lesson: &Lesson<'_, '_>) {
        let plan = lesson.plan;
        let place = lesson.teacher.default_place.as_deref().filter(|_| !plan.online);
        self.batch.push(
            Table::Bookings,
            &[
                Value::Uuid(lesson.booking_id),
                Value::Uuid(lesson.written.teacher_id),
                Value::Uuid(lesson.written.person_id),
                Value::Uuid(lesson.student.user_id),
                Value::Uuid(lesson.student.person_id),
                Value::Uuid(lesson.slot_id),
                Value::Uuid(plan.skill.id),
                Value::Uuid(lesson.order_id),
                Value::Uuid(lesson.order_line_id),
                Value::Text(if plan.held { "COMPLETED" } else { "CONFIRMED" }),
                Value::Text(if plan.online { "ONLINE" } else { "OFFLINE" }),
                Value::optional(place, Value::Text),
                Value::optional(plan.notes.as_deref(), Value::Text),
                Value::Instant(lesson.slot.starts_at),
                Value::Instant(lesson.slot.ends_at),
                Value::Text(lesson.teacher.city.zone.name()),
                RUPIAH,
                Value::Big(lesson.price),
                Value::Instant(plan.booked_at),
                Value::Instant(lesson.settled_at()),
            ],
        );
    }

    fn claim(&mut self, lesson: &Lesson<'_, '_>, person_id: Uuid) {
        let id = self.identifiers.next();
        self.batch.push(
            Table::CalendarClaims,
            &[
                Value::Uuid(id),
                Value::Uuid(person_id),
                Value::Text("BOOKING"),
                Value::Uuid(lesson.booking_id),
                Value::Instant(lesson.slot.starts_at),
                Value::Instant(lesson.slot.ends_at),
                Value::Text(if lesson.plan.held { "FINISHED" } else { "SECURED" }),
                Value::Instant(lesson.plan.booked_at),
                Value::Instant(lesson.settled_at()),
            ],
        );
    }

    fn review(&mut self, lesson: &Lesson<'_, '_>, review: &ReviewPlan) {
        let id = self.identifiers.next();
        self.batch.push(
            Table::Reviews,
            &[
                Value::Uuid(id),
                Value::Uuid(lesson.booking_id),
                Value::Uuid(lesson.written.teacher_id),
                Value::Uuid(lesson.student.user_id),
                Value::Small(review.stars),
                Value::optional(review.comment.as_deref(), Value::Text),
                Value::optional(review.reply.map(|(words, _)| words), Value::Text),
                Value::optional(review.reply.map(|(_, replied_at)| replied_at), Value::Instant),
                Value::Instant(review.created_at),
                Value::Instant(review.created_at),
            ],
        );
    }
}
