//! Lessons that are met: their link, their beginning, their end.

use booking::commands::meeting_end::{self, MeetingEndCode, MeetingEndInput};
use booking::commands::meeting_link_set::{self, MeetingLinkSetCode, MeetingLinkSetInput};
use booking::commands::meeting_start::{self, MeetingStartCode, MeetingStartInput};
use booking::{BookingStatus, queries};
use database::CommandError;
use kernel::{AccessRefused, Actor};

use crate::world::{World, config, lesson_minute};

const LINK: &str = "https://meet.example.test/kelas";

#[tokio::test]
async fn a_teacher_sets_the_link_and_replaces_it() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    assert_eq!(world.meeting(&lesson.booking).await.link, None);
    world.set_link(&lesson.teacher.actor, &lesson.booking, &format!("  {LINK}\n")).await.unwrap();
    assert_eq!(world.meeting(&lesson.booking).await.link.as_deref(), Some(LINK));
    world.go_to(lesson_minute(0));
    world.start_meeting(&lesson.teacher.actor, &lesson.booking).await.unwrap();
    let other = "https://meet.example.test/other";
    world.set_link(&lesson.teacher.actor, &lesson.booking, other).await.unwrap();
    let meeting = world.meeting(&lesson.booking).await;
    assert_eq!((meeting.link.as_deref(), meeting.updated_at), (Some(other), lesson_minute(0)));
}

#[tokio::test]
async fn a_link_that_cannot_be_opened_safely_is_refused_where_it_was_typed() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    let input = MeetingLinkSetInput { booking_id: lesson.booking.id, link: "http://meet.test/".to_owned() };
    let mut connection = world.connection().await;
    let refused =
        meeting_link_set::run(&mut connection, &lesson.teacher.actor, world.now(), &config(), input).await;
    let error = refused.unwrap_err();
    let refusal = error.refusals().unwrap().first().unwrap();
    assert_eq!(refusal.code, MeetingLinkSetCode::InvalidLink);
    assert_eq!(refusal.field.as_deref(), Some("link"));
    assert_eq!(world.meeting(&lesson.booking).await.link, None);
}

#[tokio::test]
async fn a_link_needs_an_accepted_lesson_online() {
    let world = World::new().await;
    for (status, code) in [
        (BookingStatus::Pending, MeetingLinkSetCode::NotConfirmed),
        (BookingStatus::Paid, MeetingLinkSetCode::NotConfirmed),
    ] {
        let lesson = world.brought_to(status).await;
        assert_eq!(world.set_link(&lesson.teacher.actor, &lesson.booking, LINK).await, Err(code), "{status}");
    }
    let lesson = world.confirmed().await;
    world.at_place(&lesson.booking, "Perpustakaan").await;
    assert_eq!(
        world.set_link(&lesson.teacher.actor, &lesson.booking, LINK).await,
        Err(MeetingLinkSetCode::LessonIsOffline)
    );
    let lesson = world.confirmed().await;
    world.cancel(&lesson.student.actor, &lesson.booking, None).await.unwrap();
    assert_eq!(
        world.set_link(&lesson.teacher.actor, &lesson.booking, LINK).await,
        Err(MeetingLinkSetCode::AlreadyOver)
    );
}

#[tokio::test]
async fn only_the_teacher_leads_a_lesson_and_strangers_do_not_know_of_it() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    let admin = world.admin().await.actor;
    world.go_to(lesson_minute(0));
    for who in [&lesson.student.actor, &admin] {
        let link = world.set_link(who, &lesson.booking, LINK).await;
        assert_eq!(link, Err(MeetingLinkSetCode::NotAllowed));
        let started = world.start_meeting(who, &lesson.booking).await;
        assert_eq!(started, Err(MeetingStartCode::NotAllowed));
        assert_eq!(world.end_meeting(who, &lesson.booking).await, Err(MeetingEndCode::NotAllowed));
    }
    for who in &world.strangers().await {
        assert_eq!(world.set_link(who, &lesson.booking, LINK).await, Err(MeetingLinkSetCode::NotFound));
        assert_eq!(world.start_meeting(who, &lesson.booking).await, Err(MeetingStartCode::NotFound));
        assert_eq!(world.end_meeting(who, &lesson.booking).await, Err(MeetingEndCode::NotFound));
    }
    assert_eq!(world.status(&lesson.booking).await, BookingStatus::Confirmed);
}

