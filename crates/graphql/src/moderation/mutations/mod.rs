//! What admins do, and what others ask them to do; one file each.

pub mod material_report;
pub mod material_restore;
pub mod material_take_down;
pub mod report_dismiss;
pub mod review_hide;
pub mod review_restore;
pub mod teacher_verify;
pub mod user_reinstate;
pub mod user_suspend;

use std::sync::Arc;

use async_graphql::{Context, MergedObject};
use kernel::id::UserId;

use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::materials::Material;
use crate::moderation::types::Report;
use crate::scope::ContextExtension as _;

/// The mutations of moderation.
#[derive(MergedObject, Default)]
pub struct ModerationMutation(
    material_report::MaterialReport,
    material_restore::MaterialRestore,
    material_take_down::MaterialTakeDown,
    report_dismiss::ReportDismiss,
    review_hide::ReviewHide,
    review_restore::ReviewRestore,
    teacher_verify::TeacherVerify,
    user_reinstate::UserReinstate,
    user_suspend::UserSuspend,
);

/// The user as the command left them; none when it was refused.
async fn user_after(context: &Context<'_>, id: Option<UserId>) -> ApiResult<Option<User>> {
    match id {
        Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
        None => Ok(None),
    }
}

/// The material as a command left it; none when it was refused.
fn material_after(material: Option<materials::Material>) -> Option<Material> {
    material.map(|material| Material(Arc::new(material)))
}

/// The report as a command left it; none when it was refused.
fn report_after(report: Option<moderation::Report>) -> Option<Report> {
    report.map(|report| Report(Arc::new(report)))
}
