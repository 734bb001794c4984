//! Hands out the bank's receipt of a payout: who may is asked in a transaction, and then a URL is signed that is good for five
//! minutes. Signing asks nobody, so there is nothing to undo.

use std::time::Duration;

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError, Pools};
use kernel::Actor;
use kernel::id::PayoutId;
use storage::{GetRules, ObjectStore};

use crate::commands::payout_proof_download::{self, GrantedProof, PayoutProofDownloadCode};

/// How long a URL is good.
pub const URL_GOOD: Duration = Duration::from_secs(5 * 60);

/// A receipt and where it can be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProofDownload {
    /// Where; whoever has it can download the file until it ends.
    pub url: String,
    /// From when on it is refused.
    pub expires_at: DateTime<Utc>,
    /// The file.
    pub file: GrantedProof,
}

/// Grants the actor the receipt and signs its URL.
///
/// # Errors
/// As [`payout_proof_download::run`]; when the URL cannot be signed, which is a fault of ours.
pub async fn run(
    pools: &Pools,
    store: &ObjectStore,
    actor: &Actor,
    now: DateTime<Utc>,
    payout_id: PayoutId,
) -> Result<ProofDownload, CommandError<PayoutProofDownloadCode>> {
    let mut conn = pools.write().await?;
    let file = payout_proof_download::run(&mut conn, actor, now, payout_id).await?;
    drop(conn);
    let rules = GetRules { attachment: Some(&file.file_name), content_type: &file.content_type };
    let signed = store
        .sign_get(&file.object_key, &rules, URL_GOOD)
        .await
        .map_err(|error| DatabaseError::internal(format!("{} could not be signed: {error}", file.file_id)))?;
    Ok(ProofDownload { url: signed.url, expires_at: signed.expires_at, file })
}
