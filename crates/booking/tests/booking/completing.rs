//! Lessons that count as held by themselves.

use booking::BookingStatus;
use booking::commands::completion_expire::{self, CompletionExpireOutcome};
use booking::commands::no_show_report::{self, NoShowReportCode, NoShowReportInput};
use chrono::TimeDelta;

use crate::world::{World, config, hour, lesson_minute, one_code};

#[tokio::test]
async fn a_lesson_that_nobody_ends_counts_as_held_when_its_grace_is_over() {
    let world = World::new().await;
    let (confirmed, on) = (world.confirmed().await, world.in_progress().await);
    world.drain().await;
    world.mails.clear();
    let due = hour(25) + config().completion_grace;
    assert_eq!(confirmed.booking.completion_due_at, Some(due));
    world.go_to(due - TimeDelta::seconds(1));
    world.drain().await;
    assert_eq!(world.status(&confirmed.booking).await, BookingStatus::Confirmed);
    assert_eq!(world.status(&on.booking).await, BookingStatus::InProgress);
    world.go_to(due + TimeDelta::minutes(1));
    world.drain().await;
    for lesson in [&confirmed, &on] {
        let held = world.reload(&lesson.booking).await;
        assert_eq!((held.status, held.completed_at), (BookingStatus::Completed, Some(world.now())));
        assert_eq!(world.mails_to(&lesson.student).len(), 1);
        assert_eq!(world.subjects_to(&lesson.teacher), ["Pelajaran selesai"]);
        assert_eq!(world.refunds(&lesson.booking).await, []);
    }
    world.assert_sound().await;
    world.clock.advance(TimeDelta::hours(1));
    world.drain().await;
    assert_eq!(world.mails_to(&on.student).len(), 1);
    world.assert_no_dead_letters().await;
}

#[tokio::test]
async fn a_reported_lesson_does_not_count_as_held_by_itself() {
    let world = World::new().await;
    let lesson = world.teacher_opposed().await;
    assert_eq!(world.reload(&lesson.booking).await.completion_due_at, None);
    world.go_to(hour(25) + config().completion_grace);
    world.drain().await;
    assert_eq!(world.status(&lesson.booking).await, BookingStatus::Confirmed);
    let outcome =
        completion_expire::run(&mut *world.connection().await, world.now(), lesson.booking.id).await;
    assert_eq!(outcome.unwrap(), CompletionExpireOutcome::LeftAlone);
}

#[tokio::test]
async fn what_does_not_take_place_is_not_completed() {
    let world = World::new().await;
    let cancelled = world.confirmed().await;
    world.cancel(&cancelled.student.actor, &cancelled.booking, None).await.unwrap();
    let unanswered = world.paid().await;
    world.go_to(hour(25) + config().completion_grace);
    for lesson in [&cancelled, &unanswered] {
        let outcome =
            completion_expire::run(&mut *world.connection().await, world.now(), lesson.booking.id).await;
        assert_eq!(outcome.unwrap(), CompletionExpireOutcome::LeftAlone);
    }
    world.drain().await;
    assert_eq!(world.status(&cancelled.booking).await, BookingStatus::Cancelled);
    assert_eq!(world.status(&unanswered.booking).await, BookingStatus::Cancelled);
}

#[tokio::test]
async fn nobody_is_reported_once_the_grace_is_over_even_if_nobody_swept() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    world.go_to(hour(25) + config().completion_grace);
    let reported = world.report_no_show(&lesson.student.actor, &lesson.booking, None).await;
    assert_eq!(reported, Err(NoShowReportCode::TooLate));
    world.drain().await;
    let reported = world.report_no_show(&lesson.student.actor, &lesson.booking, None).await;
    assert_eq!(reported, Err(NoShowReportCode::AlreadyOver));
}

/// The report comes in the last second, its transaction and the sweep's at once: either it counts and nothing is
/// completed, or the lesson is completed and nothing was reported.
#[tokio::test]
async fn a_report_and_the_completion_meet_and_one_of_them_counts() {
    let world = World::new().await;
    let mut lessons = Vec::new();
    for _ in 0..8 {
        lessons.push(world.confirmed().await);
    }
    let due = lesson_minute(60) + config().completion_grace;
    for (index, lesson) in lessons.iter().enumerate() {
        let id = lesson.booking.id;
        let (mut reporting, mut completing) = (world.connection().await, world.connection().await);
        let (student, config) = (&lesson.student.actor, config());
        let input = NoShowReportInput { booking_id: id, note: None };
        let last_second = due - TimeDelta::seconds(1);
        let report = no_show_report::run(&mut reporting, student, last_second, &config, input);
        let complete = completion_expire::run(&mut completing, due, id);
        // Either may be the first to send its statements.
        let (reported, completed) = if index % 2 == 0 {
            tokio::join!(report, complete)
        } else {
            let (completed, reported) = tokio::join!(complete, report);
            (reported, completed)
        };
        let booking = world.reload(&lesson.booking).await;
        match (one_code(reported), completed.unwrap()) {
            (Ok(_), CompletionExpireOutcome::LeftAlone) => {
                assert_eq!((booking.status, booking.completion_due_at), (BookingStatus::Confirmed, None));
                assert!(world.report(&booking).await.is_some());
            }
            (Err(NoShowReportCode::AlreadyOver), CompletionExpireOutcome::Completed) => {
                assert_eq!(booking.status, BookingStatus::Completed);
                assert_eq!(world.report(&booking).await, None);
            }
            outcomes => panic!("{outcomes:?}"),
        }
    }
}
