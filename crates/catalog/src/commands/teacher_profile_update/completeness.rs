//! What a published profile must have.

use kernel::Refusal;

use super::TeacherProfileUpdateCode;
use crate::model::Teacher;

/// Every field that is still missing.
pub(super) fn missing(teacher: &Teacher, skill_count: usize) -> Vec<Refusal<TeacherProfileUpdateCode>> {
    [
        ("headline", teacher.headline.is_none(), "a headline"),
        ("bio", teacher.bio.is_none(), "a text about yourself"),
        ("cityId", teacher.city_id.is_none(), "your city"),
        ("experienceYears", teacher.experience_years.is_none(), "your years of experience"),
        ("pricePerHour", teacher.price_per_hour.is_none(), "a price per hour"),
        ("skillIds", skill_count == 0, "at least one skill"),
        ("modes", !teacher.offers_online && !teacher.offers_offline, "online or offline lessons, or both"),
        ("languages", teacher.languages.is_empty(), "at least one language of instruction"),
    ]
    .into_iter()
    .filter(|(_, is_missing, _)| *is_missing)
    .map(|(field, _, what)| {
        Refusal::on(
            field,
            TeacherProfileUpdateCode::MissingForPublication,
            format!("A published profile needs {what}: add it, or keep the profile a draft."),
        )
    })
    .collect()
}
