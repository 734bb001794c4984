//! A teacher edits, publishes or withdraws her profile. The first time makes it.

mod changes;
mod completeness;
mod skills;

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{profiles, teachers, users};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{CityId, PersonId, SkillId, StoredFileId, TeacherId, UserId};
use kernel::{AccessRefused, Actor, Refusal, Refusals, Role, UserActor};
use serde_json::json;
use storage::{AttachRefusal, FilePurpose};

use crate::model::Teacher;
use crate::state::{Language, LessonMode, TeacherStatus};
use crate::{search_rows, slugs};
use kernel::Change;

/// The most skills one teacher has.
pub const SKILLS_MAX: usize = 20;

/// Why the profile stayed as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeacherProfileUpdateCode {
    /// A text is empty, or a field that cannot be emptied is null.
    Required,
    /// A text is too long.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// A number is outside its limits.
    OutOfRange,
    /// There is no such city or skill, or no such file of theirs; `field` says which.
    NotFound,
    /// More than 20 skills.
    TooManySkills,
    /// A published profile needs this field.
    MissingForPublication,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not uploaded, inspected and scanned yet, or was refused.
    FileNotReady,
    /// The file is used by something else already.
    FileInUse,
}

impl From<AttachRefusal> for TeacherProfileUpdateCode {
    fn from(refusal: AttachRefusal) -> Self {
        match refusal {
            AttachRefusal::NotFound => Self::NotFound,
            AttachRefusal::WrongPurpose => Self::WrongPurpose,
            AttachRefusal::NotReady => Self::FileNotReady,
            AttachRefusal::InUse => Self::FileInUse,
        }
    }
}

/// What changes.
#[derive(Debug, Clone, Default)]
pub struct TeacherProfileUpdateInput {
    /// DRAFT or PUBLISHED.
    pub status: Change<TeacherStatus>,
    /// The name in public; the user's own name when the profile is made without one.
    pub display_name: Change<String>,
    /// One line about the teacher.
    pub headline: Change<String>,
    /// Markdown.
    pub bio: Change<String>,
    /// An uploaded picture of the teacher. The one it replaces is deleted.
    pub photo: Change<StoredFileId>,
    /// Where the teacher lives and teaches.
    pub city_id: Change<CityId>,
    /// Years of teaching.
    pub experience_years: Change<i32>,
    /// Whole rupiah, 10,000 to 10,000,000.
    pub price_per_hour: Change<i64>,
    /// What the teacher can be found by.
    pub skills: Change<Vec<SkillId>>,
    /// Where lessons happen.
    pub modes: Change<Vec<LessonMode>>,
    /// Languages of instruction.
    pub languages: Change<Vec<Language>>,
    /// Whether a paid booking needs no answer.
    pub instant_booking: Change<bool>,
    /// Where offline lessons happen unless agreed otherwise.
    pub default_place: Change<String>,
}

type Error = CommandError<TeacherProfileUpdateCode>;
type Problems = Vec<Refusal<TeacherProfileUpdateCode>>;

/// Applies the changes; all or none.
///
/// # Errors
/// Refusals with a [`TeacherProfileUpdateCode`], one for every field at fault; no access without the role TEACHER;
/// otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: TeacherProfileUpdateInput,
) -> Result<Teacher, Error> {
    let user = actor.require_role(Role::Teacher)?;
    conn.transaction::<_, Error, _>(async |conn| {
        lock_active_user(conn, user.user_id).await?;
        let mut problems = Problems::new();
        // Skills before the teacher: merging a skill locks in this order.
        let chosen = skills::chosen(conn, &input.skills, &mut problems).await?;
        let before = own_or_new(conn, now, user).await?;
        let mut after = before.clone();
        changes::apply(&mut after, &input, &mut problems);
        check_city(conn, &input.city_id, &mut problems).await?;
        let purpose = FilePurpose::TeacherPhoto;
        match storage::attach_change(conn, (actor, now), before.photo_file_id, &input.photo, purpose).await? {
            Ok(photo) => after.photo_file_id = photo,
            Err(refusal) => {
                problems.push(Refusal::on("photoFileId", refusal.into(), refusal.message()));
            }
        }
        Refusals::check(problems)?;
        let skill_count = match &chosen {
            Some(skills) => {
                skills::replace(conn, after.id, skills).await?;
                skills.len()
            }
            None => skills::live_count(conn, after.id).await?,
        };
        if after.status == TeacherStatus::Published {
            Refusals::check(completeness::missing(&after, skill_count))?;
            after.published_at = after.published_at.or(Some(now));
        }
        store(conn, now, &after).await?;
        storage::discard_replaced(conn, now, &[before.photo_file_id], &[after.photo_file_id]).await?;
        let current = Some(before.slug.as_str()).filter(|slug| !slug.is_empty());
        after.slug = slugs::give(conn, now, after.id, current, &after.display_name).await?;
        search_rows::write(conn, &[after.id]).await?;
        audit_visibility(conn, actor, now, (&before, &after)).await?;
        Ok(teachers::table.find(after.id).select(Teacher::as_select()).first(conn).await?)
    })
    .await
}

