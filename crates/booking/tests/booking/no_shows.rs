//! Who did not come: reported, opposed, decided.

use booking::commands::meeting_end::MeetingEndCode;
use booking::commands::meeting_start::MeetingStartCode;
use booking::commands::no_show_decide::{self, NoShowDecideCode, NoShowDecideInput};
use booking::commands::no_show_expire::{self, NoShowExpireOutcome};
use booking::commands::no_show_oppose::{self, NoShowOpposeCode, NoShowOpposeInput};
use booking::commands::no_show_report::{self, NoShowReportCode, NoShowReportInput};
use booking::{BookingStatus, NoShowStatus, Participant, queries};
use chrono::TimeDelta;
use database::CommandError;
use database::schema::audit_entries;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, UserId};
use kernel::page::{Direction, PageRequest};
use kernel::{AccessRefused, Actor, Locale, Role};
use payments::RefundReason;
use serde_json::{Value, json};

use crate::world::{World, config, lesson_minute, one_code};

#[tokio::test]
async fn either_of_the_two_reports_the_other_and_the_other_is_told() {
    let world = World::new().await;
    for absent in [Participant::Teacher, Participant::Student] {
        let lesson = world.confirmed().await;
        let (reporter, accused) = match absent {
            Participant::Teacher => (&lesson.student, &lesson.teacher),
            Participant::Student => (&lesson.teacher, &lesson.student),
        };
        let at = lesson.booking.starts_at + TimeDelta::minutes(10);
        world.go_to(at);
        world.drain().await;
        world.mails.clear();
        let note = Some("  Saya menunggu\nsepuluh menit. ");
        let reported = world.report_no_show(&reporter.actor, &lesson.booking, note).await.unwrap();
        assert_eq!((reported.status, reported.completion_due_at), (BookingStatus::Confirmed, None));
        let report = world.report(&lesson.booking).await.unwrap();
        assert_eq!((report.absent, report.status), (absent, NoShowStatus::Reported));
        assert_eq!(report.note.as_deref(), Some("Saya menunggu\nsepuluh menit."));
        assert_eq!((report.reported_at, report.oppose_by), (at, at + TimeDelta::hours(24)));
        world.drain().await;
        assert_eq!(world.subjects_to(accused), ["Dilaporkan tidak hadir"]);
        assert_eq!(world.subjects_to(reporter), [""; 0]);
        let text = world.only_mail_to(accused);
        assert!(text.contains("Laporan: Saya menunggu sepuluh menit."), "{text}");
        if absent == Participant::Teacher {
            // The first lesson starts on Tuesday at 09:00 in Makassar; ten minutes and a day later.
            assert!(text.contains("Sanggah sebelum: Rabu, 7 Januari 2026 pukul 09.10 WITA"), "{text}");
        }
        world.assert_sound().await;
    }
}

#[tokio::test]
async fn who_is_late_is_not_absent_yet() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    world.go_to(lesson_minute(10) - TimeDelta::seconds(1));
    let reported = world.report_no_show(&lesson.student.actor, &lesson.booking, None).await;
    assert_eq!(reported, Err(NoShowReportCode::TooEarly));
}

#[tokio::test]
async fn only_the_two_report_and_strangers_do_not_know_of_the_lesson() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    let admin = world.admin().await.actor;
    world.go_to(lesson_minute(15));
    let reported = world.report_no_show(&admin, &lesson.booking, None).await;
    assert_eq!(reported, Err(NoShowReportCode::NotAllowed));
    for who in &world.strangers().await {
        let reported = world.report_no_show(who, &lesson.booking, None).await;
        assert_eq!(reported, Err(NoShowReportCode::NotFound));
    }
    let too_long = "x".repeat(2001);
    let reported = world.report_no_show(&lesson.student.actor, &lesson.booking, Some(&too_long)).await;
    assert_eq!(reported, Err(NoShowReportCode::InvalidNote));
    assert_eq!(world.report(&lesson.booking).await, None);
}

