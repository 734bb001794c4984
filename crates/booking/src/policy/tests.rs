use chrono::TimeDelta;
use kernel::id::{
    AvailabilitySlotId, BookingId, LoginSessionId, NoShowReportId, OrderId, OrderLineId, PersonId, SkillId,
    TeacherId, UserId,
};
use kernel::{Currency, Locale, Role, UserActor};

use super::BookingAction as Action;
use super::UnavailableReason as Reason;
use super::*;

/// Minutes after the lesson's start, which lasts an hour.
pub(super) fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(1) + TimeDelta::minutes(minutes)
}

pub(super) fn booking(status: BookingStatus) -> Booking {
    let at = DateTime::UNIX_EPOCH;
    Booking {
        id: BookingId::generate(at),
        teacher_id: TeacherId::generate(at),
        teacher_person_id: PersonId::generate(at),
        student_user_id: UserId::generate(at),
        student_person_id: PersonId::generate(at),
        slot_id: AvailabilitySlotId::generate(at),
        skill_id: SkillId::generate(at),
        order_id: OrderId::generate(at),
        order_line_id: OrderLineId::generate(at),
        status,
        mode: catalog::LessonMode::Online,
        place: None,
        notes: None,
        starts_at: minute(0),
        ends_at: minute(60),
        time_zone: "Asia/Jakarta".to_owned(),
        currency: Currency::Idr,
        price: 1,
        expires_at: Some(minute(-600)),
        cancelled_at: None,
        cancelled_by: None,
        cancellation_reason: None,
        answer_due_at: Some(minute(-60)),
        confirmed_at: None,
        completed_at: None,
        completion_due_at: Some(minute(60 + 12 * 60)),
        cancellation_policy_id: None,
        created_at: at,
        updated_at: at,
    }
}

fn actor(user_id: UserId, person_id: PersonId, roles: &[Role]) -> Actor {
    Actor::User(UserActor {
        user_id,
        person_id,
        login_session_id: LoginSessionId::generate(DateTime::UNIX_EPOCH),
        roles: roles.iter().copied().collect(),
        locale: Locale::English,
        request_id: None,
    })
}

#[test]
fn strangers_have_no_relation() {
    let booking = booking(BookingStatus::Pending);
    let (user, person) = (UserId::generate(DateTime::UNIX_EPOCH), PersonId::generate(DateTime::UNIX_EPOCH));
    let student = actor(booking.student_user_id, booking.student_person_id, &[Role::Student, Role::Admin]);
    let teacher = actor(user, booking.teacher_person_id, &[Role::Teacher]);
    assert_eq!(relation(&student, &booking), Some(Relation::Student));
    assert_eq!(relation(&teacher, &booking), Some(Relation::Teacher));
    assert_eq!(relation(&actor(user, person, &[Role::Admin]), &booking), Some(Relation::Admin));
    assert_eq!(relation(&actor(user, person, &[Role::Student, Role::Teacher]), &booking), None);
    assert_eq!(relation(&Actor::Anonymous, &booking), None);
}

fn report(absent: Participant, status: NoShowStatus) -> NoShowReport {
    let at = minute(20);
    NoShowReport {
        id: NoShowReportId::generate(at),
        booking_id: BookingId::generate(at),
        absent,
        status,
        note: None,
        opposition_note: None,
        reported_at: at,
        oppose_by: at + TimeDelta::hours(24),
        opposed_at: None,
        decided_at: None,
        decided_by_user_id: None,
        created_at: at,
        updated_at: at,
    }
}

type Button = (Action, Option<Reason>);

fn buttons(
    status: BookingStatus,
    relation: Relation,
    no_show: Option<&NoShowReport>,
    at_minute: i64,
) -> Vec<Button> {
    let (booking, config) = (booking(status), BookingConfig::default());
    let situation = Situation { no_show, ..Situation::plain(&booking, relation, minute(at_minute), &config) };
    let listed = available_actions(&situation, Some(false));
    listed.into_iter().map(|button| (button.action, button.unavailable)).collect()
}

#[test]
fn a_held_booking_is_paid_or_called_off_by_its_student_until_its_hold_ends() {
    let held = |relation, at| buttons(BookingStatus::Pending, relation, None, at);
    assert_eq!(held(Relation::Student, -601), [(Action::Pay, None), (Action::Cancel, None)]);
    let late = Some(Reason::TooLate);
    assert_eq!(held(Relation::Student, -600), [(Action::Pay, late), (Action::Cancel, late)]);
    for other in [Relation::Teacher, Relation::Admin] {
        assert_eq!(held(other, -601), [(Action::Cancel, Some(Reason::OnlyStudent))]);
    }
}

