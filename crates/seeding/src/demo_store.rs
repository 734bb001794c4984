//! A store that is not empty: materials of demo teachers, with files that can be downloaded.
//!
//! Not a part of the seed, which is rows and nothing else: these are made by the very flows and commands that people use, and their
//! files lie in the bucket. The dev mode has them made once.

mod pdf;
mod picture;
#[cfg(test)]
mod tests;
mod words;

use catalog::policy::IsPublic;
use catalog::vocabulary_memory::VocabularySnapshot;
use chrono::{DateTime, Utc};
use database::schema::{materials as material_rows, teachers, users};
use database::{CommandError, DatabaseError};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{LoginSessionId, MaterialId, PersonId, StoredFileId, TeacherId, UserId};
use kernel::{Actor, Change, Locale, Role, UserActor};
use materials::commands::material_buy::{self, MaterialBuyInput};
use materials::commands::material_create::{self, MaterialCreateInput};
use materials::commands::material_files_set::{self, MaterialFilesSetInput};
use materials::commands::material_publish::{self, MaterialPublishInput};
use materials::commands::material_update::{self, MaterialUpdateInput};
use moderation::ReportReason;
use moderation::commands::material_report::{self, MaterialReportInput};
use sha2::{Digest as _, Sha256};
use storage::flows::uploads::complete::{self, UploadCompleteInput};
use storage::flows::uploads::create::{self, UploadCreateInput};
use storage::{FilePurpose, StorageServices, StoreError};

use self::words::{FileToMake, MaterialToMake};
use crate::demo::{DEMO_STUDENT_EMAIL, DEMO_TEACHER_EMAIL};

/// How many teachers sell something, the demo teacher the first of them.
const SELLERS: i64 = 3;

