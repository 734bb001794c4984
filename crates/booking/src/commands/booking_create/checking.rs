//! What can be said of a wish without asking the database, and what a teacher's profile says to it.

use catalog::{BookableTeacher, LessonMode};
use kernel::id::{AvailabilitySlotId, OrderId, SkillId};
use kernel::text::{multi_line, single_line};
use kernel::{Money, Refusal, Refusals};

use super::{BookingCreateCode as Code, BookingCreateInput};

const PLACE_CHARACTERS_MAX: usize = 300;
const NOTES_CHARACTERS_MAX: usize = 2000;

/// A wish whose texts are clean.
#[derive(Debug)]
pub(super) struct Wish {
    pub(super) slot_id: AvailabilitySlotId,
    pub(super) skill_id: SkillId,
    pub(super) mode: LessonMode,
    pub(super) place: Option<String>,
    pub(super) notes: Option<String>,
    pub(super) order_id: Option<OrderId>,
}

pub(super) fn check(input: &BookingCreateInput) -> Result<Wish, Refusals<Code>> {
    let mut refusals = Vec::new();
    let place = input.place.as_deref().map(|place| single_line(place, PLACE_CHARACTERS_MAX)).transpose();
    let place = place.unwrap_or_else(|problem| {
        refusals.push(Refusal::on("place", Code::InvalidPlace, problem.message("The place")));
        None
    });
    let notes = input.notes.as_deref().map(|notes| multi_line(notes, NOTES_CHARACTERS_MAX)).transpose();
    let notes = notes.unwrap_or_else(|problem| {
        refusals.push(Refusal::on("notes", Code::InvalidNotes, problem.message("The text")));
        None
    });
    if input.mode == LessonMode::Online && place.is_some() {
        let message = "An online lesson has no place: leave it out.";
        refusals.push(Refusal::on("place", Code::PlaceNotNeeded, message));
    }
    Refusals::check(refusals)?;
    let BookingCreateInput { slot_id, skill_id, mode, order_id, .. } = *input;
    Ok(Wish { slot_id, skill_id, mode, place, notes, order_id })
}

/// What was agreed: where, and for how much.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) place: Option<String>,
    pub(super) price: Money,
}

/// What this teacher makes of the wish.
pub(super) fn agree(wish: &Wish, teacher: &BookableTeacher, minutes: i64) -> Result<Terms, Refusals<Code>> {
    let mut refusals = Vec::new();
    if !teacher.skills.contains(&wish.skill_id) {
        let message = "This teacher does not teach that: choose one of the skills on the profile.";
        refusals.push(Refusal::on("skillId", Code::SkillNotOffered, message));
    }
    let (is_offered, message) = match wish.mode {
        LessonMode::Online => (teacher.offers_online, "This teacher does not teach online: choose OFFLINE."),
        LessonMode::Offline => (teacher.offers_offline, "This teacher teaches online only: choose ONLINE."),
    };
    if !is_offered {
        refusals.push(Refusal::on("mode", Code::ModeNotOffered, message));
    }
    let place = match wish.mode {
        LessonMode::Online => None,
        LessonMode::Offline => wish.place.clone().or_else(|| teacher.default_place.clone()),
    };
    if wish.mode == LessonMode::Offline && is_offered && place.is_none() {
        let message = "This teacher has no usual place: say where the lesson should be.";
        refusals.push(Refusal::on("place", Code::PlaceRequired, message));
    }
    Refusals::check(refusals)?;
    let amount = kernel::money::lesson_price(teacher.price_per_hour, minutes)
        .expect("the highest rate times the longest lesson is far below the largest number");
    Ok(Terms { place, price: Money { amount, currency: teacher.currency } })
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use kernel::Currency;
    use kernel::id::{PersonId, TeacherId, UserId};
    use uuid::Uuid;

    use super::*;

    fn input(mode: LessonMode, place: Option<&str>, notes: Option<&str>) -> BookingCreateInput {
        let at = DateTime::UNIX_EPOCH;
        BookingCreateInput {
            slot_id: AvailabilitySlotId::generate(at),
            skill_id: SkillId::generate(at),
            mode,
            place: place.map(str::to_owned),
            notes: notes.map(str::to_owned),
            order_id: None,
            idempotency_key: Uuid::nil(),
        }
    }

    fn teacher(skill: SkillId) -> BookableTeacher {
        let at = DateTime::UNIX_EPOCH;
        BookableTeacher {
            id: TeacherId::generate(at),
            person_id: PersonId::generate(at),
            user_id: UserId::generate(at),
            display_name: "Sari".to_owned(),
            price_per_hour: 150_000,
            currency: Currency::Idr,
            offers_online: true,
            offers_offline: true,
            default_place: None,
            instant_booking: false,
            skills: vec![skill],
        }
    }

    fn codes<T: std::fmt::Debug>(outcome: Result<T, Refusals<Code>>) -> Vec<(String, Code)> {
        let refusals = outcome.unwrap_err().into_vec();
        refusals.into_iter().map(|refusal| (refusal.field.unwrap_or_default(), refusal.code)).collect()
    }

    #[test]
    fn texts_are_refused_by_field() {
        let long = "x".repeat(2001);
        let outcome = check(&input(LessonMode::Offline, Some("a\u{202E}b"), Some(&long)));
        assert_eq!(
            codes(outcome),
            [("place".to_owned(), Code::InvalidPlace), ("notes".to_owned(), Code::InvalidNotes)]
        );
        let outcome = check(&input(LessonMode::Offline, Some("  "), Some("")));
        assert_eq!(codes(outcome).len(), 2);
        let outcome = check(&input(LessonMode::Online, Some("Rumah"), None));
        assert_eq!(codes(outcome), [("place".to_owned(), Code::PlaceNotNeeded)]);
    }

    #[test]
    fn a_lesson_at_a_place_has_one() {
        let wish = check(&input(LessonMode::Offline, None, None)).unwrap();
        let mut teacher = teacher(wish.skill_id);
        assert_eq!(codes(agree(&wish, &teacher, 60)), [("place".to_owned(), Code::PlaceRequired)]);
        teacher.default_place = Some("Perpustakaan".to_owned());
        let terms = agree(&wish, &teacher, 90).unwrap();
        assert_eq!(terms, Terms { place: Some("Perpustakaan".to_owned()), price: Money::rupiah(225_000) });
        let wish = check(&input(LessonMode::Offline, Some(" Rumah  saya "), None)).unwrap();
        teacher.skills = vec![wish.skill_id];
        assert_eq!(agree(&wish, &teacher, 60).unwrap().place.as_deref(), Some("Rumah saya"));
    }

    #[test]
    fn what_is_not_offered_is_refused() {
        let wish = check(&input(LessonMode::Offline, None, None)).unwrap();
        let mut teacher = teacher(SkillId::generate(DateTime::UNIX_EPOCH));
        teacher.offers_offline = false;
        assert_eq!(
            codes(agree(&wish, &teacher, 60)),
            [("skillId".to_owned(), Code::SkillNotOffered), ("mode".to_owned(), Code::ModeNotOffered)]
        );
    }
}
