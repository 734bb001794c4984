//! Batched reads of materials and what belongs to them.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::{MaterialId, MaterialVersionId, SkillId};
use materials::queries;
use materials::queries::Standing;
use materials::{Material, MaterialFile, MaterialVersion};

use crate::loader::{Batch, LoaderScope};

/// Materials by id, as far as the actor may see them: in the store, one's own, what one has; all for admins.
pub struct MaterialById;

impl Batch for MaterialById {
    type Key = MaterialId;
    type Value = Arc<Material>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Arc<Material>>, DatabaseError> {
        let found = queries::by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|material| (material.id, Arc::new(material))).collect())
    }
}

/// What a material helps to learn: live skills, by name.
pub struct SkillsOfMaterial;

impl Batch for SkillsOfMaterial {
    type Key = MaterialId;
    type Value = Arc<[SkillId]>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Arc<[SkillId]>>, DatabaseError> {
        let skills = queries::skills_of_materials(&mut *scope.connection().await?, &keys).await?;
        Ok(skills.into_iter().map(|(material, skills)| (material, skills.into())).collect())
    }
}

/// The versions of a material that the actor may see, latest first.
pub struct VersionsOfMaterial;

impl Batch for VersionsOfMaterial {
    type Key = MaterialId;
    type Value = Arc<[Arc<MaterialVersion>]>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Arc<[Arc<MaterialVersion>]>>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let versions = queries::versions_of_materials(&mut connection, &scope.actor, &keys).await?;
        Ok(versions.into_iter().map(|(id, of)| (id, of.into_iter().map(Arc::new).collect())).collect())
    }
}

/// The files of a version that the actor was shown, in its teacher's order.
pub struct FilesOfVersion;

impl Batch for FilesOfVersion {
    type Key = MaterialVersionId;
    type Value = Arc<[MaterialFile]>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialVersionId>,
    ) -> Result<HashMap<MaterialVersionId, Arc<[MaterialFile]>>, DatabaseError> {
        let files = queries::files_of_versions(&mut *scope.connection().await?, &keys).await?;
        Ok(files.into_iter().map(|(version, files)| (version, files.into())).collect())
    }
}

/// What its teacher's buttons depend on. Whether it is hers is asked where they are drawn.
pub struct StandingOfMaterial;

impl Batch for StandingOfMaterial {
    type Key = MaterialId;
    type Value = Standing;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Standing>, DatabaseError> {
        queries::standing_of_materials(&mut *scope.connection().await?, &keys).await
    }
}
