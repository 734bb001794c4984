//! What stands in a seeded teacher's calendar: lessons held, lessons booked, free slots.
//!
//! A day has seven blocks of two hours, and a slot lies within a block: nothing of one teacher can overlap.
//! Students are taken hour by hour, across all teachers of a block of teachers.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::demo::DEMO_INDEX;
use crate::draw::{Draw, Purpose};
use crate::lesson_plan::{LessonPlan, ReviewPlan};
use crate::teacher_plan::{Standing, TeacherPlan};

const BLOCKS_PER_DAY: u32 = 7;
const FIRST_HOUR: u32 = 7;
const DAYS_AHEAD: u32 = 30;
const DAYS_BEHIND_MOST: u32 = 365;
/// Per mille of the slots ahead that somebody has booked.
const BOOKED_PER_MILLE: u32 = 40;
/// The first teachers also teach the demo student.
const TEACHERS_OF_DEMO_STUDENT: u32 = 8;
/// Which slots ahead of the demo teacher are booked.
const DEMO_BOOKED_FIRST: usize = 3;
const DEMO_BOOKED_EVERY: usize = 9;
const DEMO_CONFIRMED_MINUTES_AGO: u32 = 3_000;
const DEMO_TO_ANSWER_MINUTES_AGO: u32 = 47;

/// Which block behind the demo teacher gave the demo student a lesson in, so that there is one to dispute in every seed:
/// yesterday's at one in the afternoon.
const DEMO_BLOCK_BEHIND: u32 = 3;

/// A slot, free or with the lesson booked in it.
#[derive(Debug)]
pub(crate) struct SlotPlan<'a> {
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) ends_at: DateTime<Utc>,
    pub(crate) minutes: i64,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) lesson: Option<LessonPlan<'a>>,
}

/// Which hours the students of a batch are taken.
#[derive(Debug)]
pub(crate) struct StudentHours {
    students: u32,
    taken: HashSet<(u32, i64)>,
}

impl StudentHours {
    pub(crate) fn new(students: u32) -> Self {
        Self { students, taken: HashSet::new() }
    }

    /// Takes a student who is free from `starts_at` to `ends_at`, `preferred` if possible.
    fn take(
        &mut self,
        draw: &mut Draw,
        preferred: Option<u32>,
        starts_at: DateTime<Utc>,
        ends_at: DateTime<Utc>,
    ) -> Option<u32> {
        let hours = starts_at.timestamp() / 3_600..=(ends_at.timestamp() - 1) / 3_600;
        let is_free = |student: u32| hours.clone().all(|hour| !self.taken.contains(&(student, hour)));
        let student = preferred
            .filter(|student| is_free(*student))
            .or_else(|| (0..12).map(|_| draw.below(self.students)).find(|student| is_free(*student)))?;
        self.taken.extend(hours.map(|hour| (student, hour)));
        Some(student)
    }
}

