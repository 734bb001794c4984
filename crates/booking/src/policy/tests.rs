use chrono::DateTime;
use kernel::id::{
    AvailabilitySlotId, BookingId, LoginSessionId, OrderId, OrderLineId, PersonId, SkillId, TeacherId, UserId,
};
use kernel::{Currency, Locale, Role, UserActor};

use super::*;

fn booking(status: BookingStatus) -> Booking {
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
        mode: catalog::LessonMode::Offline,
        place: Some("Jalan Mawar 1".to_owned()),
        notes: None,
        starts_at: at,
        ends_at: at,
        time_zone: "Asia/Jakarta".to_owned(),
        currency: Currency::Idr,
        price: 1,
        expires_at: None,
        cancelled_at: None,
        cancelled_by: None,
        cancellation_reason: None,
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

#[test]
fn the_student_cancels_what_is_not_paid_and_nobody_what_is_over() {
    let button = |status, relation| {
        let actions = available_actions(&booking(status), relation);
        actions.first().map(|action| action.unavailable)
    };
    assert_eq!(button(BookingStatus::Pending, Relation::Student), Some(None));
    assert_eq!(button(BookingStatus::Pending, Relation::Teacher), Some(Some(UnavailableReason::OnlyStudent)));
    assert_eq!(
        button(BookingStatus::Confirmed, Relation::Student),
        Some(Some(UnavailableReason::AlreadyPaid))
    );
    for over in [BookingStatus::Cancelled, BookingStatus::Expired, BookingStatus::Completed] {
        assert_eq!(button(over, Relation::Student), None);
    }
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
