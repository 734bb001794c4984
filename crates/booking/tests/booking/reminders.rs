//! "Your lesson is soon."

use chrono::TimeDelta;
use kernel::{Locale, Role};

use crate::world::{Human, World, hour, hours};

/// A confirmed lesson of these two that starts in so many hours.
async fn lesson_in(world: &World, teacher: &Human, student: &Human, starts_in: i64) -> booking::Booking {
    let slot = world.publish(teacher, hours(starts_in, starts_in + 1)).await;
    let booking = world.book(student, world.wish(&slot)).await.unwrap();
    let payment = world.start_payment(student, &booking).await;
    world.accept_at_once(teacher).await;
    world.settle(payment.id).await;
    world.drain().await;
    world.mails.clear();
    world.reload(&booking).await
}

#[tokio::test]
async fn both_are_reminded_a_day_and_an_hour_before() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let student = world.human("Alice", &[Role::Student], Locale::English).await;
    let booking = lesson_in(&world, &teacher, &student, 48).await;
    world.go_to(hour(24) - TimeDelta::seconds(1));
    world.drain().await;
    assert_eq!(world.mails.messages().len(), 0);
    world.go_to(hour(24));
    world.drain().await;
    assert_eq!(world.subjects_to(&student), ["Reminder"]);
    assert_eq!(world.subjects_to(&teacher), ["Pengingat"]);
    let text = world.only_mail_to(&student);
    // 01:00 in UTC is 09:00 in Makassar.
    for words in
        ["Alice", "within 24 hours", "Ibu Sari", "English", "09:00 WITA", "The teacher sets the link"]
    {
        assert!(text.contains(words), "{words}: {text}");
    }
    let text = world.only_mail_to(&teacher);
    for words in ["Siswa: Alice", "Mohon isi tautan pelajaran"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    world.set_link(&teacher.actor, &booking, "https://meet.example.test/kelas").await.unwrap();
    world.mails.clear();
    world.go_to(hour(47));
    world.drain().await;
    for (who, words) in [(&student, "within the hour"), (&teacher, "dalam satu jam")] {
        let text = world.only_mail_to(who);
        assert!(text.contains(words) && text.contains("https://meet.example.test/kelas"), "{text}");
    }
}

#[tokio::test]
async fn a_lesson_at_a_place_is_reminded_of_with_its_place() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let booking = lesson_in(&world, &teacher, &student, 10).await;
    world.at_place(&booking, "Perpustakaan Kota").await;
    world.go_to(hour(9));
    world.drain().await;
    for who in [&teacher, &student] {
        let text = world.only_mail_to(who);
        assert!(text.contains("Tempat: Perpustakaan Kota") && !text.contains("tautan"), "{text}");
    }
}

#[tokio::test]
async fn who_books_for_the_same_day_is_reminded_an_hour_before_only() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    lesson_in(&world, &teacher, &student, 24).await;
    world.go_to(hour(22));
    world.drain().await;
    assert_eq!(world.mails.messages().len(), 0);
    world.go_to(hour(23));
    world.drain().await;
    assert_eq!(world.subjects_to(&student), ["Pengingat"]);
}

#[tokio::test]
async fn nobody_is_reminded_of_what_was_called_off() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let booking = lesson_in(&world, &teacher, &student, 48).await;
    world.cancel(&student.actor, &booking, None).await.unwrap();
    world.drain().await;
    world.mails.clear();
    world.go_to(hour(49));
    world.drain().await;
    assert_eq!(world.mails.messages().len(), 0);
    world.assert_no_dead_letters().await;
}

#[tokio::test]
async fn a_reminder_that_is_late_says_nothing_when_the_next_one_says_it() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    lesson_in(&world, &teacher, &student, 48).await;
    // Nothing ran for a day: both are due.
    world.go_to(hour(47) + TimeDelta::minutes(30));
    world.drain().await;
    assert!(world.only_mail_to(&student).contains("dalam satu jam"));
}