/// Draws a teacher's calendar, oldest first.
pub(crate) fn calendar<'a>(
    seed: u64,
    now: DateTime<Utc>,
    teacher: &TeacherPlan<'a>,
    students: &mut StudentHours,
) -> Vec<SlotPlan<'a>> {
    let mut draw = Draw::new(seed, Purpose::Calendar, u64::from(teacher.index));
    let draw = &mut draw;
    let mut slots = Vec::new();
    let held = teacher.reviews + teacher.unreviewed_lessons;
    let days_behind = teacher.age_days.saturating_sub(24).clamp(1, DAYS_BEHIND_MOST);
    let mut behind = blocks(draw, held, days_behind);
    if teacher.index == DEMO_INDEX {
        behind.insert(DEMO_BLOCK_BEHIND);
    }
    for (position, block) in behind.into_iter().rev().enumerate() {
        let Some((starts_at, ends_at, minutes)) =
            time_of(draw, now, teacher.city.zone, -i64::from(block) - 1)
        else {
            continue;
        };
        let is_demo = (teacher.index, block) == (DEMO_INDEX, DEMO_BLOCK_BEHIND);
        let preferred = preferred_student(teacher.index, position).or(is_demo.then_some(DEMO_INDEX));
        let Some(student) = students.take(draw, preferred, starts_at, ends_at) else { continue };
        let booked_at = starts_at - TimeDelta::minutes(i64::from(draw.between(200, 10_000)));
        let reviewed = u32::try_from(position).unwrap_or(u32::MAX) < teacher.reviews;
        let mut lesson = LessonPlan::held(draw, teacher, student, booked_at, starts_at);
        lesson.review = reviewed.then(|| {
            let must_speak = teacher.index == DEMO_INDEX && student == DEMO_INDEX;
            ReviewPlan::draw(draw, teacher, lesson.skill, must_speak, (ends_at, now))
        });
        let created_at = booked_at - TimeDelta::days(i64::from(draw.between(1, 14)));
        slots.push(SlotPlan { starts_at, ends_at, minutes, created_at, lesson: Some(lesson) });
    }
    let created_at = now - TimeDelta::hours(i64::from(draw.between(74, 200)));
    for (position, block) in blocks(draw, teacher.slots, DAYS_AHEAD).into_iter().enumerate() {
        let ahead = i64::from(block + BLOCKS_PER_DAY);
        let Some((starts_at, ends_at, minutes)) = time_of(draw, now, teacher.city.zone, ahead) else {
            continue;
        };
        let booked = teacher.standing == Standing::Published && draw.chance(BOOKED_PER_MILLE);
        let booked =
            booked || (teacher.index == DEMO_INDEX && position % DEMO_BOOKED_EVERY == DEMO_BOOKED_FIRST);
        let lesson = booked
            .then(|| students.take(draw, student_ahead(teacher.index, position), starts_at, ends_at))
            .flatten()
            .map(|student| {
                let minutes_ago = draw.between(5, 4_000);
                let minutes_ago = demo_minutes_ago(teacher.index, position).unwrap_or(minutes_ago);
                let booked_at = now - TimeDelta::minutes(i64::from(minutes_ago));
                LessonPlan::ahead(draw, teacher, student, booked_at, (starts_at, now))
            });
        slots.push(SlotPlan { starts_at, ends_at, minutes, created_at, lesson });
    }
    slots
}

/// Every third lesson of the first teachers, so that the demo student has a history with several.
fn preferred_student(teacher: u32, position: usize) -> Option<u32> {
    (teacher < TEACHERS_OF_DEMO_STUDENT && position.is_multiple_of(3)).then_some(DEMO_INDEX)
}

/// Who learns in the booked slots ahead: the demo teacher's first two are the demo student's.
fn student_ahead(teacher: u32, position: usize) -> Option<u32> {
    let is_demo = demo_minutes_ago(teacher, position).is_some();
    if is_demo { Some(DEMO_INDEX) } else { preferred_student(teacher, position / DEMO_BOOKED_EVERY) }
}

/// How long ago the demo student booked the lessons ahead with the demo teacher: one is confirmed, one waits for an answer.
fn demo_minutes_ago(teacher: u32, position: usize) -> Option<u32> {
    match position.checked_sub(DEMO_BOOKED_FIRST) {
        Some(0) if teacher == DEMO_INDEX => Some(DEMO_CONFIRMED_MINUTES_AGO),
        Some(DEMO_BOOKED_EVERY) if teacher == DEMO_INDEX => Some(DEMO_TO_ANSWER_MINUTES_AGO),
        _ => None,
    }
}

/// Distinct blocks within so many days, rising.
fn blocks(draw: &mut Draw, count: u32, days: u32) -> BTreeSet<u32> {
    let most = days * BLOCKS_PER_DAY;
    let wanted = usize::try_from(count.min(most / 2)).unwrap_or_default();
    let mut chosen = BTreeSet::new();
    while chosen.len() < wanted {
        chosen.insert(draw.below(most));
    }
    chosen
}

/// The time of a slot in the block counted from the start of today; negative blocks lie before today.
fn time_of(
    draw: &mut Draw,
    now: DateTime<Utc>,
    zone: Tz,
    block: i64,
) -> Option<(DateTime<Utc>, DateTime<Utc>, i64)> {
    let minutes = draw.pick_weighted(&[(700, 60_i64), (200, 90), (100, 120)]);
    let per_day = i64::from(BLOCKS_PER_DAY);
    let day = block.div_euclid(per_day);
    let hour = FIRST_HOUR + 2 * u32::try_from(block.rem_euclid(per_day)).ok()?;
    let today = now.with_timezone(&zone).date_naive();
    let offset = Days::new(day.unsigned_abs());
    let date = if day < 0 { today.checked_sub_days(offset)? } else { today.checked_add_days(offset)? };
    let local = date.and_time(NaiveTime::from_hms_opt(hour, 0, 0)?);
    // An hour that the clocks skip or repeat is left out: no slot is ever in doubt.
    let starts_at = local.and_local_timezone(zone).single()?.with_timezone(&Utc);
    Some((starts_at, starts_at + TimeDelta::minutes(minutes), minutes))
}
