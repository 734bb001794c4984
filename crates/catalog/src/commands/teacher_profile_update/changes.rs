//! Applying the changes to the profile in memory, each checked by itself.

use kernel::Refusal;
use kernel::text::{TextProblem, multi_line, single_line};

use super::{Problems, TeacherProfileUpdateCode as Code, TeacherProfileUpdateInput};
use crate::model::Teacher;
use crate::state::LessonMode;
use kernel::Change;

const NAME_LENGTH_MAX: usize = 100;
const HEADLINE_LENGTH_MAX: usize = 160;
const BIO_LENGTH_MAX: usize = 5000;
const PLACE_LENGTH_MAX: usize = 300;
const EXPERIENCE_YEARS_MAX: i32 = 80;
/// Whole rupiah.
pub(super) const PRICE_MIN: i64 = 10_000;
/// Whole rupiah.
pub(super) const PRICE_MAX: i64 = 10_000_000;

pub(super) fn apply(teacher: &mut Teacher, input: &TeacherProfileUpdateInput, problems: &mut Problems) {
    required(&mut teacher.status, "status", &input.status, problems);
    required(&mut teacher.instant_booking, "instantBooking", &input.instant_booking, problems);
    display_name(teacher, &input.display_name, problems);
    text(&mut teacher.headline, ("headline", "The headline"), &input.headline, problems, |text| {
        single_line(text, HEADLINE_LENGTH_MAX)
    });
    text(&mut teacher.bio, ("bio", "The text about yourself"), &input.bio, problems, |text| {
        multi_line(text, BIO_LENGTH_MAX)
    });
    text(&mut teacher.default_place, ("defaultPlace", "The place"), &input.default_place, problems, |text| {
        single_line(text, PLACE_LENGTH_MAX)
    });
    optional(&mut teacher.city_id, &input.city_id);
    optional(&mut teacher.experience_years, &input.experience_years);
    optional(&mut teacher.price_per_hour, &input.price_per_hour);
    if matches!(input.experience_years, Change::Set(years) if !(0..=EXPERIENCE_YEARS_MAX).contains(&years)) {
        problems.push(Refusal::on("experienceYears", Code::OutOfRange, "Give 0 to 80 years of experience."));
    }
    if matches!(input.price_per_hour, Change::Set(price) if !(PRICE_MIN..=PRICE_MAX).contains(&price)) {
        problems.push(Refusal::on(
            "pricePerHour",
            Code::OutOfRange,
            "Ask Rp10,000 to Rp10,000,000 per hour.",
        ));
    }
    if input.modes.is_mentioned() {
        let modes = list(&input.modes);
        teacher.offers_online = modes.contains(&LessonMode::Online);
        teacher.offers_offline = modes.contains(&LessonMode::Offline);
    }
    if input.languages.is_mentioned() {
        teacher.languages = list(&input.languages).to_vec();
        teacher.languages.sort_unstable();
        teacher.languages.dedup();
    }
}

/// A list that is emptied is an empty list.
fn list<T>(change: &Change<Vec<T>>) -> &[T] {
    match change {
        Change::Set(list) => list,
        Change::Keep | Change::Clear => &[],
    }
}

fn optional<T: Clone>(target: &mut Option<T>, change: &Change<T>) {
    match change {
        Change::Keep => {}
        Change::Clear => *target = None,
        Change::Set(value) => *target = Some(value.clone()),
    }
}

fn required<T: Copy>(target: &mut T, field: &str, change: &Change<T>, problems: &mut Problems) {
    match change {
        Change::Keep => {}
        Change::Clear => {
            problems.push(Refusal::on(
                field,
                Code::Required,
                "This field cannot be null: leave it out to keep it.",
            ));
        }
        Change::Set(value) => *target = *value,
    }
}

fn display_name(teacher: &mut Teacher, change: &Change<String>, problems: &mut Problems) {
    let text = match change {
        Change::Keep => return,
        Change::Clear => "",
        Change::Set(text) => text,
    };
    match single_line(text, NAME_LENGTH_MAX) {
        Ok(name) => teacher.display_name = name,
        Err(problem) => problems.push(text_refusal("displayName", problem, "The name")),
    }
}

/// An optional text; an empty one empties the field.
fn text(
    target: &mut Option<String>,
    (field, subject): (&str, &str),
    change: &Change<String>,
    problems: &mut Problems,
    read: impl FnOnce(&str) -> Result<String, TextProblem>,
) {
    match change {
        Change::Keep => {}
        Change::Clear => *target = None,
        Change::Set(text) => match read(text) {
            Ok(text) => *target = Some(text),
            Err(TextProblem::Empty) => *target = None,
            Err(problem) => problems.push(text_refusal(field, problem, subject)),
        },
    }
}

fn text_refusal(field: &str, problem: TextProblem, subject: &str) -> Refusal<Code> {
    let code = match problem {
        TextProblem::Empty | TextProblem::TooShort { .. } => Code::Required,
        TextProblem::TooLong { .. } => Code::TooLong,
        TextProblem::ForbiddenCharacter => Code::ForbiddenCharacter,
    };
    Refusal::on(field, code, problem.message(subject))
}
