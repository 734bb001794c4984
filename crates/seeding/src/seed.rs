//! Writing a seed into an empty database.

use std::collections::BTreeMap;
use std::io::Cursor;

use chrono::{DateTime, DurationRound as _, TimeDelta, Utc};
use database::connect::connect_for_copy;
use futures_util::SinkExt as _;
use tokio::sync::mpsc;
use tokio_postgres::{Client, Transaction};

use crate::copy::CopyBuffer;
use crate::directory::Directory;
use crate::error::SeedError;
use crate::identifiers::Identifiers;
use crate::rows::{Books, Generator, STUDENTS_PER_TEACHER, TEACHERS_PER_BATCH};
use crate::suspension::Suspension;
use crate::tables::{Batch, LEDGER_SHARES, SEARCH_TEXTS, Table, filled_tables};

/// The largest seed: beyond it the rising ids would reach into the future.
const TEACHERS_MOST: u32 = 2_000_000;
/// Batches that may wait for the database; each is some ten megabytes.
const BATCHES_AHEAD: usize = 2;

/// What to seed. The same parameters give the same rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SeedParams {
    /// How many teachers; there are three students to each.
    pub teachers: u32,
    /// Which of all possible markets.
    pub seed: u64,
    /// The instant that divides lessons held from lessons ahead.
    pub now: DateTime<Utc>,
}

/// How far seeding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many teachers are written, with all that belongs to them.
    Teachers {
        /// Written so far.
        written: u32,
        /// To be written.
        total: u32,
    },
    /// The texts of free-text search are being computed.
    SearchTexts,
    /// Indexes and foreign keys are being built and checked.
    Indexes,
    /// The transaction is committed; statistics are being gathered.
    Statistics,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeedReport {
    /// Teachers.
    pub teachers: u32,
    /// Students.
    pub students: u32,
    /// Rows by table.
    pub rows: BTreeMap<&'static str, u64>,
}

/// Fills an empty, migrated database with a market drawn from `params.seed`.
///
/// One transaction writes everything or nothing; it locks the tables it fills, so nobody else writes meanwhile.
///
/// # Errors
/// When the database is not empty or not migrated, cannot be reached, or refuses a statement. Nothing is written
/// then, but see [`SeedError::Vacuum`].
pub async fn seed(
    database_url: &str,
    params: SeedParams,
    mut progress: impl FnMut(Progress),
) -> Result<SeedReport, SeedError> {
    if !(1..=TEACHERS_MOST).contains(&params.teachers) {
        return Err(SeedError::TeachersOutOfRange { most: TEACHERS_MOST });
    }
    let mut client = connect_for_copy(database_url).await?;
    let directory = Directory::read(&client).await?;
    let transaction = client.transaction().await?;
    reserve_empty_tables(&transaction).await?;
    let suspension = Suspension::begin(&transaction).await?;
    let rows = copy_everything(&transaction, params, directory, &mut progress).await?;
    progress(Progress::SearchTexts);
    write_search_texts(&transaction).await?;
    write_shares(&transaction).await?;
    progress(Progress::Indexes);
    suspension.end(&transaction).await?;
    refuse_unbalanced(&transaction).await?;
    transaction.commit().await?;
    progress(Progress::Statistics);
    vacuum(&client).await?;
    Ok(SeedReport { teachers: params.teachers, students: params.teachers * STUDENTS_PER_TEACHER, rows })
}

/// What the ledger's constraint triggers look at one by one.
async fn refuse_unbalanced(transaction: &Transaction<'_>) -> Result<(), SeedError> {
    let statement = "SELECT EXISTS (
        SELECT FROM ledger_transactions AS happened
        LEFT JOIN ledger_entries AS entry ON entry.transaction_id = happened.id
        GROUP BY happened.id HAVING count(entry.amount) < 2 OR sum(entry.amount) <> 0)";
    if transaction.query_one(statement, &[]).await?.try_get(0)? {
        return Err(SeedError::Unbalanced);
    }
    Ok(())
}

fn table_list() -> String {
    filled_tables().collect::<Vec<_>>().join(", ")
}