#[tokio::test]
async fn a_lesson_that_is_not_accepted_has_nobody_absent() {
    let world = World::new().await;
    for status in [BookingStatus::Pending, BookingStatus::Paid] {
        let lesson = world.brought_to(status).await;
        let reported = world.report_no_show(&lesson.student.actor, &lesson.booking, None).await;
        assert_eq!(reported, Err(NoShowReportCode::NotConfirmed), "{status}");
    }
    let lesson = world.in_progress().await;
    world.go_to(lesson_minute(45));
    world.end_meeting(&lesson.teacher.actor, &lesson.booking).await.unwrap();
    let reported = world.report_no_show(&lesson.student.actor, &lesson.booking, None).await;
    assert_eq!(reported, Err(NoShowReportCode::AlreadyOver));
}

#[tokio::test]
async fn one_report_freezes_the_lesson_whoever_comes_second() {
    let world = World::new().await;
    let (quiet, on) = (world.confirmed().await, world.in_progress().await);
    world.go_to(lesson_minute(15));
    for lesson in [&quiet, &on] {
        let (student, teacher) = (&lesson.student.actor, &lesson.teacher.actor);
        let (first, second) = tokio::join!(
            world.report_no_show(student, &lesson.booking, None),
            world.report_no_show(student, &lesson.booking, None),
        );
        let outcomes = [first.map(drop), second.map(drop)];
        assert!(outcomes.contains(&Ok(())), "{outcomes:?}");
        assert!(outcomes.contains(&Err(NoShowReportCode::AlreadyReported)), "{outcomes:?}");
        let other = world.report_no_show(teacher, &lesson.booking, None).await;
        assert_eq!(other, Err(NoShowReportCode::AlreadyReported));
    }
    world.go_to(lesson_minute(40));
    let started = world.start_meeting(&quiet.teacher.actor, &quiet.booking).await;
    assert_eq!(started, Err(MeetingStartCode::NoShowReported));
    let ended = world.end_meeting(&on.teacher.actor, &on.booking).await;
    assert_eq!(ended, Err(MeetingEndCode::NoShowReported));
    assert!(world.cancel(&quiet.student.actor, &quiet.booking, None).await.is_err());
}

#[tokio::test]
async fn a_report_that_nobody_opposes_counts_and_an_absent_teachers_money_goes_back() {
    let world = World::new().await;
    let lesson = world.teacher_reported().await;
    world.drain().await;
    world.mails.clear();
    world.go_to(lesson_minute(15 + 24 * 60) - TimeDelta::seconds(1));
    world.drain().await;
    assert_eq!(world.status(&lesson.booking).await, BookingStatus::Confirmed);
    world.go_to(lesson_minute(16 + 24 * 60));
    world.drain().await;
    assert_eq!(world.status(&lesson.booking).await, BookingStatus::NoShow);
    let report = world.report(&lesson.booking).await.unwrap();
    assert_eq!((report.status, report.decided_at), (NoShowStatus::Upheld, Some(world.now())));
    assert_eq!(report.decided_by_user_id, None);
    assert_eq!(world.refunds(&lesson.booking).await, [(RefundReason::TeacherAbsent, 150_000)]);
    assert_eq!(world.gateway.refunded(lesson.payment_id), 150_000);
    for (who, words) in [
        (&lesson.student, ["Guru dinyatakan tidak hadir", "Uang Anda kembali sebesar Rp150.000"]),
        (&lesson.teacher, ["Anda dinyatakan tidak hadir", "Uang siswa dikembalikan"]),
    ] {
        let text = world.only_mail_to(who);
        assert!(words.iter().all(|words| text.contains(words)), "{text}");
    }
    world.assert_sound().await;
    world.clock.advance(TimeDelta::hours(1));
    world.drain().await;
    assert_eq!(world.gateway.refunded(lesson.payment_id), 150_000);
    world.assert_no_dead_letters().await;
}

#[tokio::test]
async fn an_absent_students_lesson_stays_paid() {
    let world = World::new().await;
    let lesson = world.confirmed().await;
    world.go_to(lesson_minute(15));
    world.report_no_show(&lesson.teacher.actor, &lesson.booking, None).await.unwrap();
    world.drain().await;
    world.mails.clear();
    world.go_to(lesson_minute(16 + 24 * 60));
    world.drain().await;
    assert_eq!(world.status(&lesson.booking).await, BookingStatus::NoShow);
    assert_eq!(world.refunds(&lesson.booking).await, []);
    let text = world.only_mail_to(&lesson.student);
    assert!(text.contains("Harga pelajaran tidak dikembalikan"), "{text}");
    let text = world.only_mail_to(&lesson.teacher);
    assert!(text.contains("Anda tetap dibayar"), "{text}");
    world.assert_sound().await;
}

