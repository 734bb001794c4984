//! Rows of slots, and of a booked one everything that stands on it: booking, both people's claims, meeting, review. What
//! it was bought with is in `purchases`.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::ledger::Earning;
use super::teachers::WrittenTeacher;
use super::{Account, Student, Writer};
use crate::calendar_plan::SlotPlan;
use crate::copy::Value;
use crate::demo::DEMO_INDEX;
use crate::lesson_plan::{LessonPlan, ReviewPlan};
use crate::tables::Table;
use crate::teacher_plan::TeacherPlan;

/// How long after a lesson nobody may say that it was not held (DESIGN.md §5).
const COMPLETION_GRACE: TimeDelta = TimeDelta::hours(12);
/// How long after accepting the seeded teachers set the link of an online lesson.
const LINKED_AFTER: TimeDelta = TimeDelta::minutes(20);
/// The cancellation policy that every installation has as its default.
const STANDARD_POLICY: Uuid = Uuid::from_u128(0x019a_a000_0000_7000_8000_0000_0000_0002);
pub(super) const RUPIAH: Value<'static> = Value::Text("IDR");

/// A lesson and what its rows share.
pub(super) struct Lesson<'l, 'a> {
    pub(super) teacher: &'l TeacherPlan<'a>,
    pub(super) written: &'l WrittenTeacher,
    slot: &'l SlotPlan<'a>,
    pub(super) plan: &'l LessonPlan<'a>,
    pub(super) student: Account,
    pub(super) student_name: &'l str,
    slot_id: Uuid,
    pub(super) booking_id: Uuid,
    pub(super) order_id: Uuid,
    pub(super) order_line_id: Uuid,
    pub(super) payment_id: Uuid,
    pub(super) price: i64,
    pub(super) earning: Earning,
}

impl Lesson<'_, '_> {
    /// When the last thing happened to it: it was held, accepted or paid.
    fn updated_at(&self) -> DateTime<Utc> {
        if self.plan.held { self.slot.ends_at } else { self.plan.confirmed_at.unwrap_or(self.plan.paid_at) }
    }

    fn status(&self) -> &'static str {
        match self.plan.confirmed_at {
            Some(_) if self.plan.held => "COMPLETED",
            Some(_) => "CONFIRMED",
            None => "PAID",
        }
    }

    /// Where an online lesson is: an address that leads nowhere.
    fn link(&self) -> Option<String> {
        let (_, _, _, random) = self.booking_id.as_fields();
        let [.., a, b, c, d, e, f] = *random;
        (self.plan.online && self.plan.linked)
            .then(|| format!("https://meet.teacherin.test/{a:02x}{b:02x}-{c:02x}{d:02x}-{e:02x}{f:02x}"))
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
        let student = student.expect("a lesson's student belongs to its batch");
        let (student, student_name) = (student.account, student.plan.name.full.as_str());
        let price = kernel::money::lesson_price(teacher.price_per_hour, slot.minutes);
        let price = price.expect("two hours of the dearest lesson are a small number");
        let lesson = Lesson {
            teacher,
            written,
            slot,
            plan,
            student,
            student_name,
            slot_id,
            booking_id: self.identifiers.next(),
            order_id: self.identifiers.next(),
            order_line_id: self.identifiers.next(),
            payment_id: self.identifiers.next(),
            price,
            earning: self.books.earning(
                self.now,
                price,
                plan.held.then_some(slot.ends_at),
                plan.student == DEMO_INDEX,
            ),
        };
        self.purchase(&lesson);
        self.ledger(&lesson);
        self.booking(&lesson);
        for person_id in [written.person_id, student.person_id] {
            self.claim(&lesson, person_id);
        }
        if let Some(confirmed_at) = plan.confirmed_at {
            self.meeting(&lesson, confirmed_at);
        }
        if let Some(review) = &plan.review {
            self.review(&lesson, review);
        }
    }

    fn booking(&mut self, lesson: &Lesson<'_, '_>) {
        let plan = lesson.plan;
        let is_ahead = plan.confirmed_at.is_some() && !plan.held;
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
                Value::Uuid(STANDARD_POLICY),
                Value::Text(lesson.status()),
                Value::Text(if plan.online { "ONLINE" } else { "OFFLINE" }),
                Value::optional(place, Value::Text),
                Value::optional(plan.notes.as_deref(), Value::Text),
                Value::Instant(lesson.slot.starts_at),
                Value::Instant(lesson.slot.ends_at),
                Value::Text(lesson.teacher.city.zone.name()),
                RUPIAH,
                Value::Big(lesson.price),
                Value::optional(plan.answer_due_at, Value::Instant),
                Value::optional(plan.confirmed_at, Value::Instant),
                Value::optional(plan.held.then_some(lesson.slot.ends_at), Value::Instant),
                Value::optional(is_ahead.then_some(lesson.slot.ends_at + COMPLETION_GRACE), Value::Instant),
                Value::Instant(plan.booked_at),
                Value::Instant(lesson.updated_at()),
            ],
        );
    }

    fn meeting(&mut self, lesson: &Lesson<'_, '_>, confirmed_at: DateTime<Utc>) {
        let id = self.identifiers.next();
        let link = lesson.link();
        let held = |at: DateTime<Utc>| lesson.plan.held.then_some(at);
        let linked_at = if link.is_some() { confirmed_at + LINKED_AFTER } else { confirmed_at };
        self.batch.push(
            Table::Meetings,
            &[
                Value::Uuid(id),
                Value::Uuid(lesson.booking_id),
                Value::optional(link.as_deref(), Value::Text),
                Value::optional(held(lesson.slot.starts_at), Value::Instant),
                Value::optional(held(lesson.slot.ends_at), Value::Instant),
                Value::Instant(confirmed_at),
                Value::Instant(held(lesson.slot.ends_at).unwrap_or(linked_at)),
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
                Value::Instant(lesson.updated_at()),
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