/// Locks the tables and makes sure that none has rows: two seeds at once end as one seed and one refusal.
async fn reserve_empty_tables(transaction: &Transaction<'_>) -> Result<(), SeedError> {
    transaction
        .batch_execute(&format!(
            "SET LOCAL maintenance_work_mem = '256MB'; SET LOCAL jit = off; SET LOCAL teacherin.live_changes = 'off'; \
             LOCK TABLE {} IN ACCESS EXCLUSIVE MODE",
            table_list()
        ))
        .await?;
    for table in filled_tables() {
        let statement = format!("SELECT EXISTS (SELECT 1 FROM {table})");
        if transaction.query_one(&statement, &[]).await?.try_get(0)? {
            return Err(SeedError::NotEmpty { table });
        }
    }
    Ok(())
}

/// Draws batches on one thread while the one before is sent: a machine with two cores draws and stores at once.
async fn copy_everything(
    transaction: &Transaction<'_>,
    params: SeedParams,
    directory: Directory,
    progress: &mut impl FnMut(Progress),
) -> Result<BTreeMap<&'static str, u64>, SeedError> {
    let (sender, mut batches) = mpsc::channel::<Batch>(BATCHES_AHEAD);
    let generator = tokio::task::spawn_blocking(move || draw_batches(params, directory, &sender));
    let mut rows = BTreeMap::new();
    let mut written = 0;
    while let Some(batch) = batches.recv().await {
        written += batch.teachers;
        for (table, buffer) in batch.into_buffers() {
            *rows.entry(table.name()).or_insert(0) += buffer.rows();
            copy(transaction, table, buffer).await?;
        }
        progress(Progress::Teachers { written, total: params.teachers });
    }
    generator.await?;
    Ok(rows)
}

fn draw_batches(params: SeedParams, directory: Directory, sender: &mpsc::Sender<Batch>) {
    // PostgreSQL keeps microseconds.
    let now = params.now.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(params.now);
    let mut identifiers = Identifiers::new(params.seed, now);
    let books = Books::open(&mut identifiers);
    let mut generator =
        Generator { teachers: params.teachers, seed: params.seed, now, directory, identifiers, books };
    let step = usize::try_from(TEACHERS_PER_BATCH).unwrap_or(1);
    for first in (0..params.teachers).step_by(step) {
        if sender.blocking_send(generator.batch(first)).is_err() {
            // The writer has failed and says why.
            return;
        }
    }
}

/// Raw COPY: hundreds of thousands of rows a second, where an INSERT through the query builder gives some thousands.
async fn copy(transaction: &Transaction<'_>, table: Table, buffer: CopyBuffer) -> Result<(), SeedError> {
    let statement =
        format!("COPY {} ({}) FROM STDIN (FORMAT binary)", table.name(), table.columns().join(", "));
    let mut sink = std::pin::pin!(transaction.copy_in(&statement).await?);
    sink.send(Cursor::new(buffer.into_bytes())).await?;
    sink.finish().await?;
    Ok(())
}

/// In SQL, because only PostgreSQL can stem; with fresh statistics, without which it would join by nested loops.
async fn write_search_texts(transaction: &Transaction<'_>) -> Result<(), SeedError> {
    use catalog::search_texts::{SELECT_PUBLIC_TEXTS, SELECT_WORDS};
    transaction
        .batch_execute(&format!(
            "ANALYZE {}; INSERT INTO {SEARCH_TEXTS} (teacher_id, document, words) {SELECT_PUBLIC_TEXTS};
             INSERT INTO search_words (word) {SELECT_WORDS}",
            table_list()
        ))
        .await?;
    Ok(())
}

/// What each lesson adds to its teacher's balances, as the ledger adds the entries up.
async fn write_shares(transaction: &Transaction<'_>) -> Result<(), SeedError> {
    use ledger::shares::SELECT_SHARES;
    let statement =
        format!("INSERT INTO {LEDGER_SHARES} (account_id, subject_id, amount, changed_at) {SELECT_SHARES}");
    Ok(transaction.batch_execute(&statement).await?)
}

/// VACUUM marks the pages as visible to all, without which a covering index still reads the table.
async fn vacuum(client: &Client) -> Result<(), SeedError> {
    let statement = format!("VACUUM (ANALYZE) {}", table_list());
    client.batch_execute(&statement).await.map_err(SeedError::Vacuum)
}

#[cfg(test)]
mod tests;
