//! The screen of notifications: one request, and the same statements with one row and with fifty.

use serde_json::json;

use super::hold;
use crate::support::{Client, World};

/// Statements and rows, the least of a few: see the other screens.
async fn count(world: &World, who: &Client) -> (u64, usize) {
    let mut least = (u64::MAX, 0);
    for _ in 0..4 {
        let request = who.page("notifications", json!({ "first": 100 }));
        let (statements, answer) = world.statements_of(request).await;
        let rows = answer.at("/viewer/notifications/nodes").as_array().map_or(0, Vec::len);
        least = least.min((statements, rows));
    }
    least
}

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_of_notifications_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let mut teacher = world.teacher("Ibu Sari Dewi", 26).await;
    let (few, many) = (world.student("Satu Saja").await, world.student("Banyak Sekali").await);
    let last = teacher.slots.pop().expect("twenty-six slots");
    hold(&world, &few, &teacher, &last).await;
    world.accepted_lessons(&many, &teacher, &teacher.slots).await;
    let (with_one, with_fifty) = (count(&world, &few).await, count(&world, &many).await);
    // That each is paid, and that it is confirmed. That it is held is told of those whose job ran before they were paid.
    assert!(with_one.1 == 1 && with_fifty.1 >= 50, "{with_one:?}, {with_fifty:?}");
    // The login session, the account, the count, the page, its bookings, the preferences.
    assert_eq!((with_one.0, with_fifty.0), (6, 6));
    world.finish().await;
}
