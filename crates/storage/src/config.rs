//! What an operator can decide about files.

use chrono::TimeDelta;

const GIBIBYTE: i64 = 1024 * 1024 * 1024;

/// The rules of uploads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageConfig {
    /// How many bytes of one owner there may be, what is being uploaded included.
    pub quota_bytes: i64,
    /// How long the signed request of a file that comes whole is good for.
    pub upload_life: TimeDelta,
    /// The same for one that comes in parts.
    pub parts_life: TimeDelta,
    /// How long what nothing uses is kept.
    pub unattached_life: TimeDelta,
}

impl Default for StorageConfig {
    fn default() -> Self {
        Self {
            quota_bytes: 5 * GIBIBYTE,
            upload_life: TimeDelta::hours(1),
            parts_life: TimeDelta::hours(12),
            unattached_life: TimeDelta::hours(24),
        }
    }
}
