//! Rows of files.

use chrono::{DateTime, Utc};
use database::schema::stored_files;
use diesel::prelude::*;
use kernel::id::{StoredFileId, UserId};

use crate::policy;
use crate::state::{FilePurpose, FileRefusal, ScanStatus, StoredFileStatus};

/// A file that somebody uploads, or uploaded.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = stored_files, check_for_backend(diesel::pg::Pg))]
pub struct StoredFile {
    /// Its id.
    pub id: StoredFileId,
    /// Who uploads it.
    pub owner_user_id: UserId,
    /// What it is for.
    pub purpose: FilePurpose,
    /// What the uploader calls it; never part of a key.
    pub file_name: String,
    /// As announced and inspected; of an image for the public that of what was made of it.
    pub content_type: String,
    /// As announced and inspected; of an image for the public that of what was made of it.
    pub byte_size: i64,
    /// SHA-256 of the bytes as they were uploaded.
    pub sha256: Vec<u8>,
    /// Where it stands.
    pub status: StoredFileStatus,
    /// Why it was refused.
    pub refusal: Option<FileRefusal>,
    /// What the scanner says.
    pub scan_status: ScanStatus,
    /// What the object store calls the upload in parts.
    pub multipart_id: Option<String>,
    /// How long each part but the last is, when it comes in parts.
    pub part_byte_size: Option<i64>,
    /// Where it lies.
    pub object_key: Option<String>,
    /// Of an image for the public, in pixels.
    pub width: Option<i32>,
    /// Of an image for the public, in pixels.
    pub height: Option<i32>,
    /// Until when it can be uploaded.
    pub expires_at: DateTime<Utc>,
    /// When it was found to be what was announced.
    pub ready_at: Option<DateTime<Utc>>,
    /// When something began to use it.
    pub attached_at: Option<DateTime<Utc>>,
    /// When it went.
    pub deleted_at: Option<DateTime<Utc>>,
    /// When it was announced.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl StoredFile {
    /// Whether it may be used and handed out: inspected, scanned, still there.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.status == StoredFileStatus::Ready && self.scan_status == ScanStatus::Clean
    }

    /// Whether it comes in parts.
    #[must_use]
    pub fn is_in_parts(&self) -> bool {
        self.part_byte_size.is_some()
    }

    /// The parts it comes in: number, first byte, length. One that comes whole has none.
    #[must_use]
    pub fn parts(&self) -> Vec<FilePart> {
        self.part_byte_size
            .map_or_else(Vec::new, |part_byte_size| policy::parts(self.byte_size, part_byte_size))
    }
}

/// One part of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FilePart {
    /// Counted from 1.
    pub number: i32,
    /// Where it begins in the file, counted from 0.
    pub first_byte: i64,
    /// Its length.
    pub byte_size: i64,
}
