//! The screens of payouts: one request, and the same statements with one row and with fifty.

use std::collections::BTreeMap;

use diesel::sql_query;
use diesel_async::RunQueryDsl as _;
use serde_json::json;

use crate::support::{Client, World};

/// More than fifty payouts of what are six, half of them in batches of their own; said past the API, which lets nobody have so many.
const MULTIPLY: [&str; 3] = [
    "INSERT INTO payout_batches (id, method, status, created_by_user_id, created_at, updated_at)
     SELECT gen_random_uuid(), method, status, created_by_user_id, created_at + n * interval '1 second', updated_at
     FROM payout_batches, generate_series(1, 30) AS n",
    "INSERT INTO payouts (id, person_id, bank_account_id, currency, amount, status, origin, requested_by_user_id, batch_id,
                          created_at, updated_at)
     SELECT gen_random_uuid(), person_id, bank_account_id, currency, amount, status, origin, requested_by_user_id,
            CASE WHEN n % 2 = 0 THEN batch_id END, created_at + n * interval '1 second', updated_at
     FROM payouts, generate_series(1, 8) AS n",
    "UPDATE payouts SET batch_id = other.id FROM
         (SELECT id, row_number() OVER (ORDER BY id) AS place FROM payout_batches WHERE NOT EXISTS
             (SELECT FROM payouts WHERE batch_id = payout_batches.id)) AS other,
         (SELECT id, row_number() OVER (ORDER BY id) AS place FROM payouts WHERE batch_id IS NULL) AS free
     WHERE payouts.id = free.id AND other.place = free.place",
];

/// Statements and rows of every screen, the least of a few: see the other screens.
async fn count(
    world: &World,
    (teacher, admin): (&Client, &Client),
    batch: &str,
) -> BTreeMap<&'static str, (u64, usize)> {
    let first = json!({ "first": 100 });
    let mut counts = BTreeMap::new();
    for (name, client, variables, rows) in [
        ("bank_account", teacher, json!({}), "/banks"),
        ("payout_request", teacher, json!({}), ""),
        ("my_payouts", teacher, first.clone(), "/viewer/payouts/nodes"),
        ("admin_payouts", admin, first.clone(), "/payouts/nodes"),
        ("admin_payout_batches", admin, first, "/payoutBatches/nodes"),
        ("admin_payout_batch", admin, json!({ "id": batch }), "/payoutBatch/payouts/nodes"),
        ("payout_exposure", admin, json!({}), "/payoutExposure/waiting"),
    ] {
        let mut least = (u64::MAX, 0);
        for _ in 0..6 {
            let (statements, answer) = world.statements_of(client.page(name, variables.clone())).await;
            least = least.min((statements, answer.at(rows).as_array().map_or(0, Vec::len)));
        }
        counts.insert(name, least);
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_of_payouts_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let (admin, other) = (world.admin().await, world.second_admin().await);
    let mut teachers = Vec::new();
    for (number, name) in ["Satu", "Dua", "Tiga", "Empat", "Lima", "Enam"].into_iter().enumerate() {
        let teacher = world.teacher(&format!("Guru {name}"), 0).await;
        let account = format!("555019283{number}");
        world.make_payable(&teacher, &admin, (&account, 100_000)).await;
        teachers.push(teacher.client);
    }
    let [teacher, others @ ..] = teachers.as_slice() else { panic!("there are six teachers") };
    let payout = teacher.asked_for_payout(60_000).await;
    let batch = admin.made_batch(&[payout], "MANUAL").await;
    let with_one = count(&world, (teacher, &admin), &batch).await;

    let mut payouts = Vec::new();
    for teacher in others {
        payouts.push(teacher.asked_for_payout(60_000).await);
    }
    let large_batch = other.made_batch(&payouts, "MANUAL").await;
    for statement in MULTIPLY {
        sql_query(statement).execute(&mut world.connection().await).await.expect("the rows fit");
    }
    let with_fifty = count(&world, (teacher, &admin), &large_batch).await;
    for name in ["my_payouts", "admin_payouts", "admin_payout_batches", "admin_payout_batch"] {
        let (few, many) = (with_one[name].1, with_fifty[name].1);
        assert!(few == 1 && many > 8, "{name}: {few} rows, then {many}");
    }
    assert!(with_fifty["admin_payouts"].1 >= 50);
    let statements = |counts: &BTreeMap<&'static str, (u64, usize)>| -> BTreeMap<_, _> {
        counts.iter().map(|(name, (statements, _))| (*name, *statements)).collect()
    };
    // One of each is the check of the login session.
    let expected = BTreeMap::from([
        ("admin_payout_batch", 12),
        ("admin_payout_batches", 6),
        ("admin_payouts", 10),
        ("bank_account", 6),
        ("my_payouts", 5),
        ("payout_exposure", 3),
        ("payout_request", 7),
    ]);
    assert_eq!(statements(&with_one), expected);
    assert_eq!(statements(&with_fifty), expected);
}
