//! `exportDownload`

use accounting::exports::commands::export_download as command;
use accounting::exports::flows::export_download as flow;
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use futures_util::FutureExt as _;
use kernel::id::ExportId;

use crate::accounting::exports::types::whole;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::entitlements::FileDownload;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `exportDownload` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ExportDownloadCode")]
pub enum ExportDownloadErrorCode {
    /// There is no such export.
    NotFound,
    /// It is still being written.
    NotReady,
    /// It could not be written: ask for it again with `exportCreate`.
    Failed,
    /// It was deleted after seven days: ask for it again with `exportCreate`.
    Expired,
}

mutation_error!(ExportDownloadError, ExportDownloadErrorCode, command::ExportDownloadCode, "exportDownload");

/// What `exportDownload` takes.
#[derive(InputObject)]
pub struct ExportDownloadInput {
    /// An export that is READY.
    export_id: PublicId<ExportId>,
}

/// What `exportDownload` answers.
#[derive(SimpleObject)]
pub struct ExportDownloadPayload {
    /// Where to fetch the file; null when it is refused.
    download: Option<FileDownload>,
    /// Why not; empty when it can be fetched.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ExportDownloadError>,
}

fn file(download: flow::ExportDownload) -> FileDownload {
    let flow::ExportDownload { url, expires_at, export } = download;
    FileDownload {
        url,
        expires_at,
        file_name: export.file_name(),
        content_type: flow::CONTENT_TYPE.to_owned(),
        byte_size: export.byte_size.map(whole).unwrap_or_default(),
        downloads_left: None,
    }
}

/// Holder of `exportDownload`.
#[derive(Default)]
pub struct ExportDownload;

#[Object]
impl ExportDownload {
    /// Asks for the file of an export, whoever asked for it to be made: ask when the admin taps the button, the URL is good for five
    /// minutes. ADMIN only; audited every time.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn export_download(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which export.")] input: ExportDownloadInput,
    ) -> ApiResult<ExportDownloadPayload> {
        context.begin_change();
        // The client of the store nests its futures so deeply that the compiler gives up on what embeds them.
        let services = context.app().accounting.exports();
        let outcome = flow::run(&services, context.actor(), input.export_id.0).boxed().await;
        let (download, errors) = settle(outcome)?;
        Ok(ExportDownloadPayload { download: download.map(file), errors })
    }
}
