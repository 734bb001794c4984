//! What became of a booked slot: paid, confirmed, held, reviewed, and when.

use chrono::{DateTime, TimeDelta, Utc};

use crate::directory::Skill;
use crate::draw::Draw;
use crate::teacher_plan::TeacherPlan;
use crate::texts;

/// How long after booking the seeded students pay.
const PAID_AFTER: TimeDelta = TimeDelta::minutes(4);
/// How long teachers have to answer (DESIGN.md §5).
const ANSWER_WINDOW: TimeDelta = TimeDelta::hours(24);
/// How long the seeded teachers take to answer when they have answered.
const ANSWERED_AFTER: TimeDelta = TimeDelta::minutes(45);
/// Lessons paid so long ago have been answered.
const ANSWERED_WITHIN: TimeDelta = TimeDelta::hours(10);
/// Lessons confirmed so long ago have a link.
const LINKED_WITHIN: TimeDelta = TimeDelta::hours(24);

/// A booked and paid lesson.
#[derive(Debug)]
pub(crate) struct LessonPlan<'a> {
    /// The student's position among those of the batch.
    pub(crate) student: u32,
    pub(crate) skill: &'a Skill,
    pub(crate) online: bool,
    pub(crate) notes: Option<String>,
    pub(crate) booked_at: DateTime<Utc>,
    pub(crate) paid_at: DateTime<Utc>,
    /// Until when the teacher answers; not for teachers who can be booked at once.
    pub(crate) answer_due_at: Option<DateTime<Utc>>,
    /// When the teacher accepted; `None` while the lesson waits for that.
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    /// Whether an online lesson has its link.
    pub(crate) linked: bool,
    pub(crate) held: bool,
    pub(crate) review: Option<ReviewPlan>,
}

impl<'a> LessonPlan<'a> {
    /// A lesson that is over.
    pub(crate) fn held(
        draw: &mut Draw,
        teacher: &TeacherPlan<'a>,
        student: u32,
        booked_at: DateTime<Utc>,
        starts_at: DateTime<Utc>,
    ) -> Self {
        let lesson = Self::draw(draw, teacher, student, booked_at, starts_at);
        Self { held: true, linked: true, ..lesson.answered(teacher) }
    }

    /// A lesson that starts later than now.
    pub(crate) fn ahead(
        draw: &mut Draw,
        teacher: &TeacherPlan<'a>,
        student: u32,
        booked_at: DateTime<Utc>,
        (starts_at, now): (DateTime<Utc>, DateTime<Utc>),
    ) -> Self {
        let mut lesson = Self::draw(draw, teacher, student, booked_at, starts_at);
        if teacher.instant_booking || lesson.paid_at + ANSWERED_WITHIN <= now {
            lesson = lesson.answered(teacher);
        }
        lesson.linked = lesson.confirmed_at.is_some_and(|confirmed_at| confirmed_at + LINKED_WITHIN <= now);
        lesson
    }

    fn draw(
        draw: &mut Draw,
        teacher: &TeacherPlan<'a>,
        student: u32,
        booked_at: DateTime<Utc>,
        starts_at: DateTime<Utc>,
    ) -> Self {
        let skill = draw.pick(&teacher.skills);
        let online = teacher.offers_online && (!teacher.offers_offline || draw.chance(600));
        let subject = texts::Subject { skill: skill.name_in(teacher.language), ..teacher.subject() };
        let paid_at = booked_at + PAID_AFTER;
        Self {
            student,
            skill,
            online,
            notes: texts::booking_notes(draw, teacher.language, &subject),
            booked_at,
            paid_at,
            answer_due_at: (!teacher.instant_booking).then_some(starts_at.min(paid_at + ANSWER_WINDOW)),
            confirmed_at: None,
            linked: false,
            held: false,
            review: None,
        }
    }

    fn answered(self, teacher: &TeacherPlan<'_>) -> Self {
        let after = if teacher.instant_booking { TimeDelta::zero() } else { ANSWERED_AFTER };
        Self { confirmed_at: Some(self.paid_at + after), ..self }
    }
}

/// What the student said of a lesson that was held.
#[derive(Debug)]
pub(crate) struct ReviewPlan {
    pub(crate) stars: i16,
    pub(crate) comment: Option<String>,
    pub(crate) reply: Option<(&'static str, DateTime<Utc>)>,
    pub(crate) created_at: DateTime<Utc>,
}

impl ReviewPlan {
    /// Draws a review; one that `must_speak` has words and an answer.
    pub(crate) fn draw(
        draw: &mut Draw,
        teacher: &TeacherPlan<'_>,
        skill: &Skill,
        must_speak: bool,
        (lesson_ended_at, now): (DateTime<Utc>, DateTime<Utc>),
    ) -> Self {
        let stars = teacher.quality.stars(draw);
        let subject = texts::Subject { skill: skill.name_in(teacher.language), ..teacher.subject() };
        let mut comment = texts::review_comment(draw, teacher.language, stars, &subject);
        while must_speak && comment.is_none() {
            comment = texts::review_comment(draw, teacher.language, stars, &subject);
        }
        let latest = now - TimeDelta::minutes(1);
        let created_at =
            (lesson_ended_at + TimeDelta::minutes(i64::from(draw.between(10, 4_000)))).min(latest);
        let replied_at = (created_at + TimeDelta::minutes(i64::from(draw.between(30, 3_000)))).min(latest);
        let replies = comment.is_some() && (draw.chance(120) || must_speak);
        let reply = replies.then(|| (texts::review_reply(draw, teacher.language, stars), replied_at));
        Self { stars, comment, reply, created_at }
    }
}
