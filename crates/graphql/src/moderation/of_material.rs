//! What is reported of a material: parts of `Material` for admins.

use async_graphql::Context;
use kernel::id::MaterialId;

use super::loaders::{LatestReportsOfMaterial, OpenReportCount};
use super::types::Report;
use crate::error::{ApiError, ApiResult};
use crate::scope::ContextExtension as _;

/// The most reports shown beside a material.
const REPORTS_MAX: i32 = 10;

/// The latest reports of a material; `None` for everybody but admins.
pub(crate) async fn reports_of_material(
    context: &Context<'_>,
    id: MaterialId,
    first: i32,
) -> ApiResult<Option<Vec<Report>>> {
    if !(1..=REPORTS_MAX).contains(&first) {
        return Err(ApiError::BadUserInput(format!("Ask for 1 to {REPORTS_MAX} reports of a material.")));
    }
    if !context.actor().is_admin() {
        return Ok(None);
    }
    let reports = context.load::<LatestReportsOfMaterial>((id, i64::from(first))).await?;
    Ok(Some(reports.unwrap_or_default().into_iter().map(Report).collect()))
}

/// How many reports of a material are open; `None` for everybody but admins.
pub(crate) async fn open_report_count(context: &Context<'_>, id: MaterialId) -> ApiResult<Option<i32>> {
    if !context.actor().is_admin() {
        return Ok(None);
    }
    let count = context.load::<OpenReportCount>(id).await?.unwrap_or(0);
    Ok(Some(i32::try_from(count).unwrap_or(i32::MAX)))
}
