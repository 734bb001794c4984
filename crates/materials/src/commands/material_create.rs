//! A teacher begins a material.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, SkillId, TeacherId, UserId};
use kernel::{Actor, Refusal, Refusals, Role};

use super::fields::{self, FieldProblem, Problem};
use super::{own, skills};
use crate::model::Material;
use crate::state::MaterialStatus;

/// The most materials of one teacher, archived ones not counted.
pub const MATERIALS_MAX: i64 = 500;

/// Why no material was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialCreateCode {
    /// The title is empty.
    Required,
    /// A text is too long.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The price is outside its limits.
    OutOfRange,
    /// There is no such skill.
    NotFound,
    /// More than 10 skills.
    TooManySkills,
    /// The user has no teaching profile yet.
    NoTeacherProfile,
    /// The teacher has as many materials as one can have.
    TooMany,
}

impl From<FieldProblem> for MaterialCreateCode {
    fn from(problem: FieldProblem) -> Self {
        match problem {
            FieldProblem::Required => Self::Required,
            FieldProblem::TooLong => Self::TooLong,
            FieldProblem::ForbiddenCharacter => Self::ForbiddenCharacter,
            FieldProblem::OutOfRange => Self::OutOfRange,
            FieldProblem::NotFound => Self::NotFound,
            FieldProblem::TooManySkills => Self::TooManySkills,
        }
    }
}

/// A material to begin.
#[derive(Debug, Clone, Default)]
pub struct MaterialCreateInput {
    /// What it is called.
    pub title: String,
    /// Markdown; may be empty.
    pub description: String,
    /// Whole rupiah; 0 is free.
    pub price: i64,
    /// What it helps to learn.
    pub skills: Vec<SkillId>,
}

type Code = MaterialCreateCode;
type Error = CommandError<Code>;

/// Makes a draft without files.
///
/// # Errors
/// Refusals with a [`MaterialCreateCode`], one for every field at fault; no access without the role TEACHER; otherwise
/// when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialCreateInput,
) -> Result<Material, Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    let mut problems = Vec::new();
    let title = fields::title(&input.title).map_err(|problem| problems.push(problem)).unwrap_or_default();
    let description =
        fields::description(&input.description).map_err(|problem| problems.push(problem)).unwrap_or_default();
    let price = fields::price(input.price).map_err(|problem| problems.push(problem)).unwrap_or_default();
    conn.transaction::<_, Error, _>(async |conn| {
        let chosen = skills::chosen(conn, &input.skills, &mut problems).await?;
        Refusals::check(problems.into_iter().map(refusal).collect())?;
        let teacher_id = teacher_with_room(conn, user_id).await?;
        let material: Material = diesel::insert_into(materials::table)
            .values((
                materials::id.eq(MaterialId::generate(now)),
                materials::teacher_id.eq(teacher_id),
                materials::status.eq(MaterialStatus::Draft),
                materials::title.eq(title),
                materials::description.eq(description),
                materials::price.eq(price),
                materials::created_at.eq(now),
                materials::updated_at.eq(now),
            ))
            .returning(Material::as_returning())
            .get_result(conn)
            .await?;
        skills::replace(conn, material.id, &chosen).await?;
        Ok(material)
    })
    .await
}

fn refusal(problem: Problem) -> Refusal<Code> {
    Refusal::on(problem.field, problem.problem.into(), problem.message)
}

/// The user's profile, if one more material fits. Two at once may both see the last place: the limit keeps lists
/// bounded and need not be exact.
async fn teacher_with_room(conn: &mut AsyncPgConnection, user_id: UserId) -> Result<TeacherId, Error> {
    let Some(teacher) = catalog::queries::teacher_of_user(conn, user_id).await? else {
        return Err(Refusal::general(Code::NoTeacherProfile, own::NO_TEACHER_PROFILE).into());
    };
    let count: i64 = materials::table
        .filter(materials::teacher_id.eq(teacher.id))
        .filter(materials::status.ne(MaterialStatus::Archived))
        .count()
        .get_result(conn)
        .await?;
    if count >= MATERIALS_MAX {
        let message = "You have 500 materials: archive one you no longer need before you add another.";
        return Err(Refusal::general(Code::TooMany, message).into());
    }
    Ok(teacher.id)
}
