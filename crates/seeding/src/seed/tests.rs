//! A seed in a real database: what must hold in it, and that it is the same every time.

mod invariants;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use database::connect::{self, TimeLimits};
use database::test_database::TestDatabase;
use tokio_postgres::Client;

use super::{Progress, SeedParams, SeedReport, seed};
use crate::demo::{DEMO_ACCOUNTS, DEMO_STUDENT_EMAIL, DEMO_TEACHER_EMAIL};
use crate::error::SeedError;

const TEACHERS: u32 = 50;

fn now() -> DateTime<Utc> {
    "2026-11-21T03:00:00Z".parse().unwrap()
}

fn params(seed: u64) -> SeedParams {
    SeedParams { teachers: TEACHERS, seed, now: now() }
}

async fn empty_database() -> TestDatabase {
    TestDatabase::create_prepared("vocabulary 1", async |url| {
        let mut conn = connect::connect(url, TimeLimits::default(), Arc::default()).await.unwrap();
        catalog::vocabulary::install(&mut conn, now()).await.unwrap();
    })
    .await
}

async fn client_of(database: &TestDatabase) -> Client {
    connect::connect_for_copy(database.url()).await.unwrap()
}

async fn seeded(database: &TestDatabase, number: u64) -> SeedReport {
    seed(database.url(), params(number), |_| ()).await.unwrap()
}

/// A hash of every row of every table, by table.
async fn contents(client: &Client) -> BTreeMap<String, String> {
    let tables = client
        .query("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE '\\_\\_%'", &[])
        .await
        .unwrap();
    let mut hashes = BTreeMap::new();
    for row in tables {
        let table: String = row.get(0);
        let statement = format!(
            "SELECT coalesce(md5(string_agg(t::text, E'\\n' ORDER BY t::text)), 'empty') FROM {table} t"
        );
        hashes.insert(table, client.query_one(&statement, &[]).await.unwrap().get(0));
    }
    hashes
}

