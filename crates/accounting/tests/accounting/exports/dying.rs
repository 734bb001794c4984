//! Long files, workers that die, workers that race, a store that is away.

use accounting::exports::jobs::ExportWrite;
use accounting::exports::{ExportKind, ExportStatus};
use chrono::TimeDelta;
use diesel_async::RunQueryDsl;
use kernel::id::EntityId as _;

use super::office::{Office, PART};

/// So many transactions with two entries each, as a busy day leaves them.
async fn busy_day(office: &Office, transactions: i32) {
    let teacher = office.books.teacher("Bu Sari").await;
    office.books.sell(teacher.person, None, "Gitar", 100_000).await;
    // Raw SQL: rows by the ten thousand.
    diesel::sql_query(
        "WITH accounts AS (
             SELECT (SELECT id FROM ledger_accounts WHERE purpose = 'GATEWAY_CLEARING') AS clearing,
                    (SELECT id FROM ledger_accounts WHERE purpose = 'PLATFORM_COMMISSION') AS commission
         ), made AS (
             INSERT INTO ledger_transactions (id, kind, source_id, occurrence, occurred_at, posted_at, posted_by_user_id, reason)
             SELECT gen_random_uuid(), 'CORRECTION', gen_random_uuid(), 0, $1, $1, $2, 'Busy ' || number || repeat('.', 200)
             FROM generate_series(1, $3) AS number
             RETURNING id
         )
         INSERT INTO ledger_entries (transaction_id, account_id, amount, currency, posted_at)
         SELECT made.id, side.account, side.amount, 'IDR', $1
         FROM made CROSS JOIN accounts CROSS JOIN LATERAL (VALUES (clearing, 5::bigint), (commission, -5)) AS side (account, amount)",
    )
    .bind::<diesel::sql_types::Timestamptz, _>(office.books.now())
    .bind::<diesel::sql_types::Uuid, _>(office.books.admin.user.uuid())
    .bind::<diesel::sql_types::Integer, _>(transactions)
    .execute(&mut office.books.connection().await)
    .await
    .unwrap();
}

const TRANSACTIONS: i32 = 15_000;
const ROWS: usize = 30_003;

#[tokio::test]
async fn a_long_file_comes_in_parts_and_is_whole() {
    let office = Office::new().await;
    busy_day(&office, TRANSACTIONS).await;
    let before = office.services.pools.statements();
    let (export, _, rows) = office.read(ExportKind::Ledger).await;
    assert_eq!(rows.len(), ROWS, "every row is in it");
    let ids: std::collections::HashSet<_> =
        rows.iter().map(|row| (&row["transaction_id"], &row["account_id"])).collect();
    assert_eq!(ids.len(), ROWS, "each once");
    let sum = |column: &str| rows.iter().map(|row| row[column].parse::<i64>().unwrap()).sum::<i64>();
    assert_eq!(sum("debit"), sum("credit"));
    assert!(export.byte_size.unwrap() > i64::try_from(2 * PART).unwrap(), "longer than two parts");
    // Of an object that came in one piece the store knows the checksum.
    let facts = office.services.store.facts(&export.object_key.unwrap()).await.unwrap().unwrap();
    assert_eq!(facts.sha256, None, "it came in parts");
    let statements = office.services.pools.statements() - before;
    assert!(
        statements > 2 * 15_000 / 333,
        "no statement reads more than about a thousand rows: {statements}"
    );
}

/// Runs a worker until the store has parts of a file; then it dies, with all it knew.
async fn die_in_the_middle(office: &Office) {
    let worker = office.worker();
    let mut running = Box::pin(worker.run_due());
    while office.unfinished().is_empty() {
        let step = tokio::time::timeout(std::time::Duration::from_millis(1), &mut running).await;
        assert!(step.is_err(), "the file was finished before anybody looked");
    }
    drop(running);
    // What was on the wire when it died still arrives at the store.
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
}

#[tokio::test]
async fn what_died_in_the_middle_is_written_from_the_start_by_another() {
    let office = Office::new().await;
    busy_day(&office, TRANSACTIONS).await;
    let export = office.asked(ExportKind::Ledger).await;
    die_in_the_middle(&office).await;
    let left = office.export(export.id).await;
    assert_eq!(left.status, ExportStatus::Running);
    assert_eq!(office.keys().await, Vec::<String>::new(), "nobody sees half of a file");
    // Until the lease of the dead one ends nobody takes its job; then there is a pause before the next attempt.
    office.later(TimeDelta::minutes(30)).await;
    office.later(TimeDelta::minutes(1)).await;
    let export = office.export(export.id).await;
    assert_eq!((export.status, export.row_count), (ExportStatus::Ready, i64::try_from(ROWS).ok()));
    assert_eq!(office.keys().await, [export.object_key.unwrap()]);
    assert_eq!(office.unfinished(), Vec::<String>::new(), "what the dead one had sent is gone");
    assert_eq!(office.mails.messages().len(), 1);
}

#[tokio::test]
async fn two_workers_at_once_make_one_file() {
    let office = Office::new().await;
    busy_day(&office, TRANSACTIONS).await;
    let export = office.asked(ExportKind::Ledger).await;
    let mut connection = office.books.connection().await;
    let again = ExportWrite { export_id: export.id };
    jobs::enqueue(&mut connection, office.books.now(), &again).await.unwrap();
    drop(connection);
    let (one, other) = (office.worker(), office.worker());
    let (first, second) = tokio::join!(one.run_due(), other.run_due());
    assert!(first.is_ok() && second.is_ok());
    office.later(TimeDelta::minutes(2)).await;
    let export = office.export(export.id).await;
    assert_eq!((export.status, export.row_count), (ExportStatus::Ready, i64::try_from(ROWS).ok()));
    assert_eq!(office.keys().await, [export.object_key.unwrap()]);
    assert_eq!(office.unfinished(), Vec::<String>::new());
    assert_eq!(office.mails.messages().len(), 1, "told once");
}

#[tokio::test]
async fn a_store_that_is_away_is_waited_for() {
    let mut office = Office::new().await;
    let export = office.asked(ExportKind::Orders).await;
    let port = office.stop_the_store().await;
    office.work().await;
    assert_eq!(office.export(export.id).await.status, ExportStatus::Running);
    office.start_the_store(port).await;
    office.later(TimeDelta::minutes(1)).await;
    assert_eq!(office.export(export.id).await.status, ExportStatus::Ready);
}

#[tokio::test]
async fn a_store_that_stays_away_ends_it() {
    let mut office = Office::new().await;
    let export = office.asked(ExportKind::Orders).await;
    let port = office.stop_the_store().await;
    for _ in 0..10 {
        office.later(TimeDelta::hours(1)).await;
    }
    assert_eq!(office.export(export.id).await.status, ExportStatus::Failed);
    assert!(office.mails.messages().is_empty());
    office.start_the_store(port).await;
    office.later(TimeDelta::hours(2)).await;
    assert_eq!(office.keys().await, Vec::<String>::new());
}
