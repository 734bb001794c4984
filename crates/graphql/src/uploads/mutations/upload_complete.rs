//! `uploadComplete`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use futures_util::FutureExt as _;
use kernel::id::StoredFileId;
use storage::flows::uploads::complete as flow;

use crate::cost::{Cost, Items, SENSITIVE_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::uploads::types::StoredFile;

/// Why `uploadComplete` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "flow::UploadCompleteCode")]
pub enum UploadCompleteErrorCode {
    /// You have no such upload.
    NotFound,
    /// The file, or a part of it, has not come: repeat the requests that failed, then ask again.
    NotUploaded,
    /// It is being looked at: ask for it with `node` in a few seconds.
    InProgress,
    /// It took too long: begin again with `uploadCreate`.
    Expired,
    /// It has another length than announced: begin again.
    WrongLength,
    /// It has another SHA-256 than announced: begin again.
    WrongChecksum,
    /// Its content is not of the announced type.
    WrongType,
    /// It is a program, a script or a web page.
    ForbiddenType,
    /// It is announced as an image and cannot be decoded.
    UnreadableImage,
    /// It is an image of more than 40 megapixels.
    ImageTooLarge,
    /// Something harmful was found in it.
    Infected,
    /// The file store does not answer now: ask again in a minute. What you uploaded stays.
    StorageUnavailable,
}

mutation_error!(UploadCompleteError, UploadCompleteErrorCode, flow::UploadCompleteCode, "uploadComplete");

/// What `uploadComplete` takes.
#[derive(InputObject)]
pub struct UploadCompleteInput {
    /// The file whose requests were made.
    file_id: PublicId<StoredFileId>,
}

/// What `uploadComplete` answers.
#[derive(SimpleObject)]
pub struct UploadCompletePayload {
    /// The file: READY to be used, or INSPECTING when it is larger than 32 MiB, then ask for it with `node` until it is ready
    /// or refused. Null when it is neither.
    file: Option<StoredFile>,
    /// Why not; empty when it is.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<UploadCompleteError>,
}

/// Holder of `uploadComplete`.
#[derive(Default)]
pub struct UploadComplete;

#[Object]
impl UploadComplete {
    /// Says that all requests of an upload were made: the file is compared with what was announced and looked at. What is
    /// refused is deleted. Asking again for a ready file answers it again.
    #[graphql(directive = Cost::apply(SENSITIVE_COST))]
    async fn upload_complete(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which upload.")] input: UploadCompleteInput,
    ) -> ApiResult<UploadCompletePayload> {
        let input = flow::UploadCompleteInput { file_id: input.file_id.0 };
        context.begin_change();
        // The client of the store nests its futures so deeply that the compiler gives up on what embeds them.
        let outcome = flow::run(&context.app().storage, context.actor(), input).boxed().await;
        let (file, errors) = settle(outcome)?;
        Ok(UploadCompletePayload { file: file.map(|file| StoredFile(Arc::new(file))), errors })
    }
}
