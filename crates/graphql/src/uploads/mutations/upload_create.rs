//! `uploadCreate`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use futures_util::FutureExt as _;
use storage::flows::uploads::create as flow;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;
use crate::uploads::types::{FilePurpose, Upload};

/// Why `uploadCreate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "flow::UploadCreateCode")]
pub enum UploadCreateErrorCode {
    /// Only teachers upload files for this purpose.
    NotATeacher,
    /// Only admins upload files for this purpose.
    NotAnAdmin,
    /// The file is empty.
    Empty,
    /// The file is larger than the purpose allows.
    TooLarge,
    /// The purpose takes no files of this type; the message lists those it takes.
    TypeNotAllowed,
    /// The name is empty, too long, has a path or characters that cannot be seen in it, or does not end as files of its type
    /// do.
    InvalidFileName,
    /// The checksum is not 64 hexadecimal digits.
    InvalidChecksum,
    /// Your files would need more room than you have: remove some first.
    QuotaExceeded,
    /// The file store does not answer now: try again in a minute.
    StorageUnavailable,
}

mutation_error!(UploadCreateError, UploadCreateErrorCode, flow::UploadCreateCode, "uploadCreate");

/// What `uploadCreate` takes.
#[derive(InputObject)]
pub struct UploadCreateInput {
    /// What the file is for.
    purpose: FilePurpose,
    /// What it is called, 1 to 200 characters, without a folder. Of a material it ends as files of its type do, e.g. `.pdf`.
    file_name: String,
    /// Its type, as browsers tell it in `file.type`, e.g. `application/pdf`.
    content_type: String,
    /// Its length in bytes, as browsers tell it in `file.size`.
    byte_size: i32,
    /// The SHA-256 of its bytes, as 64 hexadecimal digits. The file store compares.
    sha256: String,
}

/// What `uploadCreate` answers.
#[derive(SimpleObject)]
pub struct UploadCreatePayload {
    /// The requests to make; null when there are none.
    upload: Option<Upload>,
    /// Why not; empty when there are.
    #[graphql(directive = Items::apply(5))]
    errors: Vec<UploadCreateError>,
}

/// Holder of `uploadCreate`.
#[derive(Default)]
pub struct UploadCreate;

#[Object]
impl UploadCreate {
    /// Announces a file of the signed-in user, and answers the requests by which it is uploaded: files go to the file store
    /// itself, not through this API. Announced bytes count towards your quota until the upload ends.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn upload_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What is going to be uploaded.")] input: UploadCreateInput,
    ) -> ApiResult<UploadCreatePayload> {
        let input = flow::UploadCreateInput {
            purpose: input.purpose.into(),
            file_name: input.file_name,
            content_type: input.content_type,
            byte_size: i64::from(input.byte_size),
            sha256: input.sha256,
        };
        context.begin_change();
        // The client of the store nests its futures so deeply that the compiler gives up on what embeds them.
        let outcome = flow::run(&context.app().storage, context.actor(), input).boxed().await;
        let (upload, errors) = settle(outcome)?;
        Ok(UploadCreatePayload { upload: upload.map(Upload::from), errors })
    }
}