#[tokio::test]
async fn only_the_accused_opposes_and_in_time() {
    let world = World::new().await;
    let lesson = world.teacher_reported().await;
    let (teacher, booking) = (&lesson.teacher.actor, &lesson.booking);
    let admin = world.admin().await.actor;
    for who in [&lesson.student.actor, &admin] {
        let opposed = world.oppose_no_show(who, booking, None).await;
        assert_eq!(opposed, Err(NoShowOpposeCode::NotAllowed));
    }
    for who in &world.strangers().await {
        assert_eq!(world.oppose_no_show(who, booking, None).await, Err(NoShowOpposeCode::NotFound));
    }
    world.go_to(lesson_minute(15 + 24 * 60));
    assert_eq!(world.oppose_no_show(teacher, booking, None).await, Err(NoShowOpposeCode::TooLate));
    world.drain().await;
    assert_eq!(world.oppose_no_show(teacher, booking, None).await, Err(NoShowOpposeCode::AlreadyDecided));
    let unreported = world.confirmed().await;
    let opposed = world.oppose_no_show(&unreported.teacher.actor, &unreported.booking, None).await;
    assert_eq!(opposed, Err(NoShowOpposeCode::NotReported));
}

#[tokio::test]
async fn an_opposed_report_waits_for_an_admin() {
    let world = World::new().await;
    let lesson = world.teacher_opposed().await;
    let report = world.report(&lesson.booking).await.unwrap();
    assert_eq!((report.status, report.opposed_at), (NoShowStatus::Opposed, Some(lesson_minute(15))));
    assert_eq!(report.opposition_note.as_deref(), Some("Saya hadir"));
    let again = world.oppose_no_show(&lesson.teacher.actor, &lesson.booking, None).await;
    assert_eq!(again, Err(NoShowOpposeCode::AlreadyOpposed));
    world.go_to(lesson_minute(5 * 24 * 60));
    world.drain().await;
    let outcome = no_show_expire::run(&mut *world.connection().await, world.now(), lesson.booking.id).await;
    assert_eq!(outcome.unwrap(), NoShowExpireOutcome::LeftAlone);
    assert_eq!(world.status(&lesson.booking).await, BookingStatus::Confirmed);
    assert_eq!(world.refunds(&lesson.booking).await, []);
    world.assert_sound().await;
}

#[tokio::test]
async fn an_admin_decides_that_the_teacher_did_not_come() {
    let world = World::new().await;
    let (lesson, admin) = (world.teacher_opposed().await, world.admin().await);
    world.drain().await;
    world.mails.clear();
    let decided = world.decide_no_show(&admin.actor, &lesson.booking, true).await.unwrap();
    assert_eq!(decided.status, BookingStatus::NoShow);
    let report = world.report(&lesson.booking).await.unwrap();
    assert_eq!((report.status, report.decided_by_user_id), (NoShowStatus::Upheld, Some(admin.user_id)));
    assert_eq!(world.refunds(&lesson.booking).await, [(RefundReason::TeacherAbsent, 150_000)]);
    let again = world.decide_no_show(&admin.actor, &lesson.booking, false).await;
    assert_eq!(again, Err(NoShowDecideCode::AlreadyDecided));
    world.drain().await;
    assert_eq!(world.subjects_to(&lesson.student), ["Keputusan ketidakhadiran"]);
    assert_eq!(world.subjects_to(&lesson.teacher), ["Keputusan ketidakhadiran"]);
    assert_eq!(
        audit(&world, &lesson.booking).await,
        [(
            Some(admin.user_id),
            json!({ "status": "CONFIRMED", "noShow": "OPPOSED" }),
            json!({ "status": "NO_SHOW", "noShow": "UPHELD", "absent": "TEACHER" })
        )]
    );
    world.assert_sound().await;
}