#[test]
fn a_paid_booking_is_answered_in_time_and_called_off_before_it_starts() {
    let paid = |relation, at| buttons(BookingStatus::Paid, relation, None, at);
    assert_eq!(
        paid(Relation::Teacher, -61),
        [(Action::Confirm, None), (Action::Decline, None), (Action::Cancel, None)]
    );
    let late = Some(Reason::TooLate);
    assert_eq!(
        paid(Relation::Teacher, -60),
        [(Action::Confirm, late), (Action::Decline, late), (Action::Cancel, None)]
    );
    for relation in [Relation::Student, Relation::Admin] {
        assert_eq!(paid(relation, -1), [(Action::Cancel, None)]);
        assert_eq!(paid(relation, 0), [(Action::Cancel, Some(Reason::LessonStarted))]);
    }
}

#[test]
fn a_confirmed_lesson_is_begun_near_its_time() {
    let button = |at, action| {
        let listed = buttons(BookingStatus::Confirmed, Relation::Teacher, None, at);
        listed.into_iter().find(|button| button.0 == action).unwrap().1
    };
    for (at, start, no_show, cancel) in [
        (-16, Some(Reason::TooEarly), Some(Reason::TooEarly), None),
        (-15, None, Some(Reason::TooEarly), None),
        (9, None, Some(Reason::TooEarly), Some(Reason::LessonStarted)),
        (10, None, None, Some(Reason::LessonStarted)),
        (60, Some(Reason::TooLate), None, Some(Reason::LessonStarted)),
        (779, Some(Reason::TooLate), None, Some(Reason::LessonStarted)),
        (780, Some(Reason::TooLate), Some(Reason::TooLate), Some(Reason::LessonStarted)),
    ] {
        assert_eq!(button(at, Action::SetMeetingLink), None);
        assert_eq!(button(at, Action::StartMeeting), start, "{at}");
        assert_eq!(button(at, Action::ReportNoShow), no_show, "{at}");
        assert_eq!(button(at, Action::Cancel), cancel, "{at}");
    }
}

#[test]
fn a_lesson_that_is_on_is_ended_by_its_teacher_from_its_middle() {
    let on = |relation, at| buttons(BookingStatus::InProgress, relation, None, at);
    let teacher = |end, no_show| {
        [(Action::SetMeetingLink, None), (Action::EndMeeting, end), (Action::ReportNoShow, no_show)]
    };
    assert_eq!(on(Relation::Teacher, 5), teacher(Some(Reason::TooEarly), Some(Reason::TooEarly)));
    assert_eq!(on(Relation::Teacher, 29), teacher(Some(Reason::TooEarly), None));
    assert_eq!(on(Relation::Teacher, 30), teacher(None, None));
    assert_eq!(on(Relation::Student, 30), [(Action::ReportNoShow, None)]);
    assert_eq!(on(Relation::Admin, 30), []);
}

#[test]
fn whoever_is_said_to_be_absent_opposes_that_and_an_admin_decides() {
    let listed = |relation, status, at| {
        let report = report(Participant::Teacher, status);
        buttons(BookingStatus::InProgress, relation, Some(&report), at)
    };
    let teacher = |oppose: Option<Button>| {
        let mut expected =
            vec![(Action::SetMeetingLink, None), (Action::EndMeeting, Some(Reason::NoShowReported))];
        expected.extend(oppose);
        expected
    };
    let day_later = 20 + 24 * 60;
    for (at, reason) in [(day_later - 1, None), (day_later, Some(Reason::TooLate))] {
        let oppose = Some((Action::OpposeNoShow, reason));
        assert_eq!(listed(Relation::Teacher, NoShowStatus::Reported, at), teacher(oppose));
    }
    assert_eq!(listed(Relation::Student, NoShowStatus::Reported, 30), []);
    assert_eq!(
        listed(Relation::Admin, NoShowStatus::Reported, 30),
        [(Action::DecideNoShow, Some(Reason::NoShowNotOpposed))]
    );
    assert_eq!(listed(Relation::Teacher, NoShowStatus::Opposed, 30), teacher(None));
    assert_eq!(listed(Relation::Admin, NoShowStatus::Opposed, 30), [(Action::DecideNoShow, None)]);
}

