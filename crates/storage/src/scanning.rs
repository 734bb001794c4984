//! The port to whatever looks for harmful files.

use async_trait::async_trait;
use kernel::id::StoredFileId;

/// What a scanner gets to know. It reads the object itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileToScan {
    /// The file.
    pub id: StoredFileId,
    /// Where it lies in the bucket.
    pub object_key: String,
    /// Its content type.
    pub content_type: String,
    /// Its length.
    pub byte_size: i64,
}

/// What a scanner says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing was found.
    Clean,
    /// Something was found: the file is refused and deleted.
    Infected,
    /// Ask again: it is still at it, or away.
    Later,
}

/// Looks for harmful files. A failure of its own is [`Verdict::Later`]: a file that nobody looked at is not handed out.
#[async_trait]
pub trait Scanner: std::fmt::Debug + Send + Sync {
    /// What it says of a file. Asked from requests: what takes long is [`Verdict::Later`].
    async fn scan(&self, file: &FileToScan) -> Verdict;
}

/// For installations without a scanner: everything is clean.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoScanner;

#[async_trait]
impl Scanner for NoScanner {
    async fn scan(&self, _file: &FileToScan) -> Verdict {
        Verdict::Clean
    }
}
