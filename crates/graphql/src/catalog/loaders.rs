//! Batched reads of teachers and what belongs to them.

use std::collections::HashMap;
use std::sync::Arc;

use catalog::queries;
use database::DatabaseError;
use kernel::id::{PersonId, SkillId, TeacherId, UserId};

use crate::loader::{Batch, LoaderScope};

/// Teachers by id, as far as the actor may see them.
pub struct TeacherById;

impl Batch for TeacherById {
    type Key = TeacherId;
    type Value = Arc<catalog::Teacher>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<TeacherId>,
    ) -> Result<HashMap<TeacherId, Arc<catalog::Teacher>>, DatabaseError> {
        let teachers = queries::teachers_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(teachers.into_iter().map(|teacher| (teacher.id, Arc::new(teacher))).collect())
    }
}

/// Teaching profiles by their user, as far as the actor may see them.
pub struct TeacherOfUser;

impl Batch for TeacherOfUser {
    type Key = UserId;
    type Value = Arc<catalog::Teacher>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<UserId>,
    ) -> Result<HashMap<UserId, Arc<catalog::Teacher>>, DatabaseError> {
        let teachers =
            queries::teachers_of_users(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(teachers.into_iter().filter_map(|teacher| Some((teacher.user_id?, Arc::new(teacher)))).collect())
    }
}

/// Teaching profiles by the person who teaches, as far as the actor may see them.
pub struct TeacherOfPerson;

impl Batch for TeacherOfPerson {
    type Key = PersonId;
    type Value = Arc<catalog::Teacher>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<PersonId>,
    ) -> Result<HashMap<PersonId, Arc<catalog::Teacher>>, DatabaseError> {
        let teachers =
            queries::teachers_of_people(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(teachers.into_iter().map(|teacher| (teacher.person_id, Arc::new(teacher))).collect())
    }
}

/// Live skills of a teacher, by name.
pub struct SkillsOfTeacher;

impl Batch for SkillsOfTeacher {
    type Key = TeacherId;
    type Value = Arc<[SkillId]>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<TeacherId>,
    ) -> Result<HashMap<TeacherId, Arc<[SkillId]>>, DatabaseError> {
        let skills = queries::skills_of_teachers(&mut *scope.connection().await?, &keys).await?;
        Ok(skills.into_iter().map(|(teacher, skills)| (teacher, skills.into())).collect())
    }
}

/// Portfolio of a teacher, in the teacher's order.
pub struct PortfolioOfTeacher;

impl Batch for PortfolioOfTeacher {
    type Key = TeacherId;
    type Value = Arc<[catalog::PortfolioItem]>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<TeacherId>,
    ) -> Result<HashMap<TeacherId, Arc<[catalog::PortfolioItem]>>, DatabaseError> {
        let items = queries::portfolio_of_teachers(&mut *scope.connection().await?, &keys).await?;
        Ok(items.into_iter().map(|(teacher, items)| (teacher, items.into())).collect())
    }
}

/// Whether the viewer keeps a teacher: there when she does.
pub struct IsFavourite;

impl Batch for IsFavourite {
    type Key = TeacherId;
    type Value = ();

    async fn load(
        scope: &LoaderScope,
        keys: Vec<TeacherId>,
    ) -> Result<HashMap<TeacherId, ()>, DatabaseError> {
        let Some(user) = scope.actor.user() else { return Ok(HashMap::new()) };
        let kept = queries::favourites_among(&mut *scope.connection().await?, user.user_id, &keys).await?;
        Ok(kept.into_iter().map(|teacher| (teacher, ())).collect())
    }
}
