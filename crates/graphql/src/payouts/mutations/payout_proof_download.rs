//! `payoutProofDownload`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use futures_util::FutureExt as _;
use kernel::id::PayoutId;
use payouts::commands::payout_proof_download as command;
use payouts::flows::payout_proof_download as flow;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::entitlements::FileDownload;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `payoutProofDownload` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PayoutProofDownloadCode")]
pub enum PayoutProofDownloadErrorCode {
    /// You have no such payout.
    NotFound,
    /// It has no receipt: see `Payout.hasProof`.
    NoProof,
    /// The file was found to be harmful, or is gone.
    NotAvailable,
}

mutation_error!(
    PayoutProofDownloadError,
    PayoutProofDownloadErrorCode,
    command::PayoutProofDownloadCode,
    "payoutProofDownload"
);

/// What `payoutProofDownload` takes.
#[derive(InputObject)]
pub struct PayoutProofDownloadInput {
    /// A payout with `hasProof`.
    payout_id: PublicId<PayoutId>,
}

fn file(download: flow::ProofDownload) -> FileDownload {
    let flow::ProofDownload { url, expires_at, file } = download;
    FileDownload {
        url,
        expires_at,
        byte_size: i32::try_from(file.byte_size).unwrap_or(i32::MAX),
        downloads_left: None,
        file_name: file.file_name,
        content_type: file.content_type,
    }
}

/// What `payoutProofDownload` answers.
#[derive(SimpleObject)]
pub struct PayoutProofDownloadPayload {
    /// Where to fetch the receipt; null when it is refused.
    download: Option<FileDownload>,
    /// Why not; empty when it can be fetched.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PayoutProofDownloadError>,
}

/// Holder of `payoutProofDownload`.
#[derive(Default)]
pub struct PayoutProofDownload;

#[Object]
impl PayoutProofDownload {
    /// Asks for the bank's receipt of a payout that was made by hand: ask when the person taps the button, the URL is good for five
    /// minutes. Its teacher and admins get it; what admins fetch of others is audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn payout_proof_download(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which payout.")] input: PayoutProofDownloadInput,
    ) -> ApiResult<PayoutProofDownloadPayload> {
        context.begin_change();
        let app = context.app();
        // The client of the store nests its futures so deeply that the compiler gives up on what embeds them.
        let outcome =
            flow::run(&app.pools, &app.storage.store, context.actor(), context.now(), input.payout_id.0);
        let (download, errors) = settle(outcome.boxed().await)?;
        Ok(PayoutProofDownloadPayload { download: download.map(file), errors })
    }
}
