//! Who a seeded teacher is.

use chrono::{DateTime, TimeDelta, Utc};

use crate::demo::DEMO_INDEX;
use crate::directory::{City, Directory, Skill};
use crate::distributions::{self, Quality};
use crate::draw::{Draw, Purpose};
use crate::names::{Custom, Name};
use crate::texts::{self, Language, Subject};

/// How far a profile has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Public, with a user who can be booked.
    Published,
    /// Public, but nobody has claimed it yet: seen, not booked.
    Unclaimed,
    /// Still being written.
    Draft,
}

/// A drawn teacher.
#[derive(Debug)]
pub(crate) struct TeacherPlan<'a> {
    pub(crate) index: u32,
    pub(crate) name: Name,
    pub(crate) display_name: String,
    pub(crate) standing: Standing,
    pub(crate) city: &'a City,
    pub(crate) skills: Vec<&'a Skill>,
    pub(crate) experience_years: u32,
    pub(crate) price_per_hour: i64,
    pub(crate) language: Language,
    pub(crate) teaching_languages: Vec<&'static str>,
    pub(crate) offers_online: bool,
    pub(crate) offers_offline: bool,
    pub(crate) default_place: Option<String>,
    pub(crate) instant_booking: bool,
    pub(crate) verified: bool,
    pub(crate) headline: String,
    pub(crate) bio: String,
    pub(crate) portfolio: Vec<(String, String)>,
    pub(crate) quality: Quality,
    /// How many lessons were held and reviewed.
    pub(crate) reviews: u32,
    /// How many lessons were held and not reviewed.
    pub(crate) unreviewed_lessons: u32,
    /// How many slots the coming month has.
    pub(crate) slots: u32,
    pub(crate) age_days: u32,
    pub(crate) created_at: DateTime<Utc>,
    pub(crate) published_at: Option<DateTime<Utc>>,
}

impl<'a> TeacherPlan<'a> {
    /// Draws the `index`-th teacher of a seed.
    pub(crate) fn draw(seed: u64, index: u32, now: DateTime<Utc>, directory: &'a Directory) -> Self {
        let draw = &mut Draw::new(seed, Purpose::Teacher, u64::from(index));
        let demo = index == DEMO_INDEX;
        let name = Name::draw(draw);
        let standing = draw.pick_weighted(&[
            (955, Standing::Published),
            (25, Standing::Unclaimed),
            (20, Standing::Draft),
        ]);
        let standing = if demo { Standing::Published } else { standing };
        let city = directory.draw_city(draw);
        let wanted = distributions::skill_count(draw);
        let skills = directory.draw_skills(draw, wanted);
        let experience_years = distributions::experience_years(draw);
        let main = *skills.first().expect("a teacher has at least one skill");
        let price_per_hour =
            distributions::price_per_hour_rupiah(draw, &main.category_slug, experience_years);
        let language = language(draw, name.custom);
        let (offers_online, offers_offline) =
            draw.pick_weighted(&[(380, (true, false)), (440, (true, true)), (180, (false, true))]);
        let words = subject(&name, city, &skills, experience_years, language);
        let headline = texts::headline(draw, language, &words);
        let bio = texts::bio(draw, language, &words);
        let portfolio = portfolio(draw, language, &words);
        let (reviews, unreviewed_lessons, slots) = activity(draw, standing, demo);
        let age_days = age_days(draw, reviews);
        let created_at =
            now - TimeDelta::days(i64::from(age_days)) - TimeDelta::minutes(i64::from(draw.below(1_440)));
        let published_at = created_at + TimeDelta::minutes(i64::from(draw.between(20, 2_000)));
        Self {
            index,
            display_name: display_name(draw, &name),
            standing,
            teaching_languages: teaching_languages(draw, language, main),
            default_place: offers_offline.then(|| place(draw, city)),
            // The demo teacher answers: there is more to see.
            instant_booking: draw.chance(450) && !demo,
            verified: demo || (standing == Standing::Published && draw.chance(340)),
            quality: if demo { Quality::Excellent } else { Quality::draw(draw) },
            published_at: (standing != Standing::Draft).then_some(published_at),
            name,
            city,
            skills,
            experience_years,
            price_per_hour,
            language,
            offers_online,
            offers_offline,
            headline,
            bio,
            portfolio,
            reviews,
            unreviewed_lessons,
            slots,
            age_days,
            created_at,
        }
    }

