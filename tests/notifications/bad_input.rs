//! What cannot be: coded refusals, and nothing changed.

use serde_json::{Value, json};

use super::{each, hold, screen};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_theirs_is_named_and_nothing_is_marked() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 2).await;
    let (student, other) = (world.student("Budi Santoso").await, world.student("Citra Lestari").await);
    hold(&world, &student, &teacher, &teacher.slots[0]).await;
    hold(&world, &other, &teacher, &teacher.slots[1]).await;
    let own = each(&screen(&student).await, "/id").remove(0);
    let foreign = each(&screen(&other).await, "/id").remove(0);
    let unknown = "notification_01M7YW7B1VFV6VEDHVN9X8FGBE";
    let refused = student.page("notifications_mark_read", json!({ "ids": [own, foreign, unknown] })).await;
    let errors = refused.at("/notificationsMarkRead/errors").as_array().expect("a list").clone();
    let told: Vec<_> = errors.iter().map(|error| (&error["code"], &error["field"])).collect();
    assert_eq!(told, [(&json!("NOT_FOUND"), &json!("ids.1")), (&json!("NOT_FOUND"), &json!("ids.2"))]);
    assert!(refused.at("/notificationsMarkRead/notifications").is_null());
    let refused = student.page("notifications_mark_all_read", json!({ "upTo": foreign })).await;
    assert_eq!(refused.at("/notificationsMarkAllRead/errors/0/code"), "NOT_FOUND");
    for who in [&student, &other] {
        assert_eq!(screen(who).await.at("/viewer/unreadNotificationCount"), 1);
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn malformed_input_is_bad_user_input() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    hold(&world, &student, &teacher, &teacher.slots[0]).await;
    let seen = screen(&student).await;
    let cursor = seen.text("/viewer/notifications/pageInfo/endCursor");
    let ask = |variables: Value| student.page("notifications", variables);
    for variables in [
        json!({ "first": 0 }),
        json!({ "first": 101 }),
        json!({ "after": "nonsense" }),
        // Of the list without that filter.
        json!({ "after": cursor, "unreadOnly": true }),
    ] {
        ask(variables).await.failed("BAD_USER_INPUT");
    }
    let of_another_kind = json!({ "ids": ["booking_01M7YW7B1VFV6VEDHVN9X8FGBE"] });
    student.page("notifications_mark_read", of_another_kind).await.failed("BAD_USER_INPUT");
    world.finish().await;
}
