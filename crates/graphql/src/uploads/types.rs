//! Files as their uploaders see them.

use std::sync::Arc;

use async_graphql::{Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::id::StoredFileId;
use storage::flows::uploads::create;

use crate::cost::Items;
use crate::public_id::PublicId;

/// The most requests one upload has: 1 GiB in parts of 16 MiB.
const REQUESTS_MAX: i32 = 64;

/// What a file is for. It decides what may be uploaded, by whom, and who sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "storage::FilePurpose")]
pub enum FilePurpose {
    /// Your picture: JPEG, PNG or WebP, at most 10 MiB and 40 megapixels. Everybody sees it; it is encoded again as JPEG with
    /// a longer side of at most 2,048 pixels, and nothing but the picture stays.
    Avatar,
    /// The picture of your teaching profile; like an avatar. For teachers.
    TeacherPhoto,
    /// The picture of a portfolio item; like an avatar. For teachers.
    PortfolioImage,
    /// A file that is sold: PDF, EPUB, ZIP, office documents (Microsoft and OpenDocument), JPEG, PNG, WebP, MP3, M4A, MP4,
    /// WebM, plain text; at most 1 GiB. Only buyers get it. For teachers.
    MaterialFile,
    /// What everybody may look at before buying: PDF, MP4, WebM or MP3 of at most 50 MiB, or an image like an avatar. For
    /// teachers.
    MaterialPreview,
    /// The picture of a material in the store; like an avatar. For teachers.
    MaterialCover,
    /// What shows that a payout was sent by hand: PDF, JPEG or PNG of at most 10 MiB, kept as it is. The teacher who was paid and
    /// admins get it. For admins.
    PayoutProof,
}

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "storage::StoredFileStatus")]
pub enum StoredFileStatus {
    /// It may be uploaded; then call `uploadComplete`.
    Pending,
    /// It is being looked at: ask for it again in a few seconds, with `node`.
    Inspecting,
    /// It can be used. What nothing uses for a day is deleted.
    Ready,
    /// It was not what was announced, or is nothing we take; `refusal` says why. Upload it again.
    Refused,
    /// It was not uploaded in time. Upload it again.
    Expired,
    /// It is gone.
    Deleted,
}

/// Why a file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "storage::FileRefusal")]
pub enum FileRefusal {
    /// It has another length than announced.
    WrongLength,
    /// It has another SHA-256 than announced.
    WrongChecksum,
    /// Its content is not of the announced type.
    WrongType,
    /// It is a program, a script or a web page, whatever it was announced as.
    ForbiddenType,
    /// It is announced as an image and cannot be decoded.
    UnreadableImage,
    /// It is an image of more than 40 megapixels.
    ImageTooLarge,
    /// Something harmful was found in it.
    Infected,
}

/// A file that somebody uploads, or uploaded. Its uploader and admins see it; what shows it to others has a URL of its own.
#[derive(Debug, Clone)]
pub struct StoredFile(pub Arc<storage::StoredFile>);

/// A file that somebody uploads, or uploaded. Its uploader and admins see it; what shows it to others has a URL of its own.
#[Object]
impl StoredFile {
    /// The file's id.
    pub(crate) async fn id(&self) -> PublicId<StoredFileId> {
        self.0.id.into()
    }

    /// What it is for.
    async fn purpose(&self) -> FilePurpose {
        self.0.purpose.into()
    }

    /// What its uploader calls it.
    async fn file_name(&self) -> &str {
        &self.0.file_name
    }

    /// Its type, e.g. `application/pdf`. An image that everybody sees becomes `image/jpeg` when it is ready.
    async fn content_type(&self) -> &str {
        &self.0.content_type
    }

    /// Its length in bytes. An image that everybody sees has another one when it is ready.
    async fn byte_size(&self) -> i32 {
        whole(self.0.byte_size)
    }