/// Two first updates at once must not make two profiles: they meet on the user's row. Whoever suspends the
/// user meets us there, too: a profile made or published after that would be in public view.
async fn lock_active_user(conn: &mut AsyncPgConnection, user_id: UserId) -> Result<(), Error> {
    let suspended_at: Option<DateTime<Utc>> =
        users::table.find(user_id).select(users::suspended_at).for_no_key_update().first(conn).await?;
    if suspended_at.is_some() { Err(AccessRefused::Unauthenticated.into()) } else { Ok(()) }
}

/// The user's profile, locked; a new draft when there is none.
async fn own_or_new(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user: &UserActor,
) -> Result<Teacher, DatabaseError> {
    let found = teachers::table
        .filter(teachers::user_id.eq(user.user_id))
        .select(Teacher::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    match found {
        Some(teacher) => Ok(teacher),
        None => insert_draft(conn, now, user.user_id, user.person_id).await,
    }
}

async fn insert_draft(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    person_id: PersonId,
) -> Result<Teacher, DatabaseError> {
    let (full_name, city_id): (String, Option<CityId>) =
        profiles::table.find(user_id).select((profiles::full_name, profiles::city_id)).first(conn).await?;
    let id = TeacherId::generate(now);
    let teacher: Teacher = diesel::insert_into(teachers::table)
        .values((
            teachers::id.eq(id),
            teachers::person_id.eq(person_id),
            teachers::user_id.eq(user_id),
            // Replaced before the transaction ends: the slug's own row needs a teacher to point to.
            teachers::slug.eq(id.to_string()),
            teachers::status.eq(TeacherStatus::Draft),
            teachers::display_name.eq(full_name),
            teachers::city_id.eq(city_id),
            teachers::created_at.eq(now),
            teachers::updated_at.eq(now),
        ))
        .returning(Teacher::as_returning())
        .get_result(conn)
        .await?;
    Ok(Teacher { slug: String::new(), ..teacher })
}

async fn check_city(
    conn: &mut AsyncPgConnection,
    change: &Change<CityId>,
    problems: &mut Problems,
) -> Result<(), DatabaseError> {
    use database::schema::cities;
    let Change::Set(id) = change else { return Ok(()) };
    let found: Option<CityId> = cities::table.find(id).select(cities::id).first(conn).await.optional()?;
    if found.is_none() {
        problems.push(Refusal::on(
            "cityId",
            TeacherProfileUpdateCode::NotFound,
            "This city does not exist: choose one of the list.",
        ));
    }
    Ok(())
}

async fn store(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    teacher: &Teacher,
) -> Result<(), DatabaseError> {
    diesel::update(teachers::table.find(teacher.id))
        .set((
            teachers::status.eq(teacher.status),
            teachers::display_name.eq(&teacher.display_name),
            teachers::headline.eq(&teacher.headline),
            teachers::bio.eq(&teacher.bio),
            teachers::photo_file_id.eq(teacher.photo_file_id),
            teachers::city_id.eq(teacher.city_id),
            teachers::experience_years.eq(teacher.experience_years),
            teachers::price_per_hour.eq(teacher.price_per_hour),
            teachers::offers_online.eq(teacher.offers_online),
            teachers::offers_offline.eq(teacher.offers_offline),
            teachers::languages.eq(&teacher.languages),
            teachers::instant_booking.eq(teacher.instant_booking),
            teachers::default_place.eq(&teacher.default_place),
            teachers::published_at.eq(teacher.published_at),
            teachers::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Coming into public view and leaving it are written down.
async fn audit_visibility(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    (before, after): (&Teacher, &Teacher),
) -> Result<(), DatabaseError> {
    if before.status == after.status {
        return Ok(());
    }
    let action = match after.status {
        TeacherStatus::Published => "teacher.publish",
        TeacherStatus::Draft => "teacher.unpublish",
    };
    let entry = AuditEntry::about(action, after.id)
        .change(json!({ "status": before.status.as_str() }), json!({ "status": after.status.as_str() }));
    audit::record(conn, actor, now, entry).await
}
