//! What stands in the lists of the two people.

use chrono::TimeDelta;
use kernel::Money;
use notifications::{Canceller, Facts, LessonFacts, NotificationKind, Side, Subject, queries};

use crate::world::{Human, Paid, World, hour, lesson_minute};

/// What somebody was told, oldest first.
async fn told(world: &World, who: &Human) -> Vec<notifications::Notification> {
    queries::after_number(&mut *world.connection().await, who.user_id, 0, 100).await.unwrap()
}

/// The facts of the only notification of this kind.
async fn facts(world: &World, who: &Human, kind: NotificationKind) -> LessonFacts {
    let told = told(world, who).await;
    let mut of_kind = told.iter().filter(|notification| notification.kind == kind);
    let (Some(notification), None) = (of_kind.next(), of_kind.next()) else { panic!("{kind}: {told:?}") };
    match &notification.facts {
        Facts::Lesson(facts) => *facts,
        other => panic!("{other:?}"),
    }
}

/// Each of them was told as much in the app as by mail, and of this lesson.
async fn assert_told_as_mailed(world: &World, paid: &Paid) {
    for who in [&paid.student, &paid.teacher] {
        let told = told(world, who).await;
        assert_eq!(told.len(), world.mails_to(who).len(), "{told:?}, {:?}", world.subjects_to(who));
        let lesson = Some(Subject::Booking(paid.booking.id));
        assert!(told.iter().all(|notification| notification.subject() == lesson));
    }
    world.assert_no_dead_letters().await;
}

#[tokio::test]
async fn whoever_is_mailed_finds_it_in_the_app() {
    let world = World::new().await;
    let held_to_the_end = world.confirmed().await;
    world.go_to(hour(48));
    world.drain().await;
    assert_told_as_mailed(&world, &held_to_the_end).await;
    let kinds: Vec<_> =
        told(&world, &held_to_the_end.student).await.iter().map(|notification| notification.kind).collect();
    assert!(
        kinds.ends_with(&[NotificationKind::BookingConfirmed, NotificationKind::LessonCompleted]),
        "{kinds:?}"
    );
}

#[tokio::test]
async fn a_lesson_called_off_is_told_with_who_did_and_what_goes_back() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    world.cancel(&lesson.teacher.actor, &lesson.booking, Some("Hujan")).await.unwrap();
    world.drain().await;
    for (who, reader) in [(&lesson.student, Side::Student), (&lesson.teacher, Side::Teacher)] {
        let facts = facts(&world, who, NotificationKind::BookingCancelled).await;
        assert_eq!(
            facts,
            LessonFacts {
                refund: Some(Money::rupiah(150_000).into()),
                cancelled_by: Some(Canceller::Teacher),
                ..LessonFacts::new(reader, lesson.booking.starts_at)
            }
        );
    }
    assert_told_as_mailed(&world, &lesson).await;
}

#[tokio::test]
async fn deadlines_are_told_as_they_were() {
    let world = World::new().await;
    let held = world.held().await;
    world.drain().await;
    let of_hold = facts(&world, &held.student, NotificationKind::BookingHeld).await;
    assert_eq!(of_hold.deadline, held.booking.expires_at);
    world.settle(held.payment_id).await;
    world.drain().await;
    let answer_due_at = world.reload(&held.booking).await.answer_due_at;
    assert!(answer_due_at.is_some());
    for (who, kind) in
        [(&held.student, NotificationKind::BookingPaid), (&held.teacher, NotificationKind::BookingToAnswer)]
    {
        assert_eq!(facts(&world, who, kind).await.deadline, answer_due_at);
    }
    assert_told_as_mailed(&world, &held).await;
}

#[tokio::test]
async fn an_absence_is_told_to_who_is_accused_and_its_decision_to_both() {
    let world = World::new().await;
    let paid = world.teacher_reported().await;
    world.drain().await;
    let report = world.report(&paid.booking).await.unwrap();
    let reported = facts(&world, &paid.teacher, NotificationKind::NoShowReported).await;
    assert_eq!(reported.deadline, Some(report.oppose_by));
    world.go_to(lesson_minute(15) + TimeDelta::hours(24));
    world.drain().await;
    for (who, reader) in [(&paid.student, Side::Student), (&paid.teacher, Side::Teacher)] {
        let decided = facts(&world, who, NotificationKind::NoShowDecided).await;
        assert_eq!((decided.reader, decided.absent), (reader, Some(Side::Teacher)));
        assert_eq!(decided.refund, Some(Money::rupiah(150_000).into()));
    }
    assert_told_as_mailed(&world, &paid).await;
}

#[tokio::test]
async fn a_report_that_does_not_count_names_nobody() {
    let world = World::new().await;
    let paid = world.teacher_opposed().await;
    let admin = world.admin().await;
    world.decide_no_show(&admin.actor, &paid.booking, false).await.unwrap();
    world.drain().await;
    let decided = facts(&world, &paid.student, NotificationKind::NoShowDecided).await;
    assert_eq!((decided.absent, decided.refund), (None, None));
}

#[tokio::test]
async fn mails_that_fail_are_sent_later_and_tell_nothing_twice_in_the_app() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    world.drain().await;
    world.mails.clear();
    let before = told(&world, &lesson.student).await.len();
    world.mails.fail_transiently();
    world.cancel(&lesson.student.actor, &lesson.booking, None).await.unwrap();
    world.drain().await;
    assert!(world.mails_to(&lesson.student).is_empty());
    assert_eq!(told(&world, &lesson.student).await.len(), before + 1);
    world.mails.succeed();
    world.clock.advance(TimeDelta::hours(1));
    world.drain().await;
    assert_eq!(world.subjects_to(&lesson.student), ["Pelajaran dibatalkan"]);
    assert_eq!(told(&world, &lesson.student).await.len(), before + 1);
    world.assert_no_dead_letters().await;
}
