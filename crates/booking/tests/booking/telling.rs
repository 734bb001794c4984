//! What the two people of a paid booking are told, and when nobody is told.

use chrono::TimeDelta;
use database::schema::teachers;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::{Locale, Role};

use crate::world::{Paid, World, hour, hours};

fn assert_says(text: &str, words: &[&str]) {
    for words in words {
        assert!(text.contains(words), "{words}: {text}");
    }
}

#[tokio::test]
async fn a_paid_booking_tells_the_student_to_wait_and_the_teacher_to_answer() {
    let world = World::new().await;
    let held = world.held().await;
    world.drain().await;
    world.mails.clear();
    world.settle(held.payment_id).await;
    world.drain().await;
    assert_says(
        &world.only_mail_to(&held.student),
        &[
            "Pembayaran Anda sudah kami terima",
            "Guru: Ibu Sari",
            "Harga: Rp150.000",
            "Dijawab sebelum: Selasa",
        ],
    );
    assert_says(
        &world.only_mail_to(&held.teacher),
        &[
            "Silakan terima atau tolak",
            "Siswa: Budi",
            "Jawab sebelum: Selasa, 6 Januari 2026 pukul 09.00 WITA",
        ],
    );
}

#[tokio::test]
async fn a_confirmed_booking_tells_both_in_their_own_language() {
    let world = World::new().await;
    let teacher = world.teacher().await;
    let student = world.human("Alice", &[Role::Student], Locale::English).await;
    let slot = world.publish(&teacher, hours(48, 49)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    let payment = world.start_payment(&student, &booking).await;
    world.settle(payment.id).await;
    world.drain().await;
    world.mails.clear();
    world.confirm(&teacher.actor, &booking).await.unwrap();
    world.drain().await;
    assert_says(
        &world.only_mail_to(&student),
        &["Your lesson is confirmed", "Skill: English", "Teacher: Ibu Sari"],
    );
    assert_says(&world.only_mail_to(&teacher), &["sudah pasti", "Keahlian: Bahasa Inggris", "Siswa: Alice"]);
}

#[tokio::test]
async fn a_declined_booking_tells_the_student_why_and_what_goes_back() {
    let world = World::new().await;
    let paid = world.paid().await;
    world.mails.clear();
    world.decline(&paid.teacher.actor, &paid.booking, Some("Sedang\nsakit")).await.unwrap();
    world.drain().await;
    assert_says(&world.only_mail_to(&paid.student), &["Alasan: Sedang sakit", "kembali sebesar Rp150.000"]);
    assert_eq!(world.subjects_to(&paid.teacher), [""; 0]);
}

#[tokio::test]
async fn an_unanswered_booking_tells_both() {
    let world = World::new().await;
    let paid = world.paid().await;
    world.mails.clear();
    world.go_to(hour(24));
    world.drain().await;
    assert_says(&world.only_mail_to(&paid.student), &["Guru tidak menjawab", "kembali sebesar Rp150.000"]);
    assert_says(&world.only_mail_to(&paid.teacher), &["Anda tidak menjawab", "Uang siswa dikembalikan"]);
}

#[tokio::test]
async fn a_lesson_called_off_tells_both_by_whom_and_why() {
    let world = World::new().await;
    let admin = world.admin().await.actor;
    for by in 0..3 {
        let lesson = world.confirmed().await;
        world.mails.clear();
        let (who, to_student, to_teacher) = match by {
            0 => (&lesson.student.actor, "Anda membatalkan", "Siswa membatalkan"),
            1 => (&lesson.teacher.actor, "Guru membatalkan", "Anda membatalkan"),
            _ => (&admin, "Tim Teacherin membatalkan", "Tim Teacherin membatalkan"),
        };
        world.cancel(who, &lesson.booking, Some("Hujan")).await.unwrap();
        world.drain().await;
        let refund = "kembali sebesar Rp150.000";
        assert_says(&world.only_mail_to(&lesson.student), &[to_student, "Alasan: Hujan", refund]);
        assert_says(
            &world.only_mail_to(&lesson.teacher),
            &[to_teacher, "Alasan: Hujan", "Uang siswa dikembalikan"],
        );
    }
}

#[tokio::test]
async fn money_that_comes_for_a_cancelled_booking_is_said_to_go_back() {
    let world = World::new().await;
    let held = world.held().await;
    world.cancel(&held.student.actor, &held.booking, None).await.unwrap();
    world.drain().await;
    world.mails.clear();
    world.settle(held.payment_id).await;
    world.drain().await;
    assert_says(
        &world.only_mail_to(&held.student),
        &["setelah pemesanan ini dibatalkan", "sebesar Rp150.000"],
    );
    assert_eq!(world.subjects_to(&held.teacher), [""; 0]);
}

#[tokio::test]
async fn news_that_does_not_hold_any_more_is_not_told() {
    let world = World::new().await;
    let paid = world.held().await;
    world.drain().await;
    world.mails.clear();
    // Paid, answered and called off before any mail left.
    world.settle(paid.payment_id).await;
    follow_money_only(&world, &paid).await;
    world.confirm(&paid.teacher.actor, &paid.booking).await.unwrap();
    world.cancel(&paid.student.actor, &paid.booking, None).await.unwrap();
    world.drain().await;
    assert_eq!(world.subjects_to(&paid.student), ["Pelajaran dibatalkan"]);
    assert_eq!(world.subjects_to(&paid.teacher), ["Pelajaran dibatalkan"]);
    world.assert_no_dead_letters().await;
}

/// The booking follows its line, and no other job runs.
async fn follow_money_only(world: &World, paid: &Paid) {
    let config = crate::world::config();
    let mut connection = world.connection().await;
    booking::commands::line_paid::run(&mut connection, world.now(), &config, paid.booking.id).await.unwrap();
}

#[tokio::test]
async fn an_unclaimed_profile_has_nobody_to_mail() {
    let world = World::new().await;
    let paid = world.paid().await;
    let profile = teachers::table.filter(teachers::person_id.eq(paid.teacher.person_id));
    let nobody: Option<kernel::id::UserId> = None;
    let set = diesel::update(profile).set(teachers::user_id.eq(nobody));
    assert_eq!(set.execute(&mut world.connection().await).await.unwrap(), 1);
    world.mails.clear();
    world.cancel(&paid.student.actor, &paid.booking, None).await.unwrap();
    world.drain().await;
    assert_eq!(world.mails_to(&paid.student).len(), 1);
    assert_eq!(world.mails.messages().len(), 1);
    world.assert_no_dead_letters().await;
}

#[tokio::test]
async fn a_mail_server_that_was_away_mails_each_of_the_two_once() {
    let world = World::new().await;
    let paid = world.paid().await;
    world.mails.clear();
    world.confirm(&paid.teacher.actor, &paid.booking).await.unwrap();
    world.mails.fail_transiently();
    world.drain().await;
    world.mails.succeed();
    world.clock.advance(TimeDelta::minutes(10));
    world.drain().await;
    assert_eq!(world.subjects_to(&paid.student), ["Sudah pasti"]);
    assert_eq!(world.subjects_to(&paid.teacher), ["Sudah pasti"]);
}
