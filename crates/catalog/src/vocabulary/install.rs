//! Writing the vocabulary into the database.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use database::schema::{categories, cities, skills};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::{CategoryRow, CityRow, SkillRow, Vocabulary};

/// 2026-01-01, the moment all vocabulary ids carry.
const IDS_AT_UNIX_MILLISECONDS: u64 = 1_767_225_600_000;

/// How many rows were new.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct InstalledVocabulary {
    /// New cities.
    pub cities: usize,
    /// New categories.
    pub categories: usize,
    /// New skills.
    pub skills: usize,
}

/// Installs what the database does not have yet; to be called in one transaction after the migrations.
///
/// Rows are recognised by their key in the files: one that an admin renamed, merged or retired stays as it is, and
/// one that clashes with an admin's own entry is left out.
///
/// # Errors
/// When the database refuses a statement.
pub async fn install(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
) -> Result<InstalledVocabulary, diesel::result::Error> {
    let vocabulary = Vocabulary::built_in();
    let cities = install_cities(conn, now, &vocabulary.cities).await?;
    let categories = install_categories(conn, now, &vocabulary.categories).await?;
    let skills = install_skills(conn, now, &vocabulary.skills).await?;
    Ok(InstalledVocabulary { cities, categories, skills })
}

/// The same in every installation, so that documents, tests and demo data can name a city or a skill. A UUIDv7
/// whose random part is a hash of the slug.
fn vocabulary_id(kind: &str, slug: &str) -> Uuid {
    let hash = Sha256::digest(format!("{kind}:{slug}"));
    let mut random = [0; 10];
    for (to, from) in random.iter_mut().zip(hash) {
        *to = from;
    }
    uuid::Builder::from_unix_timestamp_millis(IDS_AT_UNIX_MILLISECONDS, &random).into_uuid()
}

fn small(number: u32) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

async fn install_cities(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    rows: &[CityRow],
) -> QueryResult<usize> {
    let rows: Vec<_> = rows
        .iter()
        .map(|city| {
            (
                cities::id.eq(vocabulary_id("city", &city.slug)),
                cities::slug.eq(&city.slug),
                cities::name.eq(&city.name),
                cities::province.eq(&city.province),
                cities::time_zone.eq(&city.iana_zone),
                cities::population_thousands.eq(small(city.weight)),
                cities::created_at.eq(now),
                cities::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(cities::table).values(rows).on_conflict_do_nothing().execute(conn).await
}

async fn install_categories(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    rows: &[CategoryRow],
) -> QueryResult<usize> {
    let rows: Vec<_> = rows
        .iter()
        .map(|category| {
            (
                categories::id.eq(vocabulary_id("category", &category.slug)),
                categories::vocabulary_key.eq(&category.slug),
                categories::slug.eq(&category.slug),
                categories::name.eq(&category.name),
                categories::name_indonesian.eq(&category.name_id),
                categories::position.eq(small(category.position)),
                categories::created_at.eq(now),
                categories::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(categories::table).values(rows).on_conflict_do_nothing().execute(conn).await
}

async fn install_skills(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    rows: &[SkillRow],
) -> QueryResult<usize> {
    let homes = categories_by_key(conn).await?;
    let rows: Vec<_> = rows
        .iter()
        .filter_map(|skill| {
            let category_id = homes.get(&skill.category_slug)?;
            Some((
                skills::id.eq(vocabulary_id("skill", &skill.slug)),
                skills::category_id.eq(category_id),
                skills::vocabulary_key.eq(&skill.slug),
                skills::slug.eq(&skill.slug),
                skills::name.eq(&skill.name),
                skills::name_indonesian.eq(&skill.name_id),
                skills::created_at.eq(now),
                skills::updated_at.eq(now),
            ))
        })
        .collect();
    diesel::insert_into(skills::table).values(rows).on_conflict_do_nothing().execute(conn).await
}

/// Where new skills of a shipped category belong now: the category itself or the one it was merged into.
async fn categories_by_key(conn: &mut AsyncPgConnection) -> QueryResult<HashMap<String, Uuid>> {
    let rows: Vec<(Option<String>, String, Uuid, Option<Uuid>)> = categories::table
        .select((categories::vocabulary_key, categories::slug, categories::id, categories::merged_into_id))
        .load(conn)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(key, slug, id, merged_into_id)| (key.unwrap_or(slug), merged_into_id.unwrap_or(id)))
        .collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn ids_are_fixed_forever_and_differ() {
        assert_eq!(vocabulary_id("skill", "piano").to_string(), "019b76da-a800-7d5e-8c82-b9c4fb89f2f1");
        let skills = Vocabulary::built_in().skills;
        let ids: BTreeSet<Uuid> = skills.iter().map(|skill| vocabulary_id("skill", &skill.slug)).collect();
        assert_eq!(ids.len(), skills.len());
        assert_eq!(vocabulary_id("city", "ambon").get_version_num(), 7);
    }
}