#[tokio::test]
async fn an_admin_decides_that_the_lesson_was_held() {
    let world = World::new().await;
    let (lesson, admin) = (world.teacher_opposed().await, world.admin().await);
    world.drain().await;
    world.mails.clear();
    let decided = world.decide_no_show(&admin.actor, &lesson.booking, false).await.unwrap();
    assert_eq!((decided.status, decided.completed_at), (BookingStatus::Completed, Some(world.now())));
    assert_eq!(world.report(&lesson.booking).await.unwrap().status, NoShowStatus::Rejected);
    assert_eq!(world.refunds(&lesson.booking).await, []);
    world.drain().await;
    let mut subjects = world.subjects_to(&lesson.student);
    subjects.sort();
    assert_eq!(
        subjects,
        ["Bagaimana pelajarannya? Bahasa Inggris bersama Ibu Sari", "Keputusan ketidakhadiran"]
    );
    assert_eq!(audit(&world, &lesson.booking).await.len(), 1);
    world.assert_sound().await;
}

#[tokio::test]
async fn only_admins_decide_and_not_about_themselves() {
    let world = World::new().await;
    let lesson = world.teacher_opposed().await;
    let mut connection = world.connection().await;
    let input = NoShowDecideInput { booking_id: lesson.booking.id, uphold: true };
    let [stranger, _] = world.strangers().await;
    for who in [&lesson.student.actor, &lesson.teacher.actor, &stranger] {
        let decided = no_show_decide::run(&mut connection, who, world.now(), &config(), input).await;
        assert!(matches!(decided, Err(CommandError::Access(AccessRefused::Forbidden))));
    }
    let Actor::User(mut student) = lesson.student.actor.clone() else { panic!("a student is a user") };
    student.roles = [Role::Student, Role::Admin].into_iter().collect();
    let decided = world.decide_no_show(&Actor::User(student), &lesson.booking, true).await;
    assert_eq!(decided, Err(NoShowDecideCode::NotAllowed));
    assert_eq!(world.report(&lesson.booking).await.unwrap().status, NoShowStatus::Opposed);
}

#[tokio::test]
async fn there_is_nothing_to_decide_while_nobody_opposes() {
    let world = World::new().await;
    let (quiet, admin) = (world.confirmed().await, world.admin().await.actor);
    let reported = world.teacher_reported().await;
    let decided = world.decide_no_show(&admin, &quiet.booking, true).await;
    assert_eq!(decided, Err(NoShowDecideCode::NotReported));
    let decided = world.decide_no_show(&admin, &reported.booking, true).await;
    assert_eq!(decided, Err(NoShowDecideCode::NotOpposed));
}

