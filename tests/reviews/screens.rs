//! The screens of reviews: one request, and the same statements with one row and with fifty.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use diesel::sql_query;
use diesel::sql_types::{Integer, Text};
use diesel_async::RunQueryDsl as _;
use serde_json::{Value, json};

use super::CREATE;
use crate::support::{Client, Teacher, World};

/// Who has so many reviews, and as many lessons to review.
async fn cast(world: &World, name: &str, rows: usize) -> (Client, Teacher, Vec<String>) {
    let mut teacher = world.teacher(&format!("Guru {name}"), rows).await;
    let more = world.publish(&teacher, 24 + i64::try_from(rows).expect("a small number"), rows).await;
    teacher.slots.extend(more);
    let student = world.student(&format!("Siswa {name}")).await;
    let bookings = world.accepted_lessons(&student, &teacher, &teacher.slots).await;
    (student, teacher, bookings)
}

/// Statements and rows of every screen.
async fn count(world: &World, student: &Client, teacher: &Client) -> BTreeMap<&'static str, (u64, usize)> {
    let mut counts = BTreeMap::new();
    for (name, client, rows) in [
        ("reviews_to_write", student, "/viewer/bookingsToReview/nodes"),
        ("my_reviews", student, "/viewer/reviews/nodes"),
        ("teacher_reviews", teacher, "/viewer/receivedReviews/nodes"),
    ] {
        // The least of a few: see the other screens.
        let mut least = (u64::MAX, 0);
        for _ in 0..4 {
            let (statements, answer) = world.statements_of(client.page(name, json!({ "first": 100 }))).await;
            least = least.min((statements, answer.at(rows).as_array().map_or(0, Vec::len)));
        }
        counts.insert(name, least);
    }
    counts
}

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_of_reviews_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let (small, large) = (cast(&world, "satu", 1).await, cast(&world, "banyak", 50).await);
    world.complete_lessons(&large.0, &large.2, TimeDelta::days(6)).await;
    let mut counts: Vec<BTreeMap<&str, u64>> = Vec::new();
    for (rows, (student, teacher, bookings)) in [(1, small), (50, large)] {
        let (student, teacher) = (world.sign_in(student).await, world.sign_in(teacher.client).await);
        for id in &bookings[..rows] {
            let input = json!({ "input": { "bookingId": id, "rating": 5, "comment": Value::Null } });
            student.run(CREATE, input).await.done("reviewCreate");
        }
        let counted = count(&world, &student, &teacher).await;
        assert!(counted.values().all(|(_, found)| *found == rows), "{counted:?}");
        counts.push(counted.into_iter().map(|(name, (statements, _))| (name, statements)).collect());
    }
    // One of each is the check of the login session.
    let expected = BTreeMap::from([("my_reviews", 6), ("reviews_to_write", 6), ("teacher_reviews", 10)]);
    assert_eq!(counts, [expected.clone(), expected]);
    world.finish().await;
}

/// A student's reviews of so many materials of one teacher. But the first of them is made past the API: what it takes to have,
/// download and review one is tried elsewhere.
async fn reviewed_materials(world: &World, name: &str, rows: i32) -> (Client, Teacher) {
    let teacher = world.teacher(&format!("Guru {name}"), 1).await;
    let student = world.student(&format!("Siswa {name}")).await;
    teacher.client.published_material("Latihan", 0).await;
    let more = "INSERT INTO materials (id, teacher_id, status, title, description, price, published_version, published_at,
            created_at, updated_at)
        SELECT gen_random_uuid(), made.teacher_id, made.status, made.title || more.number, made.description, made.price,
            made.published_version, made.published_at, made.created_at, made.updated_at
        FROM materials AS made JOIN teachers ON teachers.id = made.teacher_id JOIN users ON users.id = teachers.user_id
        CROSS JOIN generate_series(2, $2) AS more (number) WHERE users.email = $1";
    let reviews = "INSERT INTO reviews (id, material_id, teacher_id, author_user_id, rating, created_at, updated_at)
        SELECT gen_random_uuid(), made.id, made.teacher_id, author.id, 5, made.created_at, made.created_at
        FROM materials AS made JOIN teachers ON teachers.id = made.teacher_id JOIN users ON users.id = teachers.user_id
        CROSS JOIN users AS author WHERE users.email = $1 AND author.email = $2";
    let mut connection = world.connection().await;
    let more = sql_query(more).bind::<Text, _>(&teacher.client.email).bind::<Integer, _>(rows);
    more.execute(&mut connection).await.expect("the rows fit");
    let reviews = sql_query(reviews).bind::<Text, _>(&teacher.client.email).bind::<Text, _>(&student.email);
    reviews.execute(&mut connection).await.expect("the rows fit");
    (student, teacher)
}

#[tokio::test(flavor = "multi_thread")]
async fn reviews_of_fifty_materials_cost_the_statements_of_one() {
    let world = World::new().await;
    let admin = world.admin().await;
    let mut counts: Vec<BTreeMap<&str, u64>> = Vec::new();
    for (rows, name) in [(1, "satu"), (50, "banyak")] {
        let (student, teacher) = reviewed_materials(&world, name, rows).await;
        let received = json!({ "first": 100, "filter": { "kind": "MATERIAL" } });
        let of_teacher = json!({ "first": 100, "filter": { "teacherId": teacher.id } });
        let mut counted = BTreeMap::new();
        for (page, client, variables, found) in [
            ("my_reviews", &student, json!({ "first": 100 }), "/viewer/reviews/nodes"),
            ("teacher_reviews", &teacher.client, received, "/viewer/receivedReviews/nodes"),
            ("admin_reviews", &admin, of_teacher, "/reviews/nodes"),
        ] {
            let mut least = u64::MAX;
            for _ in 0..4 {
                let (statements, answer) = world.statements_of(client.page(page, variables.clone())).await;
                let nodes = answer.at(found).as_array().expect("a list");
                assert_eq!(nodes.len(), usize::try_from(rows).expect("a small number"), "{page}");
                assert!(nodes.iter().all(|review| review["material"]["title"].is_string()), "{page}");
                least = least.min(statements);
            }
            counted.insert(page, least);
        }
        counts.push(counted);
    }
    // One of each is the check of the login session.
    let expected = BTreeMap::from([("admin_reviews", 6), ("my_reviews", 6), ("teacher_reviews", 9)]);
    assert_eq!(counts, [expected.clone(), expected]);
    world.finish().await;
}
