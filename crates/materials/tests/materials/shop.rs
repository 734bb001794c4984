//! A small shop on a database of its own.

use ::jobs::{Job as _, JobRun};
use catalog::commands::teacher_profile_update::{self, TeacherProfileUpdateInput};
use catalog::jobs::SkillChanged;
use catalog::vocabulary_memory::VocabularySnapshot;
use catalog::{Language, LessonMode, TeacherStatus};
use chrono::{DateTime, TimeDelta, Utc};
use database::connect::{TimeLimits, connect};
use database::schema::{
    audit_entries, entitlements, jobs as job_rows, material_files, material_versions,
    materials as material_rows, people, profiles, stored_files, user_roles, users,
};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{
    EntitlementId, EntityId as _, JobId, LoginSessionId, MaterialId, PersonId, SkillId, StoredFileId,
    TeacherId, UserId,
};
use kernel::{Actor, Change, Locale, Role, UserActor};
use materials::Material;
use materials::commands::{material_create, material_files_set, material_publish};
use payments::{EntitlementKind, EntitlementStatus};
use storage::{FilePurpose, ScanStatus, StoredFileStatus};

pub(crate) struct Shop {
    pub(crate) conn: AsyncPgConnection,
    pub(crate) now: DateTime<Utc>,
    pub(crate) words: VocabularySnapshot,
    users: u32,
    /// Must outlive the connection.
    pub(crate) database: TestDatabase,
}

/// A teacher of the shop.
#[derive(Debug, Clone)]
pub(crate) struct Seller {
    pub(crate) actor: Actor,
    pub(crate) user_id: UserId,
    pub(crate) teacher_id: TeacherId,
}

/// Monday, 1 March 2027, 08:00 in Jakarta.
pub(crate) fn monday() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

