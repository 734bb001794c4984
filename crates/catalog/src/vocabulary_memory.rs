//! Cities, categories and skills in the memory of a process: they are few, change rarely, and every card names them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{categories, cities, skills};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, CityId, SkillId};

use crate::model::{Category, City, Skill};
use crate::queries::category_counts;

/// How old what we hold may be: what another process changes is seen here after that.
const AGE_MAX: TimeDelta = TimeDelta::seconds(5);
/// How old the numbers of teachers per category may be: counting reads the whole search table.
const COUNTS_AGE_MAX: TimeDelta = TimeDelta::seconds(60);

/// The vocabulary as it was at one instant. Retired entries are in it, because old bookings name them.
#[derive(Debug, Default)]
pub struct VocabularySnapshot {
    /// Largest first.
    cities: Vec<Arc<City>>,
    /// In the order of the landing page.
    categories: Vec<Arc<Category>>,
    /// By name.
    skills: Vec<Arc<Skill>>,
    city_by_id: HashMap<CityId, Arc<City>>,
    category_by_id: HashMap<CategoryId, Arc<Category>>,
    skill_by_id: HashMap<SkillId, Arc<Skill>>,
}

impl VocabularySnapshot {
    /// Reads it; three statements.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(conn: &mut AsyncPgConnection) -> Result<Self, DatabaseError> {
        let cities: Vec<City> = cities::table
            .order((cities::population_thousands.desc(), cities::id))
            .select(City::as_select())
            .load(conn)
            .await?;
        let categories: Vec<Category> = categories::table
            .order((categories::position, categories::id))
            .select(Category::as_select())
            .load(conn)
            .await?;
        let skills: Vec<Skill> =
            skills::table.order((skills::name, skills::id)).select(Skill::as_select()).load(conn).await?;
        let cities: Vec<Arc<City>> = cities.into_iter().map(Arc::new).collect();
        let categories: Vec<Arc<Category>> = categories.into_iter().map(Arc::new).collect();
        let skills: Vec<Arc<Skill>> = skills.into_iter().map(Arc::new).collect();
        Ok(Self {
            city_by_id: cities.iter().map(|city| (city.id, Arc::clone(city))).collect(),
            category_by_id: categories.iter().map(|row| (row.id, Arc::clone(row))).collect(),
            skill_by_id: skills.iter().map(|skill| (skill.id, Arc::clone(skill))).collect(),
            cities,
            categories,
            skills,
        })
    }

    /// All cities, largest first.
    #[must_use]
    pub fn cities(&self) -> &[Arc<City>] {
        &self.cities
    }

    /// The live categories in the order of the landing page.
    pub fn categories(&self) -> impl Iterator<Item = &Arc<Category>> {
        self.categories.iter().filter(|category| category.retired_at.is_none())
    }

    /// The live skills by name.
    pub fn skills(&self) -> impl Iterator<Item = &Arc<Skill>> {
        self.skills.iter().filter(|skill| skill.retired_at.is_none())
    }

    /// A city.
    #[must_use]
    pub fn city(&self, id: CityId) -> Option<&Arc<City>> {
        self.city_by_id.get(&id)
    }

    /// A category, live or not.
    #[must_use]
    pub fn category(&self, id: CategoryId) -> Option<&Arc<Category>> {
        self.category_by_id.get(&id)
    }

    /// A skill, live or not.
    #[must_use]
    pub fn skill(&self, id: SkillId) -> Option<&Arc<Skill>> {
        self.skill_by_id.get(&id)
    }

    /// What this skill is called now: itself, or what it was merged into.
    #[must_use]
    pub fn current_skill(&self, id: SkillId) -> SkillId {
        self.skill(id).and_then(|skill| skill.merged_into_id).unwrap_or(id)
    }

    /// What this category is called now: itself, or what it was merged into.
    #[must_use]
    pub fn current_category(&self, id: CategoryId) -> CategoryId {
        self.category(id).and_then(|category| category.merged_into_id).unwrap_or(id)
    }

    /// A city by its slug.
    #[must_use]
    pub fn city_by_slug(&self, slug: &str) -> Option<&Arc<City>> {
        self.cities.iter().find(|city| city.slug == slug)
    }

    /// A category by its slug; one that was merged leads to its new home.
    #[must_use]
    pub fn category_by_slug(&self, slug: &str) -> Option<&Arc<Category>> {
        let found = self.categories.iter().find(|category| category.slug == slug)?;
        self.category(self.current_category(found.id))
    }

    /// A skill by its slug; one that was merged leads to its new home.
    #[must_use]
    pub fn skill_by_slug(&self, slug: &str) -> Option<&Arc<Skill>> {
        let found = self.skills.iter().find(|skill| skill.slug == slug)?;
        self.skill(self.current_skill(found.id))
    }
}

#[derive(Debug)]
struct Held<T> {
    value: Arc<T>,
    loaded_at: DateTime<Utc>,
}

impl<T> Held<T> {
    fn is_fresh(&self, now: DateTime<Utc>, age_max: TimeDelta) -> bool {
        now >= self.loaded_at && now - self.loaded_at < age_max
    }
}

/// Holds the snapshot of this process and renews it when it is old.
#[derive(Debug, Default)]
pub struct VocabularyMemory {
    snapshot: Mutex<Option<Held<VocabularySnapshot>>>,
    counts: Mutex<Option<Held<HashMap<CategoryId, i64>>>>,
}

impl VocabularyMemory {
    /// The vocabulary, at most five seconds old.
    ///
    /// # Errors
    /// When it has to be read and the database fails.
    pub async fn current(
        &self,
        pools: &Pools,
        now: DateTime<Utc>,
    ) -> Result<Arc<VocabularySnapshot>, DatabaseError> {
        if let Some(held) = held(&self.snapshot, now, AGE_MAX) {
            return Ok(held);
        }
        // From the written database: right after an own change the replica may not have it yet.
        let value = Arc::new(VocabularySnapshot::load(&mut *pools.write().await?).await?);
        keep(&self.snapshot, &value, now);
        Ok(value)
    }

    /// Public teachers per category, at most a minute old.
    ///
    /// # Errors
    /// When they have to be counted and the database fails.
    pub async fn category_counts(
        &self,
        pools: &Pools,
        now: DateTime<Utc>,
    ) -> Result<Arc<HashMap<CategoryId, i64>>, DatabaseError> {
        if let Some(held) = held(&self.counts, now, COUNTS_AGE_MAX) {
            return Ok(held);
        }
        let counts = category_counts(&mut *pools.read().await?).await?;
        let value = Arc::new(counts.into_iter().map(|count| (count.category_id, count.count)).collect());
        keep(&self.counts, &value, now);
        Ok(value)
    }

    /// To be called after a change of the vocabulary: the next reader reads anew.
    pub fn forget(&self) {
        *self.snapshot.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.counts.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

fn held<T>(slot: &Mutex<Option<Held<T>>>, now: DateTime<Utc>, age_max: TimeDelta) -> Option<Arc<T>> {
    let slot = slot.lock().unwrap_or_else(PoisonError::into_inner);
    slot.as_ref().filter(|held| held.is_fresh(now, age_max)).map(|held| Arc::clone(&held.value))
}

fn keep<T>(slot: &Mutex<Option<Held<T>>>, value: &Arc<T>, now: DateTime<Utc>) {
    *slot.lock().unwrap_or_else(PoisonError::into_inner) =
        Some(Held { value: Arc::clone(value), loaded_at: now });
}
