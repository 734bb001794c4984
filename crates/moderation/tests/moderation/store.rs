//! A material in the store, who has it, and what is said of it.

use chrono::TimeDelta;
use database::CommandError;
use database::schema::{audit_entries, entitlements, materials as material_rows, stored_files};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntitlementId, EntityId as _, MaterialId, ReportId, StoredFileId};
use kernel::page::PageRequest;
use kernel::{Actor, Role};
use materials::Material;
use materials::commands::material_create::{self, MaterialCreateInput};
use materials::commands::material_files_set::{self, MaterialFilesSetInput};
use materials::commands::material_publish::{self, MaterialPublishInput};
use payments::{EntitlementKind, EntitlementStatus};
use serde_json::Value;
use storage::{FilePurpose, ScanStatus, StoredFileStatus};
use teacherin_moderation::commands::material_report::{self, MaterialReportCode, MaterialReportInput};
use teacherin_moderation::commands::material_restore::{self, MaterialRestoreCode, MaterialRestoreInput};
use teacherin_moderation::commands::material_take_down::{self, MaterialTakeDownCode, MaterialTakeDownInput};
use teacherin_moderation::commands::report_dismiss::{self, ReportDismissCode, ReportDismissInput};
use teacherin_moderation::queries::{ReportFilter, ReportOrder, reports_page};
use teacherin_moderation::{Report, ReportReason};

use super::{House, monday, user};

impl House {
    pub(crate) async fn draft(&self, title: &str) -> Material {
        let input = MaterialCreateInput { title: title.to_owned(), ..MaterialCreateInput::default() };
        let mut conn = self.conn().await;
        material_create::run(&mut conn, &self.teacher_actor, self.clock.now(), input).await.unwrap()
    }

    /// The teacher's, with one file, for nothing.
    pub(crate) async fn published(&self, title: &str) -> Material {
        let id = self.draft(title).await.id;
        let (actor, now, file) = (&self.teacher_actor, self.clock.now(), self.file().await);
        let mut conn = self.conn().await;
        let input = MaterialFilesSetInput { id, files: vec![file], notes: None };
        material_files_set::run(&mut conn, actor, now, input).await.unwrap();
        material_publish::run(&mut conn, actor, now, MaterialPublishInput { id }).await.unwrap()
    }

    /// As if it had been uploaded and looked into.
    async fn file(&self) -> StoredFileId {
        let (id, now) = (StoredFileId::generate(monday()), monday());
        diesel::insert_into(stored_files::table)
            .values((
                stored_files::id.eq(id),
                stored_files::owner_user_id.eq(self.teacher_actor.user().unwrap().user_id),
                stored_files::purpose.eq(FilePurpose::MaterialFile),
                stored_files::file_name.eq("bab-1.pdf"),
                stored_files::content_type.eq("application/pdf"),
                stored_files::byte_size.eq(1_234_i64),
                stored_files::sha256.eq(vec![7_u8; 32]),
                stored_files::status.eq(StoredFileStatus::Ready),
                stored_files::scan_status.eq(ScanStatus::Clean),
                stored_files::object_key.eq(format!("private/{id}")),
                stored_files::ready_at.eq(now),
                stored_files::expires_at.eq(now + TimeDelta::hours(1)),
                stored_files::created_at.eq(now),
                stored_files::updated_at.eq(now),
            ))
            .execute(&mut *self.conn().await)
            .await
            .unwrap();
        id
    }

    pub(crate) async fn student(&self, name: &str) -> Actor {
        user(&mut self.conn().await, name, Role::Student).await
    }

    /// As if the user had got it for nothing.
    pub(crate) async fn give(&self, who: &Actor, id: MaterialId) {
        let now = self.clock.now();
        diesel::insert_into(entitlements::table)
            .values((
                entitlements::id.eq(EntitlementId::generate(now)),
                entitlements::user_id.eq(who.user().unwrap().user_id),
                entitlements::kind.eq(EntitlementKind::Material),
                entitlements::subject_id.eq(id.uuid()),
                entitlements::subject_version.eq(1),
                entitlements::status.eq(EntitlementStatus::Active),
                entitlements::granted_at.eq(now),
                entitlements::created_at.eq(now),
                entitlements::updated_at.eq(now),
            ))
            .execute(&mut *self.conn().await)
            .await
            .unwrap();
    }

    pub(crate) async fn material(&self, id: MaterialId) -> Material {
        let found = material_rows::table.find(id).select(Material::as_select());
        found.first(&mut *self.conn().await).await.unwrap()
    }

    pub(crate) async fn report(
        &self,
        who: &Actor,
        id: MaterialId,
        (reason, note): (ReportReason, Option<&str>),
    ) -> Result<Report, CommandError<MaterialReportCode>> {
        let input = MaterialReportInput { material_id: id, reason, note: note.map(str::to_owned) };
        material_report::run(&mut *self.conn().await, who, self.clock.now(), input).await
    }

    /// That it does not open.
    pub(crate) async fn broken(
        &self,
        who: &Actor,
        id: MaterialId,
    ) -> Result<Report, CommandError<MaterialReportCode>> {
        self.report(who, id, (ReportReason::Broken, None)).await
    }

    pub(crate) async fn dismiss(
        &self,
        who: &Actor,
        id: ReportId,
        note: &str,
    ) -> Result<Report, CommandError<ReportDismissCode>> {
        let input = ReportDismissInput { report_id: id, note: Some(note.to_owned()) };
        report_dismiss::run(&mut *self.conn().await, who, self.clock.now(), input).await
    }

    pub(crate) async fn take_down(
        &self,
        who: &Actor,
        id: MaterialId,
        (reason, buyers_keep_access): (&str, bool),
    ) -> Result<Material, CommandError<MaterialTakeDownCode>> {
        let input = MaterialTakeDownInput { material_id: id, reason: reason.to_owned(), buyers_keep_access };
        material_take_down::run(&mut *self.conn().await, who, self.clock.now(), input).await
    }

    pub(crate) async fn put_back(
        &self,
        who: &Actor,
        id: MaterialId,
    ) -> Result<Material, CommandError<MaterialRestoreCode>> {
        let input = MaterialRestoreInput { material_id: id };
        material_restore::run(&mut *self.conn().await, who, self.clock.now(), input).await
    }

    /// The first reports that an admin finds.
    pub(crate) async fn listed(&self, filter: ReportFilter, order: ReportOrder) -> Vec<ReportId> {
        let (mut conn, request) = (self.conn().await, PageRequest::first(50));
        let page = reports_page(&mut conn, &self.admin, (&filter, order), (&request, None)).await.unwrap();
        page.items.into_iter().map(|report| report.id).collect()
    }

    /// What the admin did to something, with the values after it.
    pub(crate) async fn recorded(&self, subject: uuid::Uuid) -> Vec<(String, Value)> {
        audit_entries::table
            .filter(audit_entries::subject_id.eq(subject))
            .filter(audit_entries::actor_user_id.eq(self.admin.user().unwrap().user_id))
            .order((audit_entries::created_at, audit_entries::id))
            .select((audit_entries::action, audit_entries::after.assume_not_null()))
            .load(&mut *self.conn().await)
            .await
            .unwrap()
    }
}
