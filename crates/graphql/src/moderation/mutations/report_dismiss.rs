//! `reportDismiss`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::ReportId;
use moderation::commands::report_dismiss as command;

use super::report_after;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::moderation::types::Report;
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `reportDismiss`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ReportDismissCode")]
pub enum ReportDismissErrorCode {
    /// There is no such report.
    NotFound,
    /// The material was taken down: `materialRestore` puts it back.
    AlreadyUpheld,
    /// The note is too long or has characters that do not belong there.
    NoteInvalid,
}

mutation_error!(ReportDismissError, ReportDismissErrorCode, command::ReportDismissCode, "reportDismiss");

/// What `reportDismiss` takes.
#[derive(InputObject)]
pub struct ReportDismissInput {
    /// The report.
    report_id: PublicId<ReportId>,
    /// Why, for the audit log: at most 500 characters. Nobody but admins reads it.
    note: Option<String>,
}

/// What `reportDismiss` answers.
#[derive(SimpleObject)]
pub struct ReportDismissPayload {
    /// The report as it is now; null when nothing was done.
    report: Option<Report>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ReportDismissError>,
}

/// Holder of `reportDismiss`.
#[derive(Default)]
pub struct ReportDismiss;

#[Object]
impl ReportDismiss {
    /// Takes a report off the list: nothing is wrong with the material. Nobody is told. Asking twice changes nothing twice.
    /// ADMIN only; audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn report_dismiss(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The report, and why.")] input: ReportDismissInput,
    ) -> ApiResult<ReportDismissPayload> {
        let input = command::ReportDismissInput { report_id: input.report_id.0, note: input.note };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (report, errors) = settle(outcome)?;
        Ok(ReportDismissPayload { report: report_after(report), errors })
    }
}