#[tokio::test]
async fn nobody_signed_in_says_nothing_of_who_came() {
    let world = World::new().await;
    let booking_id = world.teacher_opposed().await.booking.id;
    let (mut connection, now, config) = (world.connection().await, world.now(), config());
    let report = NoShowReportInput { booking_id, note: None };
    let report = no_show_report::run(&mut connection, &Actor::Anonymous, now, &config, report).await;
    assert!(matches!(report, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    let oppose = NoShowOpposeInput { booking_id, note: None };
    let oppose = no_show_oppose::run(&mut connection, &Actor::Anonymous, now, &config, oppose).await;
    assert!(matches!(oppose, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    let decide = NoShowDecideInput { booking_id, uphold: true };
    let decide = no_show_decide::run(&mut connection, &Actor::Anonymous, now, &config, decide).await;
    assert!(matches!(decide, Err(CommandError::Access(AccessRefused::Unauthenticated))));
}

/// The objection comes in the last second, its transaction and the sweep's at once.
#[tokio::test]
async fn an_objection_and_the_deadline_meet_and_one_of_them_counts() {
    let world = World::new().await;
    for index in 0..4 {
        let lesson = world.confirmed().await;
        world.go_to(lesson.booking.starts_at + TimeDelta::minutes(15));
        world.report_no_show(&lesson.student.actor, &lesson.booking, None).await.unwrap();
        let oppose_by = world.report(&lesson.booking).await.unwrap().oppose_by;
        let (mut opposing, mut upholding) = (world.connection().await, world.connection().await);
        let (id, teacher, config) = (lesson.booking.id, &lesson.teacher.actor, config());
        let input = NoShowOpposeInput { booking_id: id, note: None };
        let last_second = oppose_by - TimeDelta::seconds(1);
        let oppose = no_show_oppose::run(&mut opposing, teacher, last_second, &config, input);
        let uphold = no_show_expire::run(&mut upholding, oppose_by, id);
        // Either may be the first to send its statements.
        let (opposed, upheld) = if index % 2 == 0 {
            tokio::join!(oppose, uphold)
        } else {
            let (upheld, opposed) = tokio::join!(uphold, oppose);
            (opposed, upheld)
        };
        let report = world.report(&lesson.booking).await.unwrap();
        let refunds = world.refunds(&lesson.booking).await.len();
        match (one_code(opposed).map(drop), upheld.unwrap()) {
            (Ok(()), NoShowExpireOutcome::LeftAlone) => {
                assert_eq!((report.status, refunds), (NoShowStatus::Opposed, 0));
            }
            (Err(NoShowOpposeCode::AlreadyDecided), NoShowExpireOutcome::Upheld) => {
                assert_eq!((report.status, refunds), (NoShowStatus::Upheld, 1));
            }
            outcomes => panic!("{outcomes:?}"),
        }
    }
}

#[tokio::test]
async fn admins_see_opposed_reports_the_longest_waiting_first_page_by_page() {
    let world = World::new().await;
    let mut opposed = Vec::new();
    for _ in 0..3 {
        let lesson = world.confirmed().await;
        world.go_to(lesson.booking.starts_at + TimeDelta::minutes(15));
        world.report_no_show(&lesson.student.actor, &lesson.booking, None).await.unwrap();
        world.oppose_no_show(&lesson.teacher.actor, &lesson.booking, None).await.unwrap();
        opposed.push(lesson.booking.id);
    }
    let admin = world.human("Rina", &[Role::Admin], Locale::English).await;
    let mut connection = world.connection().await;
    let request = |direction, cursor: Option<&str>| PageRequest {
        size: 2,
        direction,
        cursor: cursor.map(str::to_owned),
    };
    let first = request(Direction::Forward, None);
    let page = queries::opposed_no_show_reports(&mut connection, &admin.actor, (&first, None)).await.unwrap();
    let ids =
        |items: &[booking::NoShowReport]| items.iter().map(|report| report.booking_id).collect::<Vec<_>>();
    assert_eq!(ids(&page.items), opposed.get(..2).unwrap());
    assert!(page.has_next);
    let (key, rest) = (page.items.last().unwrap().opposed_key(), request(Direction::Forward, Some("x")));
    let page =
        queries::opposed_no_show_reports(&mut connection, &admin.actor, (&rest, Some(key))).await.unwrap();
    assert_eq!(ids(&page.items), opposed.get(2..).unwrap());
    assert!(!page.has_next);
    let last = request(Direction::Backward, None);
    let page = queries::opposed_no_show_reports(&mut connection, &admin.actor, (&last, None)).await.unwrap();
    assert_eq!(ids(&page.items), opposed.get(1..).unwrap());
    // Diesel's own `first` is in the way.
    let [second, _] = page.items.as_slice() else { panic!("{:?}", page.items) };
    let (key, before) = (second.opposed_key(), request(Direction::Backward, Some("x")));
    let page =
        queries::opposed_no_show_reports(&mut connection, &admin.actor, (&before, Some(key))).await.unwrap();
    assert_eq!(ids(&page.items), opposed.get(..1).unwrap());
    let count = queries::count_of_opposed_no_show_reports(&mut connection, &admin.actor).await.unwrap();
    assert_eq!(count, 3);
    let [stranger, _] = world.strangers().await;
    for who in [&stranger, &Actor::Anonymous] {
        assert!(queries::opposed_no_show_reports(&mut connection, who, (&first, None)).await.is_err());
        assert!(queries::count_of_opposed_no_show_reports(&mut connection, who).await.is_err());
    }
}

type Audited = (Option<UserId>, Value, Value);

async fn audit(world: &World, booking: &booking::Booking) -> Vec<Audited> {
    audit_entries::table
        .filter(audit_entries::subject_id.eq(booking.id.uuid()))
        .filter(audit_entries::action.eq("booking.no_show_decide"))
        .select((
            audit_entries::actor_user_id,
            audit_entries::before.assume_not_null(),
            audit_entries::after.assume_not_null(),
        ))
        .load(&mut world.connection().await)
        .await
        .unwrap()
}
