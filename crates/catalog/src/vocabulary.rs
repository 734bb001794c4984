//! The vocabulary that ships with the program: cities, categories and skills, from the files in `vocabulary/`.

mod install;

pub use self::install::{InstalledVocabulary, install};

use serde::Deserialize;

const CITIES: &str = include_str!("../vocabulary/cities.csv");
const CATEGORIES: &str = include_str!("../vocabulary/categories.csv");
const SKILLS: &str = include_str!("../vocabulary/skills.csv");

/// A city as the vocabulary file has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CityRow {
    /// The address part and the key between file and table.
    pub slug: String,
    /// The city's own name.
    pub name: String,
    /// The province it lies in.
    pub province: String,
    /// The zone its clocks follow.
    pub iana_zone: String,
    /// Its people in thousands, roughly: how often a seeded person lives there.
    pub weight: u32,
}

/// A category as the vocabulary file has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct CategoryRow {
    /// The address part and the key between file and table.
    pub slug: String,
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_id: String,
    /// Its place on the landing page.
    pub position: u32,
}

/// A skill as the vocabulary file has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SkillRow {
    /// The address part and the key between file and table.
    pub slug: String,
    /// The English name.
    pub name: String,
    /// The Indonesian name.
    pub name_id: String,
    /// The category it belongs to.
    pub category_slug: String,
    /// How often a seeded teacher teaches it.
    pub weight: u32,
}

/// The three vocabularies.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// Most populous first.
    pub cities: Vec<CityRow>,
    /// In the order of the landing page.
    pub categories: Vec<CategoryRow>,
    /// By category.
    pub skills: Vec<SkillRow>,
}

impl Vocabulary {
    /// The vocabulary built into this program.
    #[must_use]
    pub fn built_in() -> Self {
        Self { cities: rows(CITIES), categories: rows(CATEGORIES), skills: rows(SKILLS) }
    }
}

fn rows<T: for<'row> Deserialize<'row>>(text: &str) -> Vec<T> {
    csv::Reader::from_reader(text.as_bytes())
        .into_deserialize()
        .collect::<Result<_, _>>()
        .expect("the vocabulary files are part of the program and a test reads every row")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn assert_slugs(slugs: impl Iterator<Item = String>) {
        let mut seen = BTreeSet::new();
        for slug in slugs {
            let plain = slug.split('-').all(|word| {
                !word.is_empty()
                    && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
            });
            assert!(plain, "{slug} is not lower-case ASCII words joined by dashes");
            assert!(seen.insert(slug.clone()), "{slug} stands twice");
        }
    }

    #[test]
    fn cities_have_real_zones() {
        let cities = Vocabulary::built_in().cities;
        assert_eq!(cities.len(), 50);
        assert_slugs(cities.iter().map(|city| city.slug.clone()));
        let indonesian = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"];
        for city in &cities {
            assert!(city.iana_zone.parse::<chrono_tz::Tz>().is_ok(), "{}", city.iana_zone);
            assert!(indonesian.contains(&city.iana_zone.as_str()), "{}", city.slug);
            assert!(city.weight > 0 && !city.name.trim().is_empty() && !city.province.trim().is_empty());
        }
        assert!(cities.is_sorted_by(|one, next| one.weight >= next.weight), "most populous first");
        for zone in indonesian {
            assert!(cities.iter().any(|city| city.iana_zone == zone), "no city in {zone}");
        }
    }

    #[test]
    fn categories_stand_in_order() {
        let categories = Vocabulary::built_in().categories;
        assert_slugs(categories.iter().map(|category| category.slug.clone()));
        let positions: Vec<usize> =
            categories.iter().map(|category| usize::try_from(category.position).unwrap()).collect();
        assert_eq!(positions, (1..=categories.len()).collect::<Vec<_>>());
    }

    #[test]
    fn skills_belong_to_categories() {
        let vocabulary = Vocabulary::built_in();
        assert!((200..=250).contains(&vocabulary.skills.len()));
        assert_slugs(vocabulary.skills.iter().map(|skill| skill.slug.clone()));
        let mut names = BTreeSet::new();
        let known: BTreeSet<&str> = vocabulary.categories.iter().map(|row| row.slug.as_str()).collect();
        let mut used = BTreeSet::new();
        for skill in &vocabulary.skills {
            assert!(known.contains(skill.category_slug.as_str()), "{} has no category", skill.slug);
            assert!(names.insert(skill.name.as_str()), "the name {} stands twice", skill.name);
            assert!(skill.weight > 0 && !skill.name_id.trim().is_empty());
            used.insert(skill.category_slug.as_str());
        }
        assert_eq!(used, known, "every category has skills");
    }
}
