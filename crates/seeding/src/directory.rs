//! The vocabulary as it stands in the database, with the weights of the vocabulary files.

use std::collections::HashMap;

use catalog::vocabulary::Vocabulary;
use chrono_tz::Tz;
use tokio_postgres::{Client, Row};
use uuid::Uuid;

use crate::draw::{Draw, WeightTable};
use crate::error::SeedError;

/// How often something drawn that only this database knows: an admin's own skill.
const UNKNOWN_WEIGHT: u32 = 30;

/// A city people live in.
#[derive(Debug, Clone)]
pub(crate) struct City {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) zone: Tz,
    weight: u32,
}

/// A skill somebody teaches.
#[derive(Debug, Clone)]
pub(crate) struct Skill {
    pub(crate) id: Uuid,
    pub(crate) name: String,
    pub(crate) name_indonesian: String,
    pub(crate) category_id: Uuid,
    pub(crate) category_slug: String,
    weight: u32,
}

/// Cities and skills to draw from.
#[derive(Debug)]
pub(crate) struct Directory {
    cities: Vec<City>,
    skills: Vec<Skill>,
    city_weights: WeightTable,
    skill_weights: WeightTable,
    /// Positions of the skills of each category, with their weights.
    by_category: HashMap<String, Vec<(u32, usize)>>,
}

impl Directory {
    /// Reads what `migrate` installed.
    ///
    /// Raw SQL because everything here runs on the plain tokio-postgres connection that COPY needs.
    pub(crate) async fn read(client: &Client) -> Result<Self, SeedError> {
        let vocabulary = Vocabulary::built_in();
        let weights: HashMap<&str, u32> =
            vocabulary.skills.iter().map(|skill| (skill.slug.as_str(), skill.weight)).collect();
        let cities = client
            .query(
                "SELECT id::text, name, time_zone, population_thousands FROM cities ORDER BY population_thousands DESC, slug",
                &[],
            )
            .await?;
        let skills = client
            .query(
                "SELECT s.id::text, s.slug, s.name, s.name_indonesian, c.id::text, c.slug
                 FROM skills s JOIN categories c ON c.id = s.category_id
                 WHERE s.retired_at IS NULL AND c.retired_at IS NULL ORDER BY s.slug",
                &[],
            )
            .await?;
        let cities = cities.iter().map(city).collect::<Result<Vec<_>, _>>()?;
        let skills = skills.iter().map(|row| skill(row, &weights)).collect::<Result<Vec<_>, _>>()?;
        if cities.is_empty() || skills.is_empty() {
            return Err(SeedError::VocabularyMissing);
        }
        Ok(Self::new(cities, skills))
    }

    fn new(cities: Vec<City>, skills: Vec<Skill>) -> Self {
        let mut by_category: HashMap<String, Vec<(u32, usize)>> = HashMap::new();
        for (position, skill) in skills.iter().enumerate() {
            by_category.entry(skill.category_slug.clone()).or_default().push((skill.weight, position));
        }
        Self {
            city_weights: WeightTable::new(cities.iter().map(|city| city.weight)),
            skill_weights: WeightTable::new(skills.iter().map(|skill| skill.weight)),
            cities,
            skills,
            by_category,
        }
    }

    pub(crate) fn draw_city(&self, draw: &mut Draw) -> &City {
        self.cities.get(self.city_weights.draw(draw)).expect("a weight belongs to a city")
    }

    /// Distinct skills; those after the first mostly of the first one's category.
    pub(crate) fn draw_skills(&self, draw: &mut Draw, count: usize) -> Vec<&Skill> {
        let first = self.skill_weights.draw(draw);
        let mut positions = vec![first];
        let same = self.skills.get(first).and_then(|skill| self.by_category.get(&skill.category_slug));
        // A small category may have fewer skills than wanted: then the teacher has fewer.
        for _ in 0..count.saturating_sub(1) * 4 {
            if positions.len() >= count {
                break;
            }
            let position = match same {
                Some(same) if draw.chance(780) => draw.pick_weighted(same),
                _ => self.skill_weights.draw(draw),
            };
            if !positions.contains(&position) {
                positions.push(position);
            }
        }
        positions.into_iter().filter_map(|position| self.skills.get(position)).collect()
    }
}

fn identifier(row: &Row, column: usize) -> Result<Uuid, SeedError> {
    let text: String = row.try_get(column)?;
    Uuid::parse_str(&text).map_err(|_| SeedError::VocabularyBroken { value: text })
}

fn city(row: &Row) -> Result<City, SeedError> {
    let zone: String = row.try_get(2)?;
    let population: i32 = row.try_get(3)?;
    Ok(City {
        id: identifier(row, 0)?,
        name: row.try_get(1)?,
        zone: zone.parse().map_err(|_| SeedError::VocabularyBroken { value: zone })?,
        weight: u32::try_from(population).unwrap_or(1),
    })
}

fn skill(row: &Row, weights: &HashMap<&str, u32>) -> Result<Skill, SeedError> {
    let slug: String = row.try_get(1)?;
    Ok(Skill {
        id: identifier(row, 0)?,
        name: row.try_get(2)?,
        name_indonesian: row.try_get(3)?,
        category_id: identifier(row, 4)?,
        category_slug: row.try_get(5)?,
        weight: weights.get(slug.as_str()).copied().unwrap_or(UNKNOWN_WEIGHT),
    })
}