impl Shop {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let mut conn =
            connect(database.url(), TimeLimits::default(), std::sync::Arc::default()).await.unwrap();
        let now = monday();
        catalog::vocabulary::install(&mut conn, now).await.unwrap();
        let words = VocabularySnapshot::load(&mut conn).await.unwrap();
        Self { conn, now, words, users: 0, database }
    }

    /// Another connection to the same database.
    pub(crate) async fn connection(&self) -> AsyncPgConnection {
        connect(self.database.url(), TimeLimits::default(), std::sync::Arc::default()).await.unwrap()
    }

    pub(crate) fn skill(&self, slug: &str) -> SkillId {
        self.words.skill_by_slug(slug).unwrap_or_else(|| panic!("no skill {slug}")).id
    }

    /// Later than everything so far.
    pub(crate) fn later(&mut self) -> DateTime<Utc> {
        self.now += TimeDelta::minutes(1);
        self.now
    }

    pub(crate) async fn user(&mut self, roles: &[Role]) -> UserActor {
        let now = self.now;
        self.users += 1;
        let (person_id, user_id) = (PersonId::generate(now), UserId::generate(now));
        diesel::insert_into(people::table)
            .values((people::id.eq(person_id), people::created_at.eq(now), people::updated_at.eq(now)))
            .execute(&mut self.conn)
            .await
            .unwrap();
        diesel::insert_into(users::table)
            .values((
                users::id.eq(user_id),
                users::person_id.eq(person_id),
                users::email.eq(format!("user{}@contoh.test", self.users)),
                users::created_at.eq(now),
                users::updated_at.eq(now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
        diesel::insert_into(profiles::table)
            .values((
                profiles::user_id.eq(user_id),
                profiles::full_name.eq(format!("Orang {}", self.users)),
                profiles::time_zone.eq("Asia/Jakarta"),
                profiles::locale.eq(Locale::Indonesian),
                profiles::created_at.eq(now),
                profiles::updated_at.eq(now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
        for role in roles {
            diesel::insert_into(user_roles::table)
                .values((
                    user_roles::user_id.eq(user_id),
                    user_roles::role.eq(*role),
                    user_roles::granted_at.eq(now),
                ))
                .execute(&mut self.conn)
                .await
                .unwrap();
        }
        UserActor {
            user_id,
            person_id,
            login_session_id: LoginSessionId::generate(now),
            roles: roles.iter().copied().collect(),
            locale: Locale::Indonesian,
            request_id: None,
        }
    }

    pub(crate) async fn student(&mut self) -> Actor {
        Actor::User(self.user(&[Role::Student]).await)
    }

    pub(crate) async fn admin(&mut self) -> Actor {
        Actor::User(self.user(&[Role::Admin]).await)
    }

    /// Somebody with a published profile.
    pub(crate) async fn seller(&mut self) -> Seller {
        let user = self.user(&[Role::Teacher]).await;
        let city = self.words.city_by_slug("surabaya").unwrap().id;
        let input = TeacherProfileUpdateInput {
            status: Change::Set(TeacherStatus::Published),
            headline: Change::Set("Sabar dan teliti".to_owned()),
            bio: Change::Set("Saya suka berbagi ilmu.".to_owned()),
            city_id: Change::Set(city),
            experience_years: Change::Set(5),
            price_per_hour: Change::Set(150_000),
            skills: Change::Set(vec![self.skill("piano")]),
            modes: Change::Set(vec![LessonMode::Online]),
            languages: Change::Set(vec![Language::Indonesian]),
            ..TeacherProfileUpdateInput::default()
        };
        let user_id = user.user_id;
        let actor = Actor::User(user);
        let teacher = teacher_profile_update::run(&mut self.conn, &actor, self.now, input).await.unwrap();
        Seller { actor, user_id, teacher_id: teacher.id }
    }

    /// Her profile leaves public view, or comes back.
    pub(crate) async fn set_profile(&mut self, seller: &Seller, status: TeacherStatus) {
        let input =
            TeacherProfileUpdateInput { status: Change::Set(status), ..TeacherProfileUpdateInput::default() };
        teacher_profile_update::run(&mut self.conn, &seller.actor, self.now, input).await.unwrap();
    }

    /// An uploaded, inspected and scanned file.
    pub(crate) async fn file(&mut self, owner: UserId, purpose: FilePurpose) -> StoredFileId {
        self.file_in(owner, purpose, StoredFileStatus::Ready, ScanStatus::Clean).await
    }

    pub(crate) async fn file_in(
        &mut self,
        owner: UserId,
        purpose: FilePurpose,
        status: StoredFileStatus,
        scan_status: ScanStatus,
    ) -> StoredFileId {
        let id = StoredFileId::generate(self.now);
        let is_ready = status == StoredFileStatus::Ready;
        diesel::insert_into(stored_files::table)
            .values((
                stored_files::id.eq(id),
                stored_files::owner_user_id.eq(owner),
                stored_files::purpose.eq(purpose),
                stored_files::file_name.eq("bab-1.pdf"),
                stored_files::content_type.eq("application/pdf"),
                stored_files::byte_size.eq(1_234_i64),
                stored_files::sha256.eq(vec![7_u8; 32]),
                stored_files::status.eq(status),
                stored_files::scan_status.eq(scan_status),
                stored_files::object_key.eq(is_ready.then(|| format!("private/{id}"))),
                stored_files::ready_at.eq(is_ready.then_some(self.now)),
                stored_files::expires_at.eq(self.now + TimeDelta::hours(1)),
                stored_files::created_at.eq(self.now),
                stored_files::updated_at.eq(self.now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
        id
    }

    pub(crate) async fn file_status(&mut self, id: StoredFileId) -> StoredFileStatus {
        stored_files::table.find(id).select(stored_files::status).first(&mut self.conn).await.unwrap()
    }

    pub(crate) async fn create(&mut self, seller: &Seller, title: &str, price: i64) -> Material {
        let input = material_create::MaterialCreateInput {
            title: title.to_owned(),
            price,
            ..material_create::MaterialCreateInput::default()
        };
        material_create::run(&mut self.conn, &seller.actor, self.now, input).await.unwrap()
    }

    /// Gives the material's next version these files.
    pub(crate) async fn set_files(
        &mut self,
        seller: &Seller,
        id: MaterialId,
        files: &[StoredFileId],
    ) -> Material {
        let input = material_files_set::MaterialFilesSetInput { id, files: files.to_vec(), notes: None };
        material_files_set::run(&mut self.conn, &seller.actor, self.now, input).await.unwrap()
    }

    pub(crate) async fn publish(&mut self, seller: &Seller, id: MaterialId) -> Material {
        let input = material_publish::MaterialPublishInput { id };
        material_publish::run(&mut self.conn, &seller.actor, self.now, input).await.unwrap()
    }

    /// In the store with one file.
    pub(crate) async fn published(&mut self, seller: &Seller, title: &str, price: i64) -> Material {
        let material = self.create(seller, title, price).await;
        let file = self.file(seller.user_id, FilePurpose::MaterialFile).await;
        self.set_files(seller, material.id, &[file]).await;
        self.publish(seller, material.id).await
    }

    /// As if the user had got this version, for nothing.
    pub(crate) async fn give(&mut self, user: &Actor, material: MaterialId, version: i32) -> EntitlementId {
        let id = EntitlementId::generate(self.now);
        diesel::insert_into(entitlements::table)
            .values((
                entitlements::id.eq(id),
                entitlements::user_id.eq(user.user().unwrap().user_id),
                entitlements::kind.eq(EntitlementKind::Material),
                entitlements::subject_id.eq(material.uuid()),
                entitlements::subject_version.eq(version),
                entitlements::status.eq(EntitlementStatus::Active),
                entitlements::granted_at.eq(self.now),
                entitlements::created_at.eq(self.now),
                entitlements::updated_at.eq(self.now),
            ))
            .execute(&mut self.conn)
            .await
            .unwrap();
        id
    }

    pub(crate) async fn material(&mut self, id: MaterialId) -> Material {
        material_rows::table.find(id).select(Material::as_select()).first(&mut self.conn).await.unwrap()
    }

    /// Number, whether it is published, and the files of each version.
    pub(crate) async fn versions(&mut self, id: MaterialId) -> Vec<(i32, bool, Vec<StoredFileId>)> {
        let rows: Vec<(i32, bool, StoredFileId)> = material_versions::table
            .inner_join(material_files::table)
            .filter(material_versions::material_id.eq(id))
            .order((material_versions::number, material_files::position))
            .select((
                material_versions::number,
                material_versions::published_at.is_not_null(),
                material_files::stored_file_id,
            ))
            .load(&mut self.conn)
            .await
            .unwrap();
        let mut versions: Vec<(i32, bool, Vec<StoredFileId>)> = Vec::new();
        for (number, is_published, file) in rows {
            match versions.last_mut() {
                Some(last) if last.0 == number => last.2.push(file),
                _ => versions.push((number, is_published, vec![file])),
            }
        }
        versions
    }

    /// What was written down about the material, in order.
    pub(crate) async fn audited(&mut self, id: MaterialId) -> Vec<String> {
        audit_entries::table
            .filter(audit_entries::subject_id.eq(id.uuid()))
            .order((audit_entries::created_at, audit_entries::id))
            .select(audit_entries::action)
            .load(&mut self.conn)
            .await
            .unwrap()
    }

    /// Does what waits to be done about skills whose names changed.
    pub(crate) async fn tell_of_skills(&mut self) {
        let pools = Pools::new(&PoolConfig::new(self.database.url())).unwrap();
        for payload in self.queued(SkillChanged::KIND).await {
            let run = JobRun { now: self.now, attempt: 1, id: JobId::generate(self.now) };
            let job: SkillChanged = serde_json::from_value(payload).unwrap();
            materials::jobs::skill_changed(&pools, &job, &run).await.unwrap();
        }
    }

    /// The payloads of waiting jobs of a kind.
    pub(crate) async fn queued(&mut self, kind: &str) -> Vec<serde_json::Value> {
        job_rows::table
            .filter(job_rows::kind.eq(kind.to_owned()))
            .order(job_rows::id)
            .select(job_rows::payload)
            .load(&mut self.conn)
            .await
            .unwrap()
    }
}

/// The codes and fields of a refusal.
pub(crate) fn refusals<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    result: Result<T, CommandError<C>>,
) -> Vec<(C, Option<String>)> {
    match result.unwrap_err() {
        CommandError::Refused(refusals) => {
            refusals.into_vec().into_iter().map(|refusal| (refusal.code, refusal.field)).collect()
        }
        other => panic!("not refused but {other:?}"),
    }
}

/// The one code of a refusal, and its field.
pub(crate) fn refusal<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    result: Result<T, CommandError<C>>,
) -> (C, String) {
    let mut all = refusals(result);
    assert_eq!(all.len(), 1, "one refusal: {all:?}");
    let (code, field) = all.remove(0);
    (code, field.unwrap_or_default())
}
