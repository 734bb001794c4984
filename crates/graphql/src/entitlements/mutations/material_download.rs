//! `materialDownload`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use kernel::id::StoredFileId;
use materials::commands::material_download as command;
use materials::flows::material_download as flow;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `materialDownload` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialDownloadCode")]
pub enum MaterialDownloadErrorCode {
    /// You have no material with this file.
    NotFound,
    /// Our team took the material down, also from those who have it.
    TakenDown,
    /// The file is being looked through, or was found to be harmful.
    NotAvailable,
    /// You have downloaded this file as often as one can in 30 days; the message says from when on you can again.
    LimitReached,
}

mutation_error!(
    MaterialDownloadError,
    MaterialDownloadErrorCode,
    command::MaterialDownloadCode,
    "materialDownload"
);

/// What `materialDownload` takes.
#[derive(InputObject)]
pub struct MaterialDownloadInput {
    /// Which file: the `id` of one of `Entitlement.files`, or of a file of a version.
    file_id: PublicId<StoredFileId>,
}

/// A file that can be fetched now, without your access token.
#[derive(SimpleObject)]
pub struct FileDownload {
    /// Where the file is, for a GET, until `expiresAt`: open it in the browser, or `fetch` it. It is answered as a download under
    /// the file's name; `Range` is honoured, so that a player can seek. Whoever has the URL can fetch the file: keep it to
    /// yourself, store it nowhere, and change nothing in it.
    pub(crate) url: String,
    /// From when on the URL is refused: 5 minutes from now. A download that has begun goes on.
    pub(crate) expires_at: DateTime<Utc>,
    /// What the file is saved as.
    pub(crate) file_name: String,
    /// Its type, e.g. `application/pdf`.
    pub(crate) content_type: String,
    /// Its length in bytes.
    pub(crate) byte_size: i32,
    /// How often you can still download it in these 30 days; null where nobody counts: for a material's teacher and admins, and for
    /// what is no material.
    pub(crate) downloads_left: Option<i32>,
}

impl From<flow::Download> for FileDownload {
    fn from(download: flow::Download) -> Self {
        let flow::Download { url, expires_at, file } = download;
        let whole = |number: i64| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            url,
            expires_at,
            byte_size: whole(file.byte_size),
            downloads_left: file.downloads_left.map(whole),
            file_name: file.file_name,
            content_type: file.content_type,
        }
    }
}

/// What `materialDownload` answers.
#[derive(SimpleObject)]
pub struct MaterialDownloadPayload {
    /// Where to fetch the file; null when it is refused.
    download: Option<FileDownload>,
    /// Why not; empty when it can be fetched.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialDownloadError>,
}

/// Holder of `materialDownload`.
#[derive(Default)]
pub struct MaterialDownload;

#[Object]
impl MaterialDownload {
    /// Asks for a file of a material that one has. Every time counts, 20 in 30 days for each file, and the first one ends the
    /// right to give the material back: ask when the person taps the button, not before. Its teacher and admins get it, too.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_download(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which file.")] input: MaterialDownloadInput,
    ) -> ApiResult<MaterialDownloadPayload> {
        let input = command::MaterialDownloadInput { file_id: input.file_id.0 };
        context.begin_change();
        let app = context.app();
        // The client of the store nests its futures so deeply that the compiler gives up on what embeds them.
        let outcome = flow::run(&app.pools, &app.storage.store, context.actor(), context.now(), input);
        let (download, errors) = settle(outcome.boxed().await)?;
        Ok(MaterialDownloadPayload { download: download.map(FileDownload::from), errors })
    }
}
