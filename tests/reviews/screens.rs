//! The screens of reviews: one request, and the same statements with one row and with fifty.

use std::collections::BTreeMap;

use chrono::TimeDelta;
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
