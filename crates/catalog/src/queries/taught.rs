//! What teachers teach.

use std::collections::HashMap;

use database::DatabaseError;
use database::schema::{skills, teacher_search, teacher_skills};
use diesel::dsl::count;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CategoryId, SkillId, TeacherId};

/// How many public teachers a category has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CategoryCount {
    /// The category.
    pub category_id: CategoryId,
    /// Teachers with at least one skill of it.
    pub count: i64,
}

/// The live skills of these teachers, each teacher's by name. Whether the asker may see the teacher is asked where the
/// teacher is read.
///
/// # Errors
/// When the database fails.
pub async fn skills_of_teachers(
    conn: &mut AsyncPgConnection,
    teachers: &[TeacherId],
) -> Result<HashMap<TeacherId, Vec<SkillId>>, DatabaseError> {
    let rows: Vec<(TeacherId, SkillId)> = teacher_skills::table
        .inner_join(skills::table)
        .filter(teacher_skills::teacher_id.eq_any(teachers))
        .filter(skills::retired_at.is_null())
        .order((teacher_skills::teacher_id, skills::name, skills::id))
        .select((teacher_skills::teacher_id, skills::id))
        .load(conn)
        .await?;
    let mut taught: HashMap<TeacherId, Vec<SkillId>> = HashMap::new();
    for (teacher, skill) in rows {
        taught.entry(teacher).or_default().push(skill);
    }
    Ok(taught)
}

/// Public teachers per category; a category without any is left out.
///
/// # Errors
/// When the database fails.
pub async fn category_counts(conn: &mut AsyncPgConnection) -> Result<Vec<CategoryCount>, DatabaseError> {
    let rows: Vec<(CategoryId, i64)> = teacher_search::table
        .group_by(teacher_search::category_id)
        .select((teacher_search::category_id, count(teacher_search::teacher_id).aggregate_distinct()))
        .load(conn)
        .await?;
    Ok(rows.into_iter().map(|(category_id, count)| CategoryCount { category_id, count }).collect())
}
