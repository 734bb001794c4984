//! What people want to be told, and how.

use serde_json::{Value, json};

use super::{each, hold, mails, screen};
use crate::support::{Client, World};

async fn switch(who: &Client, topic: &str, channel: &str, is_enabled: bool) {
    let preference = json!({ "topic": topic, "channel": channel, "isEnabled": is_enabled });
    let input = json!({ "preferences": [preference] });
    who.page("notification_preferences", input).await.done("notificationPreferencesUpdate");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_switches_the_mails_off_is_told_in_the_app_alone() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 2).await;
    let student = world.student("Budi Santoso").await;
    hold(&world, &student, &teacher, &teacher.slots[0]).await;
    let before = mails(&world, &student).len();
    switch(&student, "UNPAID_BOOKINGS", "MAIL", false).await;
    hold(&world, &student, &teacher, &teacher.slots[1]).await;
    assert_eq!(mails(&world, &student).len(), before);
    assert_eq!(each(&screen(&student).await, "/kind").len(), 2);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_switches_the_app_off_is_told_by_mail_alone() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 1).await;
    let student = world.student("Budi Santoso").await;
    let before = mails(&world, &student).len();
    switch(&student, "UNPAID_BOOKINGS", "IN_APP", false).await;
    hold(&world, &student, &teacher, &teacher.slots[0]).await;
    assert_eq!(mails(&world, &student).len(), before + 1);
    assert_eq!(screen(&student).await.at("/viewer/unreadNotificationCount"), 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_topic_on_every_channel_says_whether_it_is_on_and_can_be_switched() {
    let world = World::new().await;
    let student = world.student("Budi Santoso").await;
    switch(&student, "REMINDERS", "MAIL", false).await;
    let seen = screen(&student).await;
    let preferences = seen.at("/viewer/notificationPreferences").as_array().expect("a list").clone();
    assert_eq!(preferences.len(), 34);
    let off: Vec<&Value> = preferences.iter().filter(|preference| preference["isEnabled"] == false).collect();
    assert_eq!(
        off,
        [&json!({
            "topic": "REMINDERS", "channel": "MAIL", "isEnabled": false, "canChange": true,
        })]
    );
    let fixed = preferences.iter().filter(|preference| preference["canChange"] == false);
    assert!(fixed.clone().any(|preference| preference["topic"] == "PAYMENTS"));
    for preference in fixed.cloned() {
        let wish = json!({
            "topic": preference["topic"], "channel": preference["channel"], "isEnabled": false,
        });
        let refused = student.page("notification_preferences", json!({ "preferences": [wish] })).await;
        let error = refused.at("/notificationPreferencesUpdate/errors/0").clone();
        assert_eq!((&error["code"], &error["field"]), (&json!("CANNOT_BE_CHANGED"), &json!("preferences.0")));
        assert!(refused.at("/notificationPreferencesUpdate/notificationPreferences").is_null());
    }
    world.finish().await;
}
