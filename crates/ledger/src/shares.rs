//! What each order line adds to a teacher's balance: kept, because a balance must be explained without reading all that ever
//! happened to it.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::ledger_shares;
use diesel::prelude::*;
use diesel::sql_types::Timestamptz;
use diesel::upsert::excluded;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::LedgerAccountId;
use uuid::Uuid;

diesel::define_sql_function! {
    /// The later of two instants.
    fn greatest(one: Timestamptz, other: Timestamptz) -> Timestamptz;
}

/// Selects what the shares are, from the entries: `account_id, subject_id, amount, changed_at`. For whoever writes entries past
/// [`crate::post`].
pub const SELECT_SHARES: &str = "
    SELECT entry.account_id, coalesce(happened.subject_id, '00000000-0000-0000-0000-000000000000') AS subject_id,
           sum(entry.amount)::bigint AS amount, max(entry.posted_at) AS changed_at
    FROM ledger_entries AS entry
    JOIN ledger_accounts AS account ON account.id = entry.account_id
    JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
    WHERE account.purpose IN ('TEACHER_PENDING', 'TEACHER_AVAILABLE')
    GROUP BY 1, 2";

/// Adds to what the subject adds to these accounts. Their rows are locked already, so nobody else changes their shares.
pub(crate) async fn add(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    subject_id: Option<Uuid>,
    amounts: &[(LedgerAccountId, i64)],
) -> Result<(), DatabaseError> {
    if amounts.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = amounts
        .iter()
        .map(|(account, amount)| {
            (
                ledger_shares::account_id.eq(*account),
                ledger_shares::subject_id.eq(subject_id.unwrap_or_default()),
                ledger_shares::amount.eq(*amount),
                ledger_shares::changed_at.eq(now),
            )
        })
        .collect();
    let written = diesel::insert_into(ledger_shares::table)
        .values(rows)
        .on_conflict((ledger_shares::account_id, ledger_shares::subject_id))
        .do_update()
        .set((
            ledger_shares::amount.eq(ledger_shares::amount + excluded(ledger_shares::amount)),
            ledger_shares::changed_at
                .eq(greatest(ledger_shares::changed_at, excluded(ledger_shares::changed_at))),
        ))
        .execute(connection)
        .await?;
    tracing::trace!(written, "shares of balances moved");
    Ok(())
}

/// Makes all shares anew from the entries, while money moves; how many were wrong. For whatever was posted by a server of a version
/// that kept none.
///
/// # Errors
/// When the database fails.
pub async fn rebuild(connection: &mut AsyncPgConnection) -> Result<usize, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            // Whoever has added to a share commits first, and its entries are read below; whoever is about to waits, and adds to
            // what is written here. Raw SQL: Diesel locks no tables and inserts no text.
            let lock = "LOCK TABLE ledger_shares IN SHARE ROW EXCLUSIVE MODE";
            diesel::sql_query(lock).execute(connection).await?;
            let gone = diesel::sql_query(format!(
                "DELETE FROM ledger_shares WHERE (account_id, subject_id) NOT IN
                     (SELECT account_id, subject_id FROM ({SELECT_SHARES}) AS written)"
            ));
            let gone = gone.execute(connection).await?;
            let corrected = diesel::sql_query(format!(
                "INSERT INTO ledger_shares AS share (account_id, subject_id, amount, changed_at) {SELECT_SHARES}
                 ON CONFLICT (account_id, subject_id)
                 DO UPDATE SET amount = excluded.amount, changed_at = excluded.changed_at
                 WHERE (share.amount, share.changed_at) <> (excluded.amount, excluded.changed_at)"
            ));
            Ok(gone + corrected.execute(connection).await?)
        })
        .await
}
