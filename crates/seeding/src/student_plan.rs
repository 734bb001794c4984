//! Who a seeded student is.

use chrono::{DateTime, TimeDelta, Utc};

use crate::directory::{City, Directory};
use crate::draw::{Draw, Purpose};
use crate::names::{Custom, Name};
use crate::texts::Language;

/// Older than any seeded lesson.
const LEAST_AGE_DAYS: u32 = 400;

const GOALS_INDONESIAN: &[&str] = &[
    "Masuk perguruan tinggi negeri lewat SNBT.",
    "Lancar berbahasa Inggris untuk pekerjaan.",
    "Menaikkan nilai matematika anak saya.",
    "Belajar musik sebagai hobi.",
    "Persiapan beasiswa ke luar negeri.",
    "Bisa membaca Al-Qur'an dengan tartil.",
    "Pindah karier ke bidang teknologi.",
];

const GOALS_ENGLISH: &[&str] = &[
    "Speak Indonesian with my neighbours.",
    "Reach IELTS band 7.",
    "Learn an instrument at last.",
    "Help my children with school.",
];

/// A drawn student.
#[derive(Debug)]
pub(crate) struct StudentPlan<'a> {
    pub(crate) name: Name,
    pub(crate) city: &'a City,
    pub(crate) language: Language,
    pub(crate) learning_goal: Option<&'static str>,
    pub(crate) whatsapp_number: Option<String>,
    pub(crate) created_at: DateTime<Utc>,
    /// How many teachers the student keeps as favourites.
    pub(crate) favourites: u32,
    /// What else is drawn for the student.
    pub(crate) draw: Draw,
}

impl<'a> StudentPlan<'a> {
    /// Draws the `index`-th student of a seed.
    pub(crate) fn draw(seed: u64, index: u32, now: DateTime<Utc>, directory: &'a Directory) -> Self {
        let mut draw = Draw::new(seed, Purpose::Student, u64::from(index));
        let name = Name::draw(&mut draw);
        let city = directory.draw_city(&mut draw);
        let english = name.custom == Custom::English || draw.chance(80);
        let language = if english { Language::English } else { Language::Indonesian };
        let goals = if english { GOALS_ENGLISH } else { GOALS_INDONESIAN };
        let learning_goal = draw.chance(450).then(|| draw.pick(goals));
        let whatsapp_number = draw.chance(300).then(|| whatsapp_number(&mut draw));
        let age_minutes =
            i64::from(LEAST_AGE_DAYS + draw.below(1_000)) * 1_440 + i64::from(draw.below(1_440));
        let favourites = draw.pick_weighted(&[(600, 0), (150, 1), (120, 2), (80, 4), (50, 7)]);
        Self {
            name,
            city,
            language,
            learning_goal,
            whatsapp_number,
            created_at: now - TimeDelta::minutes(age_minutes),
            favourites,
            draw,
        }
    }
}

/// In the +62 800 range, which no operator gives to people.
fn whatsapp_number(draw: &mut Draw) -> String {
    format!("+62800{:08}", draw.below(100_000_000))
}
