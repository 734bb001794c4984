//! The screens of whoever keeps the books: one request, and the same statements with one row and with fifty.

use std::collections::BTreeMap;

use diesel::sql_query;
use diesel_async::RunQueryDsl as _;
use serde_json::{Value, json};

use super::{sell, with};
use crate::support::{Client, World};

/// Statements and rows of every screen, the least of a few: see the other screens.
async fn count(world: &World, admin: &Client) -> BTreeMap<String, (u64, usize)> {
    let mut counts = BTreeMap::new();
    for (name, variables, rows) in [
        ("exports", json!({ "first": 100 }), "/exports/nodes"),
        ("revenue_report", with("groupBy", "DAY"), "/revenueReport/rows"),
        ("revenue_report", with("groupBy", "CATEGORY"), "/revenueReport/rows"),
        ("revenue_report", with("groupBy", "TEACHER"), "/revenueReport/rows"),
    ] {
        let mut least = (u64::MAX, 0);
        for _ in 0..6 {
            let (statements, answer) = world.statements_of(admin.page(name, variables.clone())).await;
            least = least.min((statements, answer.at(rows).as_array().map_or(0, Vec::len)));
        }
        counts
            .insert(format!("{name} {}", variables.pointer("/input/groupBy").unwrap_or(&Value::Null)), least);
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_of_the_books_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let admin = world.admin().await;
    let student = world.student("Ani").await;
    let mut teachers = Vec::new();
    for name in ["Satu", "Dua", "Tiga", "Empat"] {
        teachers.push(world.teacher(&format!("Guru {name}"), 0).await);
    }
    let first = teachers.as_slice().first().expect("four teachers");
    sell(&world, first, &student, "Rumus", 50_000).await;
    admin.page("export_create", with("kind", "ORDERS")).await.done("exportCreate");
    world.run_jobs().await;
    let with_one = count(&world, &admin).await;

    for teacher in teachers.iter().skip(1) {
        sell(&world, teacher, &student, "Latihan", 20_000).await;
    }
    let more = "INSERT INTO exports (id, kind, starts_at, ends_at, time_zone, status, requested_by_user_id, object_key, row_count,
                                     byte_size, expires_at, created_at, updated_at)
                SELECT gen_random_uuid(), kind, starts_at, ends_at, time_zone, status, requested_by_user_id, object_key, row_count,
                       byte_size, expires_at, created_at + n * interval '1 second', updated_at
                FROM exports, generate_series(1, 50) AS n";
    sql_query(more).execute(&mut world.connection().await).await.expect("the rows fit");
    let with_fifty = count(&world, &admin).await;
    assert_eq!((with_one["exports null"].1, with_fifty["exports null"].1), (1, 51));
    let teachers = "revenue_report \"TEACHER\"";
    assert_eq!((with_one[teachers].1, with_fifty[teachers].1), (1, 4));
    let statements = |counts: &BTreeMap<String, (u64, usize)>| -> BTreeMap<String, u64> {
        counts.iter().map(|(name, (statements, _))| (name.clone(), *statements)).collect()
    };
    assert_eq!(statements(&with_one), statements(&with_fifty));
    // The check of the login session among them.
    assert!(with_fifty.values().all(|(statements, _)| *statements <= 6), "{with_fifty:?}");
    world.finish().await;
}
