//! What the student is told.

use chrono::TimeDelta;
use kernel::{Locale, Role};

use crate::world::{World, hours};

#[tokio::test]
async fn mails_speak_the_students_language_and_zone() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let student = world.human("Alice", &[Role::Student], Locale::English).await;
    let slot = world.publish(&teacher, hours(24, 25)).await;
    world.book(&student, world.wish(&slot)).await.unwrap();
    world.drain().await;
    world.clock.advance(TimeDelta::minutes(15));
    world.drain().await;
    let mails = world.mails.messages();
    assert_eq!(mails.len(), 2);
    let held = mails.first().unwrap();
    // 01:00 in UTC is 09:00 in Makassar; the hold ends a quarter of an hour after it was booked.
    for words in ["Alice", "Ibu Sari", "English", "09:00 WITA", "09:15 WITA", "Rp150,000"] {
        assert!(held.text.contains(words), "{words}: {}", held.text);
    }
    assert_ne!(mails.get(1).unwrap().subject, held.subject);
}

#[tokio::test]
async fn a_late_mail_does_not_ask_for_money_that_would_come_too_late() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    world.cancel(&student.actor, &booking, None).await.unwrap();
    world.drain().await;
    assert_eq!(world.mails.messages().len(), 1);
}