#[tokio::test]
async fn nobody_signed_in_leads_nothing() {
    let world = World::new().await;
    let booking_id = world.confirmed().await.booking.id;
    let (mut connection, now, config) = (world.connection().await, world.now(), config());
    let link = MeetingLinkSetInput { booking_id, link: LINK.to_owned() };
    let link = meeting_link_set::run(&mut connection, &Actor::Anonymous, now, &config, link).await;
    assert!(matches!(link, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    let start = MeetingStartInput { booking_id };
    let start = meeting_start::run(&mut connection, &Actor::Anonymous, now, &config, start).await;
    assert!(matches!(start, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    let end = MeetingEndInput { booking_id };
    let end = meeting_end::run(&mut connection, &Actor::Anonymous, now, &config, end).await;
    assert!(matches!(end, Err(CommandError::Access(AccessRefused::Unauthenticated))));
}

#[tokio::test]
async fn a_lesson_begins_from_a_little_before_its_time_until_its_end() {
    let world = World::new().await;
    let (first, second) = (world.confirmed().await, world.confirmed().await);
    let teacher = &first.teacher.actor;
    world.go_to(lesson_minute(-16));
    assert_eq!(world.start_meeting(teacher, &first.booking).await, Err(MeetingStartCode::TooEarly));
    world.go_to(lesson_minute(-15));
    let started = world.start_meeting(teacher, &first.booking).await.unwrap();
    assert_eq!(started.status, BookingStatus::InProgress);
    let meeting = world.meeting(&first.booking).await;
    assert_eq!((meeting.started_at, meeting.ended_at), (Some(lesson_minute(-15)), None));
    assert_eq!(world.start_meeting(teacher, &first.booking).await, Err(MeetingStartCode::AlreadyStarted));
    world.assert_sound().await;
    world.go_to(lesson_minute(60));
    let late = world.start_meeting(&second.teacher.actor, &second.booking).await;
    assert_eq!(late, Err(MeetingStartCode::TooLate));
}

#[tokio::test]
async fn what_is_not_accepted_cannot_begin() {
    let world = World::new().await;
    for status in [BookingStatus::Pending, BookingStatus::Paid] {
        let lesson = world.brought_to(status).await;
        let (teacher, booking) = (&lesson.teacher.actor, &lesson.booking);
        assert_eq!(world.start_meeting(teacher, booking).await, Err(MeetingStartCode::NotConfirmed));
        assert_eq!(world.end_meeting(teacher, booking).await, Err(MeetingEndCode::NotConfirmed));
    }
    let lesson = world.confirmed().await;
    world.cancel(&lesson.student.actor, &lesson.booking, None).await.unwrap();
    let started = world.start_meeting(&lesson.teacher.actor, &lesson.booking).await;
    assert_eq!(started, Err(MeetingStartCode::AlreadyOver));
}

#[tokio::test]
async fn a_lesson_ends_from_its_middle_and_its_student_is_asked_what_it_was_like() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    let teacher = &lesson.teacher.actor;
    world.go_to(lesson_minute(0));
    assert_eq!(world.end_meeting(teacher, &lesson.booking).await, Err(MeetingEndCode::NotStarted));
    world.start_meeting(teacher, &lesson.booking).await.unwrap();
    world.go_to(lesson_minute(29));
    assert_eq!(world.end_meeting(teacher, &lesson.booking).await, Err(MeetingEndCode::TooEarly));
    world.drain().await;
    world.mails.clear();
    world.go_to(lesson_minute(30));
    let held = world.end_meeting(teacher, &lesson.booking).await.unwrap();
    assert_eq!((held.status, held.completed_at), (BookingStatus::Completed, Some(lesson_minute(30))));
    assert_eq!(world.meeting(&lesson.booking).await.ended_at, Some(lesson_minute(30)));
    assert_eq!(world.end_meeting(teacher, &lesson.booking).await, Err(MeetingEndCode::AlreadyOver));
    world.drain().await;
    assert_eq!(
        world.subjects_to(&lesson.student),
        ["Bagaimana pelajarannya? Bahasa Inggris bersama Ibu Sari"]
    );
    assert_eq!(world.subjects_to(&lesson.teacher), ["Pelajaran selesai"]);
    assert_eq!(world.refunds(&lesson.booking).await, []);
    world.assert_sound().await;
}

#[tokio::test]
async fn a_button_pressed_twice_begins_a_lesson_once() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    world.go_to(lesson_minute(0));
    let press = || world.start_meeting(&lesson.teacher.actor, &lesson.booking);
    let (first, second) = tokio::join!(press(), press());
    let outcomes = [first.map(drop), second.map(drop)];
    assert!(outcomes.contains(&Ok(())), "{outcomes:?}");
    assert!(outcomes.contains(&Err(MeetingStartCode::AlreadyStarted)), "{outcomes:?}");
    world.go_to(lesson_minute(40));
    let press = || world.end_meeting(&lesson.teacher.actor, &lesson.booking);
    let (first, second) = tokio::join!(press(), press());
    let outcomes = [first.map(drop), second.map(drop)];
    assert!(outcomes.contains(&Ok(())), "{outcomes:?}");
    assert!(outcomes.contains(&Err(MeetingEndCode::AlreadyOver)), "{outcomes:?}");
    assert_eq!(world.count("jobs WHERE kind = 'booking.lesson_completed_mail'").await, 1);
}

#[tokio::test]
async fn meetings_and_reports_are_read_by_whom_their_booking_is() {
    let world = World::new().await;
    let lesson = world.teacher_reported().await;
    let (admin, ids) = (world.admin().await.actor, [lesson.booking.id]);
    let mut connection = world.connection().await;
    for who in [&lesson.student.actor, &lesson.teacher.actor, &admin] {
        let meetings = queries::meetings_of_bookings(&mut connection, who, &ids).await.unwrap();
        let reports = queries::no_show_reports_of_bookings(&mut connection, who, &ids).await.unwrap();
        assert_eq!((meetings.len(), reports.len()), (1, 1));
    }
    let [student, teacher] = world.strangers().await;
    for who in [&student, &teacher, &Actor::Anonymous] {
        assert_eq!(queries::meetings_of_bookings(&mut connection, who, &ids).await.unwrap(), []);
        assert_eq!(queries::no_show_reports_of_bookings(&mut connection, who, &ids).await.unwrap(), []);
    }
}
