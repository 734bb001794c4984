//! Batched reads of reports.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::{MaterialId, ReportId};
use moderation::{Report, queries};

use crate::loader::{Batch, LoaderScope, what_may_be_seen};

/// Reports by id: one's own, and for admins all.
pub struct ReportById;

impl Batch for ReportById {
    type Key = ReportId;
    type Value = Arc<Report>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<ReportId>,
    ) -> Result<HashMap<ReportId, Arc<Report>>, DatabaseError> {
        let found = queries::reports_by_ids(&mut *scope.connection().await?, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|report| (report.id, Arc::new(report))).collect())
    }
}

/// What the actor reported of a material and nobody has decided yet.
pub struct OwnOpenReportOfMaterial;

impl Batch for OwnOpenReportOfMaterial {
    type Key = MaterialId;
    type Value = Arc<Report>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Arc<Report>>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let found = queries::own_open_reports_of_materials(&mut connection, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|report| (report.material_id(), Arc::new(report))).collect())
    }
}

/// The latest reports of a material, as many as asked for. For admins.
pub struct LatestReportsOfMaterial;

impl Batch for LatestReportsOfMaterial {
    type Key = (MaterialId, i64);
    type Value = Vec<Arc<Report>>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<(MaterialId, i64)>,
    ) -> Result<HashMap<(MaterialId, i64), Vec<Arc<Report>>>, DatabaseError> {
        let materials: Vec<MaterialId> = keys.iter().map(|(material, _)| *material).collect();
        let limit = keys.iter().map(|(_, limit)| *limit).max().unwrap_or(0);
        let mut connection = scope.connection().await?;
        let latest =
            queries::latest_reports_of_materials(&mut connection, &scope.actor, &materials, limit).await;
        let mut by_material: HashMap<MaterialId, Vec<Arc<Report>>> = HashMap::new();
        for report in what_may_be_seen(latest)? {
            by_material.entry(report.material_id()).or_default().push(Arc::new(report));
        }
        let wanted = keys.into_iter().map(|(material, limit)| {
            let reports = by_material.get(&material).map(Vec::as_slice).unwrap_or_default();
            let wanted = usize::try_from(limit).unwrap_or_default().min(reports.len());
            ((material, limit), reports.get(..wanted).unwrap_or_default().to_vec())
        });
        Ok(wanted.collect())
    }
}

/// How many reports of a material are open. For admins.
pub struct OpenReportCount;

impl Batch for OpenReportCount {
    type Key = MaterialId;
    type Value = i64;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, i64>, DatabaseError> {
        let mut connection = scope.connection().await?;
        what_may_be_seen(queries::open_report_counts(&mut connection, &scope.actor, &keys).await)
    }
}
