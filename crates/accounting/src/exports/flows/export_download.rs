//! Hands out a file: the right is asked for and the use written down in a transaction, and then a URL is signed that is good for five
//! minutes. Signing asks nobody, so there is nothing to undo.

use std::time::Duration;

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use kernel::Actor;
use kernel::id::ExportId;
use storage::GetRules;

use crate::exports::commands::export_download::{self, ExportDownloadCode};
use crate::exports::model::Export;
use crate::exports::services::ExportServices;
pub use crate::exports::table::CONTENT_TYPE;

/// How long a URL is good.
pub const URL_GOOD: Duration = Duration::from_secs(5 * 60);

/// A file and where it can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportDownload {
    /// Where; whoever has it can download the file until it ends.
    pub url: String,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
    /// The export.
    pub export: Export,
}

/// Grants the admin the file and signs its URL.
///
/// # Errors
/// As [`export_download::run`]; when the URL cannot be signed, which is a fault of ours.
pub async fn run(
    services: &ExportServices,
    actor: &Actor,
    export_id: ExportId,
) -> Result<ExportDownload, CommandError<ExportDownloadCode>> {
    let now = services.clock.now();
    let mut connection = services.pools.write().await?;
    let (export, key) = export_download::run(&mut connection, actor, now, export_id).await?;
    drop(connection);
    let file_name = export.file_name();
    let rules = GetRules { attachment: Some(&file_name), content_type: CONTENT_TYPE };
    let signed = services
        .store
        .sign_get(&key, &rules, URL_GOOD)
        .await
        .map_err(|error| DatabaseError::internal(format!("{export_id} could not be signed: {error}")))?;
    Ok(ExportDownload { url: signed.url, expires_at: signed.expires_at, export })
}