/// Indexes and constraints, with their definitions.
async fn definitions(client: &Client) -> Vec<String> {
    let statement = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || convalidated
        FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1";
    client.query(statement, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

async fn count(client: &Client, statement: &str) -> i64 {
    client.query_one(statement, &[]).await.unwrap().get(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_row_keeps_what_the_product_promises() {
    let database = empty_database().await;
    let report = seeded(&database, 1).await;
    let client = client_of(&database).await;
    assert_eq!((report.teachers, report.students), (TEACHERS, TEACHERS * 3));
    for (table, rows) in &report.rows {
        let stored = count(&client, &format!("SELECT count(*) FROM {table}")).await;
        assert_eq!(u64::try_from(stored).unwrap(), *rows, "{table}");
        assert!(*rows > 0, "{table} stays empty");
    }
    for (promise, offenders) in invariants::ALL {
        let now = format!("timestamptz '{}'", now().to_rfc3339());
        let statement = format!("SELECT count(*) FROM ({}) offenders", offenders.replace("$1", &now));
        let found: i64 = client.query_one(&statement, &[]).await.expect(promise).get(0);
        assert_eq!(found, 0, "{promise}: {offenders}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn lessons_behind_are_over_and_lessons_ahead_are_not() {
    let database = empty_database().await;
    seeded(&database, 2).await;
    let client = client_of(&database).await;
    let of = async |condition: &str| {
        let statement = format!(
            "SELECT count(*) FROM bookings b JOIN availability_slots s ON s.id = b.slot_id WHERE {condition}"
        );
        count(&client, &statement).await
    };
    let instant = now().to_rfc3339();
    assert!(of("b.status = 'COMPLETED'").await > 50);
    assert!(of("b.status = 'CONFIRMED'").await > 3);
    assert!(of("b.status = 'PAID'").await >= 1);
    assert_eq!(of(&format!("b.status = 'COMPLETED' AND b.ends_at >= '{instant}'")).await, 0);
    assert_eq!(of(&format!("b.status <> 'COMPLETED' AND b.starts_at <= '{instant}'")).await, 0);
    assert_eq!(of(&format!("b.created_at > '{instant}' OR s.created_at > b.created_at")).await, 0);
    let free = format!("SELECT count(*) FROM availability_slots WHERE free AND starts_at <= '{instant}'");
    assert_eq!(count(&client, &free).await, 0);
    let late =
        format!("SELECT count(*) FROM reviews WHERE created_at > '{instant}' OR replied_at > '{instant}'");
    assert_eq!(count(&client, &late).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_people_have_a_past_and_a_future() {
    let database = empty_database().await;
    seeded(&database, 3).await;
    let client = client_of(&database).await;
    for account in DEMO_ACCOUNTS {
        let statement = "SELECT r.role FROM users u JOIN user_roles r ON r.user_id = u.id
            JOIN credentials c ON c.user_id = u.id JOIN profiles p ON p.user_id = u.id
            WHERE u.email = $1 AND u.email_verified_at IS NOT NULL";
        let rows = client.query(statement, &[&account.email]).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>(), [account.role]);
    }
    assert_eq!(count(&client, "SELECT count(*) FROM credentials").await, 4);
    let lessons = async |column: &str, email: &str, status: &str| {
        let statement = format!(
            "SELECT count(*) FROM bookings b JOIN users u ON u.person_id = b.{column}
             WHERE u.email = '{email}' AND b.status = '{status}'"
        );
        count(&client, &statement).await
    };
    assert!(lessons("student_person_id", DEMO_STUDENT_EMAIL, "COMPLETED").await >= 8);
    assert!(lessons("student_person_id", DEMO_STUDENT_EMAIL, "CONFIRMED").await >= 1);
    assert!(lessons("teacher_person_id", DEMO_TEACHER_EMAIL, "COMPLETED").await >= 20);
    assert!(lessons("teacher_person_id", DEMO_TEACHER_EMAIL, "CONFIRMED").await >= 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_student_and_the_demo_teacher_have_something_to_do() {
    for number in 20..24 {
        let database = empty_database().await;
        seeded(&database, number).await;
        let client = client_of(&database).await;
        let between_them = async |condition: &str| {
            let statement = format!(
                "SELECT count(*) FROM bookings b
                 JOIN users s ON s.id = b.student_user_id AND s.email = '{DEMO_STUDENT_EMAIL}'
                 JOIN users t ON t.person_id = b.teacher_person_id AND t.email = '{DEMO_TEACHER_EMAIL}'
                 JOIN order_lines l ON l.id = b.order_line_id
                 LEFT JOIN meetings m ON m.booking_id = b.id LEFT JOIN reviews r ON r.booking_id = b.id
                 WHERE {condition}"
            );
            count(&client, &statement).await
        };
        assert!(
            between_them("b.status = 'CONFIRMED' AND (m.link IS NOT NULL OR b.mode = 'OFFLINE')").await >= 1
        );
        assert!(between_them("b.status = 'PAID'").await >= 1, "something to answer");
        assert!(between_them("b.status = 'COMPLETED' AND r.id IS NULL").await >= 1, "something to review");
        assert!(
            between_them("r.comment IS NOT NULL AND r.reply IS NOT NULL").await >= 1,
            "a review and its answer"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rules_of_bookings_hold() {
    let database = empty_database().await;
    seeded(&database, 14).await;
    let mut conn = connect::connect(database.url(), TimeLimits::default(), Arc::default()).await.unwrap();
    assert_eq!(booking::invariants::violations(&mut conn, now()).await.unwrap(), []);
    assert_eq!(ledger::invariants::violations(&mut conn).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn there_are_earnings_and_something_to_decide_and_to_send() {
    let database = empty_database().await;
    seeded(&database, 6).await;
    let client = client_of(&database).await;
    for purpose in ["TEACHER_PENDING", "TEACHER_AVAILABLE"] {
        let statement = format!(
            "SELECT count(*) FROM ledger_accounts a JOIN users u ON u.person_id = a.person_id
             WHERE a.purpose = '{purpose}' AND a.balance < 0 AND u.email = '{DEMO_TEACHER_EMAIL}'"
        );
        assert_eq!(count(&client, &statement).await, 1, "{purpose}");
    }
    assert_disputed_and_to_be_sent(&client).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_market_of_any_size_has_a_dispute_to_decide_and_a_refund_that_waits_for_a_bank_account() {
    for (teachers, number, now) in [
        (20, 1, "2026-11-21T03:00:00Z"),
        (20, 2, "2026-11-21T17:01:00Z"),
        (21, 3, "2026-12-31T23:59:59Z"),
        (40, 1, "2027-02-28T16:59:00Z"),
    ] {
        let database = empty_database().await;
        let params = SeedParams { teachers, seed: number, now: now.parse().unwrap() };
        seed(database.url(), params, |_| ()).await.unwrap();
        assert_disputed_and_to_be_sent(&client_of(&database).await).await;
    }
}

/// The demo student's: one dispute that an admin decides, and one refund that waits for a bank account.
async fn assert_disputed_and_to_be_sent(client: &Client) {
    let disputed = format!(
        "SELECT count(*) FROM disputes d JOIN order_lines l ON l.id = d.order_line_id
         JOIN users u ON u.id = d.opened_by_user_id
         WHERE d.status = 'ANSWERED' AND l.released_at IS NULL AND u.email = '{DEMO_STUDENT_EMAIL}'"
    );
    assert_eq!(count(client, &disputed).await, 1);
    let waiting = format!(
        "SELECT count(*) FROM disbursements d JOIN refunds r ON r.id = d.subject_id
         JOIN users u ON u.person_id = d.person_id JOIN ledger_accounts a ON a.person_id = u.person_id
         WHERE d.status = 'AWAITING_ACCOUNT' AND r.status = 'MANUAL_REQUIRED' AND u.email = '{DEMO_STUDENT_EMAIL}'
         AND a.purpose = 'BUYER_REFUND_PAYABLE' AND a.balance = -d.amount"
    );
    assert_eq!(count(client, &waiting).await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_seed_gives_the_same_rows_and_another_seed_others() {
    let (one, two, other) = (empty_database().await, empty_database().await, empty_database().await);
    let report = seeded(&one, 4).await;
    assert_eq!(seeded(&two, 4).await, report);
    seeded(&other, 5).await;
    let first = contents(&client_of(&one).await).await;
    let mut same = contents(&client_of(&two).await).await;
    // The template's own rows carry the moment of the migration.
    same.retain(|table, hash| first.get(table) != Some(hash));
    assert_eq!(same, BTreeMap::new());
    assert_ne!(first["teachers"], contents(&client_of(&other).await).await["teachers"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stepped_aside_comes_back() {
    let database = empty_database().await;
    let client = client_of(&database).await;
    client
        .batch_execute("COMMENT ON CONSTRAINT calendar_claims_no_overlap ON calendar_claims IS 'it''s kept'")
        .await
        .unwrap();
    let before = definitions(&client).await;
    assert!(before.iter().any(|definition| definition.contains("EXCLUDE")));
    seeded(&database, 6).await;
    assert_eq!(definitions(&client).await, before);
    let comment = "SELECT obj_description(oid, 'pg_constraint') FROM pg_constraint WHERE conname = 'calendar_claims_no_overlap'";
    assert_eq!(client.query_one(comment, &[]).await.unwrap().get::<_, String>(0), "it's kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_with_rows_is_refused_and_left_alone() {
    let database = empty_database().await;
    seeded(&database, 7).await;
    let client = client_of(&database).await;
    let before = contents(&client).await;
    let refusal = seed(database.url(), params(8), |_| ()).await.unwrap_err();
    assert!(matches!(refusal, SeedError::NotEmpty { table: "people" }), "{refusal}");
    assert_eq!(contents(&client).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_promise_undoes_everything() {
    let database = empty_database().await;
    let client = client_of(&database).await;
    client.batch_execute("ALTER TABLE reviews ADD CONSTRAINT never CHECK (rating < 1)").await.unwrap();
    let (before, structure) = (contents(&client).await, definitions(&client).await);
    let failure = seed(database.url(), params(9), |_| ()).await.unwrap_err();
    assert!(matches!(failure, SeedError::Database(_)), "{failure}");
    assert_eq!(contents(&client).await, before);
    assert_eq!(definitions(&client).await, structure);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_seeds_at_once_are_one_seed_and_one_refusal() {
    let database = empty_database().await;
    let url = database.url();
    let (one, two) = tokio::join!(seed(url, params(10), |_| ()), seed(url, params(10), |_| ()));
    let (winner, loser) = if one.is_ok() { (one, two) } else { (two, one) };
    assert!(winner.is_ok(), "{winner:?}");
    assert!(matches!(loser, Err(SeedError::NotEmpty { .. })), "{loser:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn impossible_wishes_are_refused() {
    let database = empty_database().await;
    let none = SeedParams { teachers: 0, ..params(11) };
    assert!(matches!(seed(database.url(), none, |_| ()).await, Err(SeedError::TeachersOutOfRange { .. })));
    let client = client_of(&database).await;
    client.batch_execute("DELETE FROM skills").await.unwrap();
    let refusal = seed(database.url(), params(11), |_| ()).await;
    assert!(matches!(refusal, Err(SeedError::VocabularyMissing)), "{refusal:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn progress_reaches_the_end() {
    let database = empty_database().await;
    let mut steps = Vec::new();
    seed(database.url(), params(12), |step| steps.push(step)).await.unwrap();
    let written = Progress::Teachers { written: TEACHERS, total: TEACHERS };
    assert_eq!(steps, [written, Progress::SearchTexts, Progress::Indexes, Progress::Statistics]);
}

#[tokio::test(flavor = "multi_thread")]
async fn rebuilding_the_read_tables_changes_nothing() {
    let database = empty_database().await;
    seeded(&database, 13).await;
    let client = client_of(&database).await;
    let before = contents(&client).await;
    let mut conn = connect::connect(database.url(), TimeLimits::default(), Arc::default()).await.unwrap();
    catalog::search_rows::rebuild(&mut conn).await.unwrap();
    assert_eq!(contents(&client).await, before);
}
