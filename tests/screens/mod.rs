//! Every screen is one request with a constant number of statements: the same with one row and with fifty.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Client, Teacher, World, page};

const BOOK: &str = "mutation ($input: BookingCreateInput!) {
    bookingCreate(input: $input) { booking { id } errors { code field message } }
}";
const KEEP: &str = "mutation ($input: FavouriteAddInput!) {
    favouriteAdd(input: $input) { teacher { id isFavourite } errors { code field message } }
}";

/// The screens that read lists, with their variables and who opens them.
fn screens(world: &World, teacher: &Teacher, student: &Client) -> BTreeMap<&'static str, (Client, Value)> {
    let week = json!({ "from": world.now(), "until": world.now() + TimeDelta::days(40) });
    let search = json!({ "first": 100, "orderBy": "SOONEST_FREE", "withFacets": true });
    BTreeMap::from([
        ("landing", (world.anonymous(), json!({}))),
        ("teacher_search", (student.clone(), search)),
        ("teacher_detail", (student.clone(), json!({ "slug": teacher.slug }))),
        ("slot_picker", (student.clone(), json!({ "teacherId": teacher.id, "first": 100 }))),
        ("my_bookings", (student.clone(), json!({ "first": 100 }))),
        ("teacher_week", (teacher.client.clone(), week)),
        ("favourites", (student.clone(), json!({ "first": 100 }))),
        ("account", (student.clone(), json!({ "first": 100 }))),
    ])
}

async fn count_statements(world: &World, teacher: &Teacher, student: &Client) -> BTreeMap<&'static str, u64> {
    let mut counts = BTreeMap::new();
    for (name, (client, variables)) in screens(world, teacher, student) {
        // The vocabulary is read once in a while: the first request of a screen may read it.
        let warm = client.page(name, variables.clone()).await;
        assert!(warm.body.get("errors").is_none(), "{name}: {warm:#?}");
        let (statements, _) = world.statements_of(client.page(name, variables)).await;
        counts.insert(name, statements);
    }
    counts
}

async fn book_and_keep(student: &Client, teacher: &Teacher) {
    let input = json!({ "input": {
        "slotId": teacher.slots[0], "skillId": teacher.skill, "mode": "ONLINE",
        "idempotencyKey": kernel::id::generate_uuid(chrono::DateTime::UNIX_EPOCH),
    }});
    student.run(BOOK, input).await.done("bookingCreate");
    student.run(KEEP, json!({ "input": { "teacherId": teacher.id } })).await.done("favouriteAdd");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    let teacher = world.teacher("Ibu Sari", 2).await;
    book_and_keep(&student, &teacher).await;
    let with_one = count_statements(&world, &teacher, &student).await;

    world.publish(&teacher, 24 * 30, 48).await;
    for number in 1..50 {
        let another = world.teacher_at(&format!("Guru {number}"), number).await;
        book_and_keep(&student, &another).await;
    }
    for _ in 1..50 {
        world.sign_in(student.clone()).await;
    }
    let with_fifty = count_statements(&world, &teacher, &student).await;
    assert_eq!(with_one, with_fifty);
    for (name, statements) in with_fifty {
        assert!(statements <= 12, "{name} takes {statements} statements");
    }
    world.finish().await;
}

#[test]
fn every_screen_with_a_list_is_counted() {
    // A page document that is not counted above is a form: it sends one mutation.
    let folder = std::fs::read_dir(format!("{}/pages", env!("CARGO_MANIFEST_DIR"))).unwrap();
    for entry in folder {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let counted = [
            "landing",
            "teacher_search",
            "teacher_detail",
            "slot_picker",
            "my_bookings",
            "teacher_week",
            "favourites",
            "account",
        ];
        assert!(
            counted.contains(&name.as_str()) || page(&name).contains("mutation "),
            "{name} is not counted"
        );
    }
}
