//! `materialReport`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::MaterialId;
use moderation::commands::material_report as command;

use super::report_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::moderation::types::{Report, ReportReason};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `materialReport`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialReportCode")]
pub enum MaterialReportErrorCode {
    /// There is no such material, or none that you may see.
    NotFound,
    /// It is your own.
    OwnMaterial,
    /// You have reported it already, and it is not decided yet: `Material.myReport` shows it.
    AlreadyReported,
    /// 20 of your reports are not decided yet.
    TooManyReports,
    /// The note is too long, has characters that do not belong there, or is missing where the reason is OTHER.
    NoteInvalid,
}

mutation_error!(MaterialReportError, MaterialReportErrorCode, command::MaterialReportCode, "materialReport");

/// What `materialReport` takes.
#[derive(InputObject)]
pub struct MaterialReportInput {
    /// The material: in the store, or one that you have.
    material_id: PublicId<MaterialId>,
    /// What is wrong.
    reason: ReportReason,
    /// The same in your words: plain text of at most 2,000 characters. Needed when the reason is OTHER.
    note: Option<String>,
}

/// What `materialReport` answers.
#[derive(SimpleObject)]
pub struct MaterialReportPayload {
    /// What is reported now; null when nothing was done.
    report: Option<Report>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialReportError>,
}

/// Holder of `materialReport`.
#[derive(Default)]
pub struct MaterialReport;

#[Object]
impl MaterialReport {
    /// Tells our team that a material ought not to be shown. Its teacher does not learn of it. Needs a signed-in user.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_report(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is wrong with which material.")] input: MaterialReportInput,
    ) -> ApiResult<MaterialReportPayload> {
        let input = command::MaterialReportInput {
            material_id: input.material_id.0,
            reason: input.reason.into(),
            note: input.note,
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (report, errors) = settle(outcome)?;
        Ok(MaterialReportPayload { report: report_after(report), errors })
    }
}