    /// Where it stands.
    async fn status(&self) -> StoredFileStatus {
        self.0.status.into()
    }

    /// Why it was refused; null unless it was.
    async fn refusal(&self) -> Option<FileRefusal> {
        self.0.refusal.map(FileRefusal::from)
    }

    /// Whether it can be used now: ready, and nothing harmful was found. A ready file may wait a moment for the scanner.
    async fn is_usable(&self) -> bool {
        self.0.is_usable()
    }

    /// The width in pixels of an image that everybody sees, when it is ready; else null.
    async fn width(&self) -> Option<i32> {
        self.0.width
    }

    /// The height in pixels of an image that everybody sees, when it is ready; else null.
    async fn height(&self) -> Option<i32> {
        self.0.height
    }

    /// When it was announced.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

/// An upload that can begin. Make every request, in any order and several at once if you like; one that failed may be repeated
/// alone. Then call `uploadComplete`.
///
/// ```js
/// const sha256 = [...new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()))]
///   .map((byte) => byte.toString(16).padStart(2, '0')).join('');
/// // … uploadCreate(input: { purpose, fileName: file.name, contentType: file.type, byteSize: file.size, sha256 })
/// for (const { method, url, headers, firstByte, byteSize } of upload.requests) {
///   const response = await fetch(url, {
///     method,
///     headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])),
///     body: file.slice(firstByte, firstByte + byteSize),
///   });
///   if (!response.ok) throw new Error(`the upload failed: ${response.status}`);
/// }
/// // … uploadComplete(input: { fileId: upload.file.id })
/// ```
#[derive(SimpleObject)]
pub struct Upload {
    /// The file, PENDING.
    file: StoredFile,
    /// The requests to make: one, or one for each part of a file over 32 MiB.
    #[graphql(directive = Items::apply(REQUESTS_MAX))]
    requests: Vec<SignedUploadRequest>,
    /// Until when they can be made: an hour, for parts twelve. `uploadComplete` may follow within 15 minutes more.
    expires_at: DateTime<Utc>,
}

/// A request that your client makes to the file store itself, without your access token. It is good for exactly this body.
#[derive(SimpleObject)]
pub struct SignedUploadRequest {
    /// The HTTP method: `PUT`.
    method: &'static str,
    /// Where to. It holds the signature: keep it to yourself, and change nothing.
    url: String,
    /// Headers to send as they stand. Browsers set `Content-Length` by themselves, so it is not among them.
    #[graphql(directive = Items::apply(5))]
    headers: Vec<SignedHeader>,
    /// Where in the file its body begins, counted from 0.
    first_byte: i32,
    /// How many bytes its body has.
    byte_size: i32,
    /// Which part it is, counted from 1; null when the file comes whole.
    part_number: Option<i32>,
}

/// A header that the signature covers.
#[derive(SimpleObject)]
pub struct SignedHeader {
    /// Its name.
    name: String,
    /// Its value.
    value: String,
}

impl From<create::Upload> for Upload {
    fn from(upload: create::Upload) -> Self {
        Self {
            file: StoredFile(Arc::new(upload.file)),
            requests: upload.requests.into_iter().map(SignedUploadRequest::from).collect(),
            expires_at: upload.expires_at,
        }
    }
}

impl From<create::UploadRequest> for SignedUploadRequest {
    fn from(request: create::UploadRequest) -> Self {
        let headers = request.signed.headers.into_iter();
        // `fetch` forbids to set it, and sets it.
        let headers = headers.filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        Self {
            method: request.signed.method,
            url: request.signed.url,
            headers: headers.map(|(name, value)| SignedHeader { name, value }).collect(),
            first_byte: whole(request.first_byte),
            byte_size: whole(request.byte_size),
            part_number: request.part_number,
        }
    }
}

/// No purpose takes files that would not fit.
fn whole(bytes: i64) -> i32 {
    i32::try_from(bytes).unwrap_or(i32::MAX)
}