#[test]
fn nobody_pays_again_while_the_gateway_examines_a_payment() {
    let (booking, config) = (booking(BookingStatus::Pending), BookingConfig::default());
    let plain = Situation::plain(&booking, Relation::Student, minute(-601), &config);
    let in_doubt = Situation { is_payment_in_doubt: true, ..plain };
    let listed = available_actions(&in_doubt, None);
    let buttons: Vec<Button> = listed.into_iter().map(|button| (button.action, button.unavailable)).collect();
    assert_eq!(buttons, [(Action::Pay, Some(Reason::PaymentInDoubt)), (Action::Cancel, None)]);
}

#[test]
fn what_is_over_has_no_buttons_but_the_review() {
    for status in
        [BookingStatus::Cancelled, BookingStatus::Expired, BookingStatus::NoShow, BookingStatus::Completed]
    {
        for relation in [Relation::Student, Relation::Teacher, Relation::Admin] {
            let reviews = status == BookingStatus::Completed && relation == Relation::Student;
            let expected: &[Button] = if reviews { &[(Action::Review, None)] } else { &[] };
            assert_eq!(buttons(status, relation, None, 100), expected, "{status} {relation:?}");
        }
    }
    let (booking, config) = (booking(BookingStatus::Completed), BookingConfig::default());
    let situation = Situation::plain(&booking, Relation::Student, minute(100), &config);
    let reviewed = available_actions(&situation, Some(true));
    assert_eq!(reviewed.first().unwrap().unavailable, Some(Reason::AlreadyReviewed));
    assert_eq!(available_actions(&situation, None), [], "it was not asked whether it is reviewed");
}

#[test]
fn a_rule_says_who_before_it_says_when() {
    let config = BookingConfig::default();
    let mut offline = booking(BookingStatus::Confirmed);
    offline.mode = catalog::LessonMode::Offline;
    let asked = |relation, no_show| Situation {
        no_show,
        ..Situation::plain(&offline, relation, minute(30), &config)
    };
    let opposed = report(Participant::Student, NoShowStatus::Opposed);
    for relation in [Relation::Student, Relation::Admin] {
        for rule in [confirm, decline, set_meeting_link, start_meeting, end_meeting] {
            assert_eq!(rule(&asked(relation, None)), Err(Reason::OnlyTeacher));
        }
    }
    assert_eq!(set_meeting_link(&asked(Relation::Teacher, None)), Err(Reason::LessonIsOffline));
    assert_eq!(pay(&asked(Relation::Teacher, None)), Err(Reason::OnlyStudent));
    assert_eq!(pay(&asked(Relation::Student, None)), Err(Reason::AlreadyPaid));
    assert_eq!(report_no_show(&asked(Relation::Admin, None)), Err(Reason::OnlyParticipants));
    assert_eq!(report_no_show(&asked(Relation::Student, Some(&opposed))), Err(Reason::NoShowReported));
    assert_eq!(oppose_no_show(&asked(Relation::Student, None)), Err(Reason::NoShowNotReported));
    assert_eq!(oppose_no_show(&asked(Relation::Teacher, Some(&opposed))), Err(Reason::OnlyAccused));
    assert_eq!(oppose_no_show(&asked(Relation::Student, Some(&opposed))), Err(Reason::NoShowOpposed));
    assert_eq!(decide_no_show(&asked(Relation::Teacher, Some(&opposed))), Err(Reason::OnlyAdmin));
    assert_eq!(start_meeting(&asked(Relation::Teacher, Some(&opposed))), Err(Reason::NoShowReported));
}

#[test]
fn the_place_is_shown_when_it_is_paid() {
    for status in BookingStatus::ALL {
        let booking = booking(*status);
        assert_eq!(shows_place(&booking, Relation::Student), status.is_paid());
        assert_eq!(shows_place(&booking, Relation::Teacher), status.is_paid());
        assert!(shows_place(&booking, Relation::Admin));
    }
}

#[test]
fn the_link_is_for_the_two_people_of_a_paid_lesson() {
    for status in BookingStatus::ALL {
        let booking = booking(*status);
        assert_eq!(shows_meeting_link(&booking, Relation::Student), status.is_paid());
        assert_eq!(shows_meeting_link(&booking, Relation::Teacher), status.is_paid());
        assert!(!shows_meeting_link(&booking, Relation::Admin));
    }
}
