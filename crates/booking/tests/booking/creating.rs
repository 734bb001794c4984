//! One booking at a time.

use booking::commands::booking_create::BookingCreateCode as Code;
use booking::{BookingStatus, CancelledBy};
use chrono::TimeDelta;
use database::CommandError;
use database::schema::{orders, teachers, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{AvailabilitySlotId, OrderId, SkillId};
use kernel::{AccessRefused, Actor, Money};
use payments::OrderStatus;

use crate::world::{Human, World, code, codes, hour, hours, start};

#[tokio::test]
async fn a_booking_stands_on_two_claims_and_an_order() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let mut wish = world.wish(&slot);
    wish.notes = Some("I am a beginner.\r\nSlowly, please.".to_owned());
    let booking = world.book(&student, wish).await.unwrap();
    assert_eq!(booking.status, BookingStatus::Pending);
    assert_eq!(booking.price(), Money::rupiah(150_000));
    assert_eq!(booking.expires_at, Some(start() + TimeDelta::minutes(15)));
    assert_eq!((booking.starts_at, booking.ends_at), (hour(24), hour(25)));
    assert_eq!(booking.notes.as_deref(), Some("I am a beginner.\nSlowly, please."));
    assert_eq!(booking.cancelled_by, None::<CancelledBy>);
    assert!(!world.is_free(&slot).await);
    let mut connection = world.connection().await;
    let order = payments::queries::orders_by_ids(&mut connection, &student.actor, &[booking.order_id]).await;
    let order = order.unwrap().remove(0);
    assert_eq!((order.status, order.total_amount), (OrderStatus::Open, 150_000));
    assert_eq!(Some(order.expires_at), booking.expires_at);
    let lines =
        payments::queries::lines_of_orders(&mut connection, &student.actor, &[order.id]).await.unwrap();
    assert_eq!(
        lines.iter().map(|line| line.title.as_str()).collect::<Vec<_>>(),
        ["Bahasa Inggris – Ibu Sari"]
    );
    for stranger in [&teacher.actor, &Actor::Anonymous] {
        let seen = payments::queries::orders_by_ids(&mut connection, stranger, &[order.id]).await.unwrap();
        assert!(seen.is_empty());
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn a_hold_ends_when_the_lesson_starts() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(1, 2)).await;
    world.clock.advance(TimeDelta::minutes(55));
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    assert_eq!(booking.expires_at, Some(hour(1)));
}

#[tokio::test]
async fn an_open_order_takes_a_second_lesson() {
    let world = World::new().await;
    let (teacher, student, stranger) = (world.teacher().await, world.student().await, world.student().await);
    let first = world.publish(&teacher, hours(24, 25)).await;
    let second = world.publish(&teacher, hours(26, 27)).await;
    let booked = world.book(&student, world.wish(&first)).await.unwrap();
    world.clock.advance(TimeDelta::minutes(5));
    let mut wish = world.wish(&second);
    wish.order_id = Some(booked.order_id);
    assert_eq!(
        codes(world.book(&stranger, wish.clone()).await),
        [(Some("orderId".to_owned()), Code::NotFound)]
    );
    let added = world.book(&student, wish.clone()).await.unwrap();
    assert_eq!(added.order_id, booked.order_id);
    let mut connection = world.connection().await;
    let order = payments::queries::orders_by_ids(&mut connection, &student.actor, &[booked.order_id]).await;
    let order = order.unwrap().remove(0);
    assert_eq!(order.total_amount, 300_000);
    assert_eq!(Some(order.expires_at), booked.expires_at, "the earliest hold governs");
    // Its hold is over: nothing is added any more, and nothing is left of the attempt.
    world.clock.advance(TimeDelta::minutes(10));
    let third = world.publish(&teacher, hours(28, 29)).await;
    let mut late = world.wish(&third);
    late.order_id = Some(booked.order_id);
    assert_eq!(code(world.book(&student, late).await), Code::OrderNotOpen);
    wish.order_id = Some(OrderId::generate(start()));
    wish.idempotency_key = crate::world::key();
    assert_eq!(code(world.book(&student, wish).await), Code::NotFound);
    assert_eq!(world.count("bookings").await, 2);
    assert!(world.is_free(&third).await);
    world.drain().await;
    world.assert_sound().await;
}

#[tokio::test]
async fn an_order_that_is_being_paid_takes_no_lesson() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let first = world.publish(&teacher, hours(24, 25)).await;
    let second = world.publish(&teacher, hours(26, 27)).await;
    let booked = world.book(&student, world.wish(&first)).await.unwrap();
    let mut connection = world.connection().await;
    diesel::sql_query(format!(
        "INSERT INTO payments (id, order_id, gateway, status, currency, amount, created_at, updated_at)
         SELECT gen_random_uuid(), id, 'MIDTRANS', 'PENDING', 'IDR', total_amount, created_at, updated_at
         FROM orders WHERE id = '{}'",
        kernel::id::EntityId::uuid(booked.order_id)
    ))
    .execute(&mut connection)
    .await
    .unwrap();
    let mut wish = world.wish(&second);
    wish.order_id = Some(booked.order_id);
    assert_eq!(code(world.book(&student, wish).await), Code::OrderNotOpen);
}

