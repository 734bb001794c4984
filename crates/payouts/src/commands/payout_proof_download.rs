//! Hands out the bank's receipt of a payout that was made by hand: to its teacher, and to admins. The URL is signed by the flow.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use database::schema::{payouts, stored_files};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PayoutId, StoredFileId};
use kernel::{Actor, Refusal};
use storage::StoredFile;

/// Why a receipt was not handed out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutProofDownloadCode {
    /// There is no such payout of yours.
    NotFound,
    /// It has no receipt: it was not made by hand, or not yet.
    NoProof,
    /// The file was found to be harmful, or is gone.
    NotAvailable,
}

/// A receipt that may be handed out now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GrantedProof {
    /// The file.
    pub file_id: StoredFileId,
    /// Its key in the object store.
    pub object_key: String,
    /// What to save it as.
    pub file_name: String,
    /// What it is.
    pub content_type: String,
    /// How long it is.
    pub byte_size: i64,
}

type Code = PayoutProofDownloadCode;
type Error = CommandError<Code>;

/// Grants the actor the receipt. That an admin had it is written into the audit log: it shows the number of an account.
///
/// # Errors
/// See [`PayoutProofDownloadCode`]; access when nobody is signed in; the database's failures.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    payout_id: PayoutId,
) -> Result<GrantedProof, Error> {
    let person_id = actor.require_user()?.person_id;
    let sees_all = actor.is_admin();
    conn.transaction::<_, Error, _>(async |conn| {
        // In one statement: how long the answer takes does not tell a stranger whether there is such a payout.
        let mut query = payouts::table
            .left_join(stored_files::table)
            .filter(payouts::id.eq(payout_id))
            .select((payouts::person_id, Option::<StoredFile>::as_select()))
            .into_boxed();
        if !sees_all {
            query = query.filter(payouts::person_id.eq(person_id));
        }
        let found: Option<(kernel::id::PersonId, Option<StoredFile>)> = query.first(conn).await.optional()?;
        let (whose, file) = found.ok_or_else(|| {
            refuse(Code::NotFound, "You have no such payout: reload the list of your payouts.")
        })?;
        let file = file.ok_or_else(|| {
            refuse(
                Code::NoProof,
                "This payout has no receipt: the bank's reference says how to find it in a statement.",
            )
        })?;
        if whose != person_id {
            audit::record(conn, actor, now, AuditEntry::about("payout.proof_download", payout_id)).await?;
        }
        granted(file)
    })
    .await
}

fn granted(file: StoredFile) -> Result<GrantedProof, Error> {
    let is_usable = file.is_usable();
    let StoredFile { id, file_name, content_type, byte_size, .. } = file;
    let object_key = file.object_key.filter(|_| is_usable).ok_or_else(|| {
        refuse(
            Code::NotAvailable,
            "This receipt cannot be downloaded now: try again later, or write to our team.",
        )
    })?;
    Ok(GrantedProof { file_id: id, object_key, file_name, content_type, byte_size })
}

fn refuse(code: Code, message: &str) -> Error {
    Refusal::on("payoutId", code, message).into()
}