    pub(crate) fn subject(&self) -> Subject<'_> {
        subject(&self.name, self.city, &self.skills, self.experience_years, self.language)
    }

    /// Unlike any other teacher's, and readable.
    pub(crate) fn slug(&self) -> String {
        format!("{}-{}", self.name.ascii("-"), self.index + 1)
    }

    /// The address part a few had before they changed their name here.
    pub(crate) fn former_slug(&self) -> Option<String> {
        let former = format!(
            "guru-{}-{}",
            self.name.call_name.to_lowercase().replace([' ', '\''], "-"),
            self.index + 1
        );
        self.index.is_multiple_of(40).then_some(former)
    }
}

fn subject<'s>(
    name: &Name,
    city: &'s City,
    skills: &[&'s Skill],
    experience_years: u32,
    language: Language,
) -> Subject<'s> {
    let word = |skill: &'s Skill| skill.name_in(language);
    let main = skills.first().map_or("", |skill| word(skill));
    let other_skill = skills.get(1).map_or(main, |skill| word(skill));
    Subject { call_name: name.call_name, skill: main, other_skill, city: &city.name, experience_years }
}

impl Skill {
    /// The skill's name as somebody writing in this language puts it.
    pub(crate) fn name_in(&self, language: Language) -> &str {
        match language {
            Language::Indonesian => &self.name_indonesian,
            Language::English => &self.name,
        }
    }
}

fn language(draw: &mut Draw, custom: Custom) -> Language {
    let english = if custom == Custom::English { 1_000 } else { 160 };
    if draw.chance(english) { Language::English } else { Language::Indonesian }
}

/// Those who teach a language also speak it in class.
fn teaching_languages(draw: &mut Draw, language: Language, main: &Skill) -> Vec<&'static str> {
    let mut languages = match language {
        Language::Indonesian => vec!["id"],
        Language::English => vec!["en"],
    };
    let other = if language == Language::Indonesian { "en" } else { "id" };
    if main.category_slug == "english" || draw.chance(330) {
        languages.push(other);
    }
    if main.category_slug == "languages" && draw.chance(300) {
        languages.push(draw.pick(&["ar", "de", "fr", "ja", "ko", "nl", "zh"]));
    }
    languages
}

fn display_name(draw: &mut Draw, name: &Name) -> String {
    if name.custom == Custom::English || !draw.chance(170) {
        return name.full.clone();
    }
    let degree = draw.pick_weighted(&[
        (500, "S.Pd."),
        (120, "M.Pd."),
        (120, "S.Si."),
        (80, "S.Kom."),
        (80, "S.S."),
        (60, "S.Sn."),
        (40, "M.Hum."),
    ]);
    format!("{}, {degree}", name.full)
}

fn place(draw: &mut Draw, city: &City) -> String {
    let kind = draw.pick(&[
        "Rumah pengajar",
        "Perpustakaan kota",
        "Kedai kopi dekat stasiun",
        "Ruang belajar",
        "Studio",
    ]);
    format!("{kind}, {}", city.name)
}

fn portfolio(draw: &mut Draw, language: Language, subject: &Subject<'_>) -> Vec<(String, String)> {
    let count = draw.pick_weighted(&[(520, 0), (200, 1), (150, 2), (90, 3), (40, 5)]);
    let mut items: Vec<(String, String)> = Vec::new();
    for _ in 0..count {
        let title = texts::portfolio_title(draw, language, subject);
        let description = texts::portfolio_description(draw, language, subject);
        if items.iter().all(|(other, _)| *other != title) {
            items.push((title, description));
        }
    }
    items
}

/// Reviewed lessons, unreviewed ones, slots ahead: only who can be booked has any.
fn activity(draw: &mut Draw, standing: Standing, demo: bool) -> (u32, u32, u32) {
    let reviews = distributions::review_count(draw);
    let unreviewed = draw.below(reviews / 4 + 2) / 2;
    let slots = distributions::slot_count(draw);
    match standing {
        Standing::Published if demo => (reviews.max(24), unreviewed.max(3), slots.max(36)),
        Standing::Published => (reviews, unreviewed, slots),
        Standing::Unclaimed | Standing::Draft => (0, 0, 0),
    }
}

/// How long ago the profile was made: long enough for the lessons it has.
fn age_days(draw: &mut Draw, reviews: u32) -> u32 {
    let least = match reviews {
        0 => 10,
        1..=5 => 40,
        6..=30 => 120,
        _ => 300,
    };
    least + draw.below(900)
}
