//! A teacher changes what a material says, costs and shows. It holds at once, also for one that is in the store.

use chrono::{DateTime, Utc};
use database::schema::materials;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, SkillId, StoredFileId};
use kernel::{Actor, Change, Refusal, Refusals, Role};
use storage::AttachRefusal;

use super::fields::{self, FieldProblem, Problem};
use super::{own, pictures, skills};
use crate::model::Material;
use crate::policy;
use crate::search_rows;

/// Why the material stayed as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialUpdateCode {
    /// A text is empty, or a field that cannot be emptied is null.
    Required,
    /// A text is too long.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The price is outside its limits.
    OutOfRange,
    /// There is no such material, skill or file of yours; `field` says which.
    NotFound,
    /// More than 10 skills.
    TooManySkills,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not uploaded, inspected and scanned yet, or was refused.
    FileNotReady,
    /// The file is used by something else already.
    FileInUse,
    /// The material is archived.
    Archived,
}

impl From<FieldProblem> for MaterialUpdateCode {
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

impl From<AttachRefusal> for MaterialUpdateCode {
    fn from(refusal: AttachRefusal) -> Self {
        match refusal {
            AttachRefusal::NotFound => Self::NotFound,
            AttachRefusal::WrongPurpose => Self::WrongPurpose,
            AttachRefusal::NotReady => Self::FileNotReady,
            AttachRefusal::InUse => Self::FileInUse,
        }
    }
}

/// The material and its changes.
#[derive(Debug, Clone)]
pub struct MaterialUpdateInput {
    /// Which one.
    pub id: MaterialId,
    /// What it is called.
    pub title: Change<String>,
    /// Markdown; may be emptied.
    pub description: Change<String>,
    /// Whole rupiah; 0 is free. What was bought before keeps its price.
    pub price: Change<i64>,
    /// What it helps to learn.
    pub skills: Change<Vec<SkillId>>,
    /// An uploaded picture for its card.
    pub cover: Change<StoredFileId>,
    /// An uploaded file that everybody may look into.
    pub preview: Change<StoredFileId>,
}

type Code = MaterialUpdateCode;
type Error = CommandError<Code>;

/// Applies the changes; all or none. Pictures that are replaced are deleted.
///
/// # Errors
/// Refusals with a [`MaterialUpdateCode`], one for every field at fault; no access without the role TEACHER; otherwise
/// when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialUpdateInput,
) -> Result<Material, Error> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, Error, _>(async |conn| {
        let mut problems = Vec::new();
        // Skills before the material: merging a skill locks in this order.
        let chosen = match &input.skills {
            Change::Keep => None,
            Change::Clear => Some(Vec::new()),
            Change::Set(asked) => Some(skills::chosen(conn, asked, &mut problems).await?),
        };
        let Some(before) = own::lock(conn, user_id, input.id).await? else {
            return Err(Refusal::on("id", Code::NotFound, own::NO_SUCH_MATERIAL).into());
        };
        if policy::edit(&before).is_err() {
            return Err(Refusal::on("id", Code::Archived, own::IS_ARCHIVED).into());
        }
        let mut after = before.clone();
        apply(&mut after, &input, &mut problems);
        let at_fault = pictures::take(conn, (actor, now), &mut after, &input).await?;
        let of_files = at_fault
            .into_iter()
            .map(|(field, problem)| Refusal::on(field, problem.into(), problem.message()));
        Refusals::check(problems.into_iter().map(refusal).chain(of_files).collect())?;
        if let Some(chosen) = &chosen {
            skills::replace(conn, after.id, chosen).await?;
        }
        let after = store(conn, now, &after).await?;
        pictures::discard_replaced(conn, now, (&before, &after)).await?;
        search_rows::write(conn, &[after.id]).await?;
        Ok(after)
    })
    .await
}

fn refusal(problem: Problem) -> Refusal<Code> {
    Refusal::on(problem.field, problem.problem.into(), problem.message)
}

fn apply(material: &mut Material, input: &MaterialUpdateInput, problems: &mut Vec<Problem>) {
    let title = match &input.title {
        Change::Keep => Ok(material.title.clone()),
        // A title cannot be emptied: null is told the same as an empty text.
        Change::Clear => fields::title(""),
        Change::Set(text) => fields::title(text),
    };
    let description = match &input.description {
        Change::Keep => Ok(material.description.clone()),
        Change::Clear => Ok(String::new()),
        Change::Set(text) => fields::description(text),
    };
    let price = match input.price {
        Change::Keep => Ok(material.price),
        Change::Clear => Err(Problem::null("price")),
        Change::Set(amount) => fields::price(amount),
    };
    match title {
        Ok(title) => material.title = title,
        Err(problem) => problems.push(problem),
    }
    match description {
        Ok(description) => material.description = description,
        Err(problem) => problems.push(problem),
    }
    match price {
        Ok(price) => material.price = price,
        Err(problem) => problems.push(problem),
    }
}

async fn store(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    material: &Material,
) -> Result<Material, DatabaseError> {
    let stored: Option<Material> =
        diesel::update(materials::table.find(material.id).filter(materials::status.eq(material.status)))
            .set((
                materials::title.eq(&material.title),
                materials::description.eq(&material.description),
                materials::price.eq(material.price),
                materials::cover_file_id.eq(material.cover_file_id),
                materials::preview_file_id.eq(material.preview_file_id),
                materials::updated_at.eq(now),
            ))
            .returning(Material::as_returning())
            .get_result(conn)
            .await
            .optional()?;
    stored.ok_or_else(|| own::changed_under_lock(material.id))
}