/// Why the store could not be filled.
#[derive(Debug, thiserror::Error)]
pub enum DemoStoreError {
    /// What people may do was refused: the demo data and the rules do not fit each other.
    #[error("the demo store cannot {step}: {reason}")]
    Refused {
        /// What was tried.
        step: &'static str,
        /// What came of it.
        reason: String,
    },
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The file store failed.
    #[error(transparent)]
    Files(#[from] StoreError),
    /// A picture could not be encoded.
    #[error(transparent)]
    Picture(#[from] image::ImageError),
}

impl From<diesel::result::Error> for DemoStoreError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

fn refused<C: std::fmt::Debug>(step: &'static str) -> impl FnOnce(CommandError<C>) -> DemoStoreError {
    move |error| DemoStoreError::Refused { step, reason: format!("{error:?}") }
}

/// Fills the store: some teachers sell and give away, the demo student has what is free and has reported something. How many
/// materials there are then; none where somebody has made materials already, or the demo people are missing.
///
/// # Errors
/// When the database or the file store fails. What was made until then stays.
pub async fn fill_once(services: &StorageServices) -> Result<usize, DemoStoreError> {
    let mut conn = services.pools.write().await?;
    let is_somebodys: bool =
        diesel::select(exists(material_rows::table.select(material_rows::id))).get_result(&mut conn).await?;
    let student = if is_somebodys { None } else { student(&mut conn, services.clock.now()).await? };
    let Some(student) = student else { return Ok(0) };
    let sellers = sellers(&mut conn, services.clock.now()).await?;
    let vocabulary = VocabularySnapshot::load(&mut conn).await?;
    drop(conn);
    let mut published = Vec::new();
    for (index, seller) in sellers.iter().enumerate() {
        for made in words::materials_of(index, &vocabulary, &seller.skills) {
            published.push((seller_material(services, seller, &made).await?, made.price));
        }
    }
    let mut conn = services.pools.write().await?;
    for (id, _) in published.iter().filter(|(_, price)| *price == 0) {
        get(&mut conn, &student, services.clock.now(), *id).await?;
    }
    if let Some((id, _)) = published.last() {
        report(&mut conn, &student, services.clock.now(), *id).await?;
    }
    Ok(published.len())
}

/// Somebody who sells.
struct Seller {
    actor: Actor,
    skills: Vec<kernel::id::SkillId>,
}

fn actor(user_id: UserId, person_id: PersonId, role: Role, now: DateTime<Utc>) -> Actor {
    Actor::User(UserActor {
        user_id,
        person_id,
        login_session_id: LoginSessionId::generate(now),
        roles: [role].into_iter().collect(),
        locale: Locale::Indonesian,
        request_id: None,
    })
}

async fn student(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<Option<Actor>, DemoStoreError> {
    let found: Option<(UserId, PersonId)> = users::table
        .filter(users::email.eq(DEMO_STUDENT_EMAIL))
        .select((users::id, users::person_id))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(user_id, person_id)| actor(user_id, person_id, Role::Student, now)))
}

async fn sellers(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> Result<Vec<Seller>, DemoStoreError> {
    let found: Vec<(TeacherId, UserId, PersonId)> = teachers::table
        .inner_join(users::table)
        .filter(IsPublic)
        .order((users::email.eq(DEMO_TEACHER_EMAIL).desc(), teachers::id))
        .limit(SELLERS)
        .select((teachers::id, users::id, users::person_id))
        .load(conn)
        .await?;
    let ids: Vec<TeacherId> = found.iter().map(|(id, ..)| *id).collect();
    let mut skills = catalog::queries::skills_of_teachers(conn, &ids).await?;
    let seller = |(id, user_id, person_id): (TeacherId, UserId, PersonId)| Seller {
        actor: actor(user_id, person_id, Role::Teacher, now),
        skills: skills.remove(&id).unwrap_or_default(),
    };
    Ok(found.into_iter().map(seller).collect())
}

/// From an upload to the store.
async fn seller_material(
    services: &StorageServices,
    seller: &Seller,
    made: &MaterialToMake,
) -> Result<MaterialId, DemoStoreError> {
    let mut files = Vec::new();
    for file in &made.files {
        files.push(upload(services, &seller.actor, FilePurpose::MaterialFile, file.clone()).await?);
    }
    let picture = FileToMake {
        name: "sampul.jpg".to_owned(),
        content_type: "image/jpeg",
        bytes: picture::cover(made.hue)?,
    };
    let cover = upload(services, &seller.actor, FilePurpose::MaterialCover, picture).await?;
    let preview = match made.preview.clone() {
        Some(file) => Some(upload(services, &seller.actor, FilePurpose::MaterialPreview, file).await?),
        None => None,
    };
    let (mut conn, now) = (services.pools.write().await?, services.clock.now());
    let input = MaterialCreateInput {
        title: made.title.clone(),
        description: made.description.clone(),
        price: made.price,
        skills: made.skills.clone(),
    };
    let created = material_create::run(&mut conn, &seller.actor, now, input).await;
    let id = created.map_err(refused("make a material"))?.id;
    let pictures = MaterialUpdateInput {
        id,
        title: Change::Keep,
        description: Change::Keep,
        price: Change::Keep,
        skills: Change::Keep,
        cover: Change::Set(cover),
        preview: preview.map_or(Change::Keep, Change::Set),
    };
    let updated = material_update::run(&mut conn, &seller.actor, now, pictures).await;
    updated.map_err(refused("give a material its pictures"))?;
    let input = MaterialFilesSetInput { id, files, notes: None };
    let set = material_files_set::run(&mut conn, &seller.actor, now, input).await;
    set.map_err(refused("give a material its files"))?;
    let published = material_publish::run(&mut conn, &seller.actor, now, MaterialPublishInput { id }).await;
    Ok(published.map_err(refused("publish a material"))?.id)
}

/// As a browser does it, but that the bytes take the short way into the bucket.
async fn upload(
    services: &StorageServices,
    actor: &Actor,
    purpose: FilePurpose,
    file: FileToMake,
) -> Result<StoredFileId, DemoStoreError> {
    let input = UploadCreateInput {
        purpose,
        file_name: file.name,
        content_type: file.content_type.to_owned(),
        byte_size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        sha256: Sha256::digest(&file.bytes).iter().map(|byte| format!("{byte:02x}")).collect(),
    };
    let announced = create::run(services, actor, input).await.map_err(refused("announce a file"))?;
    let file_id = announced.file.id;
    services.store.write(&format!("pending/{file_id}"), file.content_type, file.bytes).await?;
    let completed = complete::run(services, actor, UploadCompleteInput { file_id }).await;
    Ok(completed.map_err(refused("upload a file"))?.id)
}

async fn get(
    conn: &mut AsyncPgConnection,
    student: &Actor,
    now: DateTime<Utc>,
    material_id: MaterialId,
) -> Result<(), DemoStoreError> {
    let input =
        MaterialBuyInput { material_id, order_id: None, idempotency_key: kernel::id::generate_uuid(now) };
    material_buy::run(conn, student, now, input).await.map_err(refused("give a material away"))?;
    Ok(())
}

async fn report(
    conn: &mut AsyncPgConnection,
    student: &Actor,
    now: DateTime<Utc>,
    material_id: MaterialId,
) -> Result<(), DemoStoreError> {
    let input = MaterialReportInput {
        material_id,
        reason: ReportReason::Misleading,
        note: Some("Pratinjaunya tidak sama dengan isinya.".to_owned()),
    };
    material_report::run(conn, student, now, input).await.map_err(refused("report a material"))?;
    Ok(())
}
