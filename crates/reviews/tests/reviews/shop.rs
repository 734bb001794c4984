//! Materials in the world, and people who have them.

use catalog::Teacher;
use database::schema::{entitlements, materials};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntitlementId, EntityId as _, MaterialId};
use kernel::{Actor, Role};
use payments::EntitlementKind;
use payments::entitlements::{NewEntitlement, grant_free};
use teacherin_reviews::commands::material_review_create::{
    self, MaterialReviewCreateCode, MaterialReviewCreateInput,
};

use crate::world::{Kept, Outcome, World, start};

impl World {
    /// A material of the teacher's in the store.
    pub(crate) async fn material(&self, teacher: &Teacher, title: &str) -> MaterialId {
        let id = MaterialId::generate(start());
        diesel::insert_into(materials::table)
            .values((
                materials::id.eq(id),
                materials::teacher_id.eq(teacher.id),
                materials::status.eq("PUBLISHED"),
                materials::title.eq(title),
                materials::description.eq(""),
                materials::price.eq(0_i64),
                materials::published_version.eq(1),
                materials::published_at.eq(start()),
                materials::created_at.eq(start()),
                materials::updated_at.eq(start()),
            ))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
        id
    }

    /// Somebody has the material, and has not downloaded it.
    pub(crate) async fn give(&self, who: &Actor, material: MaterialId) -> EntitlementId {
        let new = NewEntitlement {
            user_id: who.user().unwrap().user_id,
            kind: EntitlementKind::Material,
            subject_id: material.uuid(),
            subject_version: Some(1),
        };
        grant_free(&mut *self.connection().await, self.now(), new).await.unwrap().id
    }

    /// The first download.
    pub(crate) async fn download(&self, id: EntitlementId) {
        diesel::update(entitlements::table.find(id))
            .set((entitlements::first_used_at.eq(self.now()), entitlements::use_count.eq(1)))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
    }

    /// A student who has the material and downloaded it.
    pub(crate) async fn reader(&self, full_name: &str, material: MaterialId) -> Actor {
        let reader = self.user(full_name, Role::Student).await;
        let entitlement = self.give(&reader, material).await;
        self.download(entitlement).await;
        reader
    }

    pub(crate) async fn review_material(
        &self,
        who: &Actor,
        material_id: MaterialId,
        rating: i32,
        comment: &str,
    ) -> Outcome<MaterialReviewCreateCode> {
        let input = MaterialReviewCreateInput { material_id, rating, comment: Some(comment.to_owned()) };
        let mut connection = self.connection().await;
        material_review_create::run(&mut connection, who, self.now(), &self.config, input).await
    }

    /// What the database keeps of the material's rating.
    pub(crate) async fn kept_of_material(&self, id: MaterialId) -> Kept {
        materials::table
            .find(id)
            .select((materials::rating_count, materials::rating_sum, materials::rating_score))
            .first(&mut self.connection().await)
            .await
            .unwrap()
    }
}
