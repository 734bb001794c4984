//! Own bookings, and who sees what.

use booking::BookingStatus;
use booking::queries::{
    BookingFilter, Period, bookings_by_ids, bookings_of_student, bookings_of_teacher, bookings_on_slots,
    count_of_student, count_of_teacher,
};
use chrono::TimeDelta;
use kernel::page::{PageRequest, encode_cursor};
use kernel::{Actor, Locale, Role};

use crate::world::{World, hours};

#[tokio::test]
async fn a_booking_is_seen_by_its_two_people_and_admins() {
    let world = World::new().await;
    let (teacher, student, stranger) = (world.teacher().await, world.student().await, world.teacher().await);
    let admin = world.human("Admin", &[Role::Admin], Locale::English).await;
    let slot = world.publish(&teacher, hours(24, 25)).await;
    let booking = world.book(&student, world.wish(&slot)).await.unwrap();
    let mut connection = world.connection().await;
    for (actor, sees) in [
        (&teacher.actor, 1),
        (&student.actor, 1),
        (&admin.actor, 1),
        (&stranger.actor, 0),
        (&Actor::Anonymous, 0),
    ] {
        let by_id = bookings_by_ids(&mut connection, actor, &[booking.id]).await.unwrap();
        let on_slot = bookings_on_slots(&mut connection, actor, &[slot.id]).await.unwrap();
        assert_eq!((by_id.len(), on_slot.len()), (sees, sees));
    }
    let nothing = BookingFilter::default();
    let request = PageRequest::first(10);
    let own = |human: &crate::world::Human| human.actor.user().unwrap().clone();
    let now = world.now();
    let taught =
        bookings_of_teacher(&mut connection, &own(&teacher), now, &nothing, (&request, None)).await.unwrap();
    let learned =
        bookings_of_student(&mut connection, &own(&teacher), now, &nothing, (&request, None)).await.unwrap();
    assert_eq!((taught.items.len(), learned.items.len()), (1, 0));
    let others =
        bookings_of_teacher(&mut connection, &own(&stranger), now, &nothing, (&request, None)).await.unwrap();
    assert!(others.items.is_empty());
    assert_eq!(count_of_teacher(&mut connection, &own(&teacher), now, &nothing).await.unwrap(), 1);
}

#[tokio::test]
async fn periods_states_and_pages_meet_every_booking_once() {
    let world = World::new().await;
    let (teacher, student) = (world.teacher().await, world.student().await);
    let mut booked = Vec::new();
    for from in 1..=5 {
        let slot = world.publish(&teacher, hours(from, from + 1)).await;
        booked.push(world.book(&student, world.wish(&slot)).await.unwrap().id);
    }
    let user = student.actor.user().unwrap().clone();
    let mut connection = world.connection().await;
    world.clock.advance(TimeDelta::minutes(150));
    let now = world.now();
    let upcoming =
        BookingFilter { period: Some(Period::Upcoming), statuses: Vec::new(), ..BookingFilter::default() };
    let past = BookingFilter { period: Some(Period::Past), statuses: Vec::new(), ..BookingFilter::default() };
    let expired =
        BookingFilter { period: None, statuses: vec![BookingStatus::Expired], ..BookingFilter::default() };
    for (filter, expected) in [
        (&upcoming, booked.iter().skip(1).copied().collect::<Vec<_>>()),
        (&past, booked.iter().take(1).copied().collect()),
        (&BookingFilter::default(), booked.iter().rev().copied().collect()),
        (&expired, Vec::new()),
    ] {
        let (mut seen, mut key, mut request) = (Vec::new(), None, PageRequest::first(2));
        loop {
            let page =
                bookings_of_student(&mut connection, &user, now, filter, (&request, key)).await.unwrap();
            seen.extend(page.items.iter().map(|booking| booking.id));
            key = page.items.last().map(booking::Booking::key);
            request.cursor = Some(encode_cursor(&filter.binding("bookings"), &key));
            if !page.has_next {
                break;
            }
        }
        assert_eq!(seen, expected);
        let count = count_of_student(&mut connection, &user, now, filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
    let back = PageRequest::from_arguments(None, None, Some(2), None).unwrap();
    let last = bookings_of_student(&mut connection, &user, now, &upcoming, (&back, None)).await.unwrap();
    let ids: Vec<_> = last.items.iter().map(|booking| booking.id).collect();
    assert_eq!(ids, booked.iter().skip(3).copied().collect::<Vec<_>>());
    assert!(last.has_previous && !last.has_next);
}