#[tokio::test]
async fn whoever_cannot_book_is_told_why_and_nothing_is_left_behind() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let wish = || world.wish(&slot);
    let refused =
        async |who: &Human, change: &dyn Fn(&mut booking::commands::booking_create::BookingCreateInput)| {
            let mut wish = wish();
            change(&mut wish);
            code(world.book(who, wish).await)
        };
    assert_eq!(
        refused(&student, &|wish| wish.slot_id = AvailabilitySlotId::generate(start())).await,
        Code::NotFound
    );
    assert_eq!(
        refused(&student, &|wish| wish.skill_id = SkillId::generate(start())).await,
        Code::SkillNotOffered
    );
    assert_eq!(
        refused(&student, &|wish| wish.mode = catalog::LessonMode::Offline).await,
        Code::ModeNotOffered
    );
    assert_eq!(refused(&student, &|wish| wish.place = Some("Rumah".to_owned())).await, Code::PlaceNotNeeded);
    assert_eq!(refused(&student, &|wish| wish.notes = Some("a\u{0}".to_owned())).await, Code::InvalidNotes);
    assert_eq!(refused(&teacher, &|_| ()).await, Code::OwnSlot);
    for nobody in [Actor::Anonymous, Actor::System] {
        let nobody = Human { actor: nobody, ..student.clone() };
        let outcome = world.book(&nobody, wish()).await;
        assert!(matches!(outcome, Err(CommandError::Access(AccessRefused::Unauthenticated))));
    }
    world.clock.advance(TimeDelta::hours(24));
    assert_eq!(refused(&student, &|_| ()).await, Code::SlotInPast);
    for table in ["bookings", "calendar_claims", "orders", "order_lines", "idempotency_keys", "jobs"] {
        assert_eq!(world.count(table).await, 0, "{table}");
    }
    assert!(world.is_free(&slot).await);
}

#[tokio::test]
async fn slots_of_a_teacher_out_of_public_view_are_not_there() {
    let world = World::new().await;
    let student = world.student().await;
    let mut connection = world.connection().await;
    let mut outcomes = Vec::new();
    for change in ["suspended", "draft", "hidden", "deleted", "unclaimed"] {
        let teacher = world.teacher().await;
        let slot = world.publish(&teacher, hours(24, 25)).await;
        let profile = teachers::table.filter(teachers::person_id.eq(teacher.person_id));
        let now = start();
        let changed = match change {
            "suspended" => {
                let user = users::table.find(teacher.user_id);
                let set = (users::suspended_at.eq(now), users::suspension_reason.eq("spam"));
                diesel::update(user).set(set).execute(&mut connection).await
            }
            "draft" => {
                diesel::update(profile).set(teachers::status.eq("DRAFT")).execute(&mut connection).await
            }
            "hidden" => {
                diesel::update(profile).set(teachers::hidden_at.eq(now)).execute(&mut connection).await
            }
            "deleted" => {
                diesel::update(profile).set(teachers::deleted_at.eq(now)).execute(&mut connection).await
            }
            _ => {
                let nobody = None::<kernel::id::UserId>;
                diesel::update(profile).set(teachers::user_id.eq(nobody)).execute(&mut connection).await
            }
        };
        assert_eq!(changed.unwrap(), 1);
        let error = world.book(&student, world.wish(&slot)).await.unwrap_err();
        outcomes.push(error.refusals().unwrap().to_vec());
    }
    assert!(outcomes.iter().flatten().all(|refusal| refusal.code == Code::NotFound));
    outcomes.dedup();
    assert_eq!(outcomes.len(), 1, "{outcomes:?}");
    assert_eq!(orders::table.count().get_result::<i64>(&mut connection).await.unwrap(), 0);
}

#[tokio::test]
async fn a_teacher_books_another_teacher_and_her_own_slots_follow() {
    let world = World::new().await;
    let (teacher, learner) = (world.teacher().await, world.teacher().await);
    let slot = world.publish(&teacher, hours(24, 26)).await;
    let own = world.publish(&learner, hours(25, 27)).await;
    world.book(&learner, world.wish(&slot)).await.unwrap();
    assert!(!world.is_free(&own).await);
    assert_eq!(code(world.book(&world.student().await, world.wish(&own)).await), Code::SlotTaken);
    world.assert_sound().await;
}

#[tokio::test]
async fn one_student_is_in_one_place() {
    let world = World::new().await;
    let (ani, budi, student) = (world.teacher().await, world.teacher().await, world.student().await);
    let first = world.publish(&ani, hours(24, 26)).await;
    let overlapping = world.publish(&budi, hours(25, 27)).await;
    let after = world.publish(&budi, hours(27, 28)).await;
    world.book(&student, world.wish(&first)).await.unwrap();
    assert_eq!(
        codes(world.book(&student, world.wish(&overlapping)).await),
        [(Some("slotId".to_owned()), Code::StudentBusy)]
    );
    assert!(world.is_free(&overlapping).await);
    world.book(&student, world.wish(&after)).await.unwrap();
    world.assert_sound().await;
}

#[tokio::test]
async fn one_student_cannot_hold_a_whole_calendar() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let mut last = None;
    for hour in 0..21 {
        let slot = world.publish(&teacher, hours(24 + hour, 25 + hour)).await;
        last = Some(world.book(&student, world.wish(&slot)).await);
        assert_eq!(last.as_ref().is_some_and(Result::is_ok), hour < 20, "hold {hour}");
    }
    assert_eq!(code(last.unwrap()), Code::TooManyHolds);
    // What is over does not count.
    world.clock.advance(TimeDelta::minutes(16));
    let slot = world.publish(&teacher, hours(60, 61)).await;
    assert!(world.book(&student, world.wish(&slot)).await.is_ok());
}
