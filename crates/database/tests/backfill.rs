//! Rows that are older than a migration follow its rules as well.

#![expect(clippy::unwrap_used, reason = "a test ends where something unexpected happens")]

use std::path::Path;

use teacherin_database::migrations;
use teacherin_database::test_database::TestDatabase;
use tokio_postgres::{Client, NoTls};

/// The first migration that knows which lines a payment pays.
const PAYMENT_LINES: &str = "2026-11-21-122000";

/// Four orders from before: a confirmed lesson and one to be answered that are paid together (1, twice over), one that is
/// being paid (2), one whose time ran out (3), and one whose payment is of another amount than its lines (4).
/// They need no people, teachers or slots to show it.
const OLDER_ROWS: &str = "
    DO $$ DECLARE found record; BEGIN
        FOR found IN SELECT conrelid::regclass AS owner, conname FROM pg_constraint
            WHERE contype = 'f' AND conrelid::regclass::text IN ('orders', 'order_lines', 'bookings')
              AND confrelid::regclass::text NOT IN ('orders', 'order_lines')
        LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', found.owner, found.conname); END LOOP;
    END $$;
    CREATE FUNCTION made(kind integer, number integer) RETURNS uuid LANGUAGE sql IMMUTABLE
        AS $$ SELECT ('00000000-0000-0000-' || lpad(kind::text, 4, '0') || '-' || lpad(number::text, 12, '0'))::uuid $$;
    INSERT INTO orders (id, buyer_user_id, status, currency, total_amount, expires_at, paid_at, created_at, updated_at)
        SELECT made(1, number), made(9, 1), status, 'IDR', total, '2026-11-01 10:30Z', paid_at, '2026-11-01 10:00Z',
            '2026-11-01 10:20Z'
        FROM (VALUES (1, 'PAID', 300, timestamptz '2026-11-01 10:10Z'), (2, 'OPEN', 100, NULL), (3, 'EXPIRED', 0, NULL),
            (4, 'OPEN', 100, NULL)) AS bought (number, status, total, paid_at);
    INSERT INTO order_lines (id, order_id, kind, subject_id, claim_owner_id, seller_person_id, title, status, quantity,
            unit_price, amount, created_at, updated_at)
        SELECT made(2, number), made(1, bought), 'BOOKING', made(3, number), made(3, number), made(9, 2), 'Lesson', status, 1,
            amount, amount, '2026-11-01 10:00Z', '2026-11-01 10:20Z'
        FROM (VALUES (1, 1, 'PAID', 100), (2, 1, 'PAID', 200), (3, 1, 'CANCELLED', 50), (4, 2, 'OPEN', 100),
            (5, 3, 'EXPIRED', 100), (6, 4, 'OPEN', 100)) AS line (number, bought, status, amount);
    INSERT INTO bookings (id, teacher_id, teacher_person_id, student_user_id, student_person_id, slot_id, skill_id, order_id,
            order_line_id, status, mode, starts_at, ends_at, time_zone, currency, price, expires_at, created_at, updated_at)
        SELECT made(3, number), made(9, 3), made(9, 2), made(9, 1), made(9, 4), made(9, 5), made(9, 6), line.order_id, line.id,
            booking.status, 'ONLINE', '2026-11-02 10:00Z', '2026-11-02 11:00Z', 'Asia/Jakarta', 'IDR', line.amount,
            '2026-11-01 10:30Z', '2026-11-01 10:00Z', '2026-11-01 10:20Z'
        FROM (VALUES (1, 'CONFIRMED'), (2, 'PAID'), (4, 'PENDING'), (5, 'EXPIRED')) AS booking (number, status)
        JOIN order_lines AS line ON line.id = made(2, number);
    INSERT INTO payments (id, order_id, gateway, status, currency, amount, settled_at, created_at, updated_at)
        SELECT made(4, number), made(1, bought), 'MIDTRANS', status, 'IDR', amount, settled_at, '2026-11-01 10:05Z',
            '2026-11-01 10:10Z'
        FROM (VALUES (1, 1, 'DENIED', 300, NULL), (2, 1, 'SETTLED', 300, timestamptz '2026-11-01 10:10Z'),
            (3, 1, 'SETTLED', 300, timestamptz '2026-11-01 10:20Z'), (4, 2, 'PENDING', 100, NULL),
            (5, 3, 'EXPIRED', 100, NULL), (6, 4, 'STARTED', 70, NULL)) AS payment (number, bought, status, amount, settled_at);";

async fn connect(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// The ways up, in order.
fn ways_up() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut ways: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path.join("up.sql")).unwrap())
        })
        .collect();
    ways.sort();
    ways
}

/// The rows of a statement that gives one text each.
async fn texts(client: &Client, statement: &str) -> Vec<String> {
    client.query(statement, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

#[tokio::test]
async fn what_was_bought_before_payments_had_lines_is_as_if_it_were_bought_today() {
    let database = TestDatabase::create().await;
    migrations::revert_all(database.url()).await.unwrap();
    let client = connect(database.url()).await;
    let (older, newer): (Vec<_>, Vec<_>) =
        ways_up().into_iter().partition(|(name, _)| name.as_str() < PAYMENT_LINES);
    assert!(older.len() > 5 && newer.len() > 2);
    for (_, statements) in &older {
        client.batch_execute(statements).await.unwrap();
    }
    client.batch_execute(OLDER_ROWS).await.unwrap();
    for (name, statements) in &newer {
        client.batch_execute(statements).await.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    let number = "right(id::text, 1)";
    let shares =
        "SELECT right(payment_id::text, 1) || ' pays ' || right(order_line_id::text, 1) || ': ' || amount
        FROM payment_lines ORDER BY payment_id, order_line_id";
    assert_eq!(
        texts(&client, shares).await,
        [
            "1 pays 1: 100",
            "1 pays 2: 200",
            "2 pays 1: 100",
            "2 pays 2: 200",
            "3 pays 1: 100",
            "3 pays 2: 200",
            "4 pays 4: 100",
            "5 pays 5: 100"
        ]
    );
    let lines = format!(
        "SELECT {number} || ' by ' || right(paid_by_payment_id::text, 1) FROM order_lines
         WHERE secured_at = '2026-11-01 10:10Z' ORDER BY id"
    );
    assert_eq!(texts(&client, &lines).await, ["1 by 2", "2 by 2"]);
    let others = format!(
        "SELECT {number} FROM order_lines WHERE status <> 'PAID'
         AND (paid_by_payment_id IS NOT NULL OR secured_at IS NOT NULL)"
    );
    assert_eq!(texts(&client, &others).await, [""; 0]);
    let polled = format!(
        "SELECT {number} FROM payments WHERE expires_at = '2026-11-01 10:30Z' AND next_poll_at = created_at ORDER BY id"
    );
    assert_eq!(texts(&client, &polled).await, ["4", "6"], "those that can still be paid");
    assert_eq!(texts(&client, "SELECT right(booking_id::text, 1) FROM meetings").await, ["1"]);
}
