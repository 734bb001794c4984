//! Lists, page by page.

use chrono::TimeDelta;
use kernel::UserActor;
use kernel::id::{BookingId, ReviewId};
use kernel::page::{Direction, Page, PageRequest};
use teacherin_reviews::queries::{
    ReceivedFilter, bookings_to_review, count_of_author, count_received, count_to_review, reviews_of_author,
    reviews_received,
};

use crate::world::World;

fn request(direction: Direction) -> PageRequest {
    // That the page came from a cursor is all the text is asked for here.
    PageRequest { size: 2, direction, cursor: Some(String::new()) }
}

#[tokio::test]
async fn lessons_to_review_come_latest_first_and_leave_with_their_review() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let (student, other) = (world.student("Budi Santoso").await, world.student("Citra").await);
    let mut lessons = Vec::new();
    for hours_ago in [2, 4, 6, 8, 10] {
        lessons.push(world.lesson(&student, &sari.profile, hours_ago).await);
    }
    world.lesson(&other, &sari.profile, 12).await;
    world.booking(&student, &sari.profile, 14, booking::BookingStatus::NoShow).await;
    let (who, mut connection) = (student.user().unwrap().clone(), world.connection().await);
    let ids = |page: &Page<booking::Booking>| -> Vec<BookingId> {
        page.items.iter().map(|booking| booking.id).collect()
    };
    let expected: Vec<BookingId> = lessons.iter().map(|booking| booking.id).collect();
    let mut read = Vec::new();
    let mut key = None;
    loop {
        let page =
            bookings_to_review(&mut connection, &who, &request(Direction::Forward), key).await.unwrap();
        read.extend(ids(&page));
        key = page.items.last().map(booking::Booking::key);
        if !page.has_next {
            break;
        }
    }
    assert_eq!(read, expected);
    let last = lessons.last().unwrap();
    let back =
        bookings_to_review(&mut connection, &who, &request(Direction::Backward), Some(last.key())).await;
    assert_eq!(ids(&back.unwrap()), expected.get(2..4).unwrap());
    assert_eq!(count_to_review(&mut connection, &who).await.unwrap(), 5);
    world.review(&student, lessons.first().unwrap().id, 5, "").await.unwrap();
    let first = PageRequest::first(10);
    let left = bookings_to_review(&mut connection, &who, &first, None).await.unwrap();
    assert_eq!(ids(&left), expected.get(1..).unwrap());
    assert_eq!(count_to_review(&mut connection, &who).await.unwrap(), 4);
}

#[tokio::test]
async fn own_and_received_reviews_come_newest_first() {
    let world = World::new().await;
    let (sari, wayan) = (world.teacher("Sari Dewi").await, world.teacher("Wayan").await);
    let student = world.student("Budi Santoso").await;
    let mut written = Vec::new();
    for hours_ago in [2, 4, 6, 8, 10] {
        let lesson = world.lesson(&student, &sari.profile, hours_ago).await;
        world.clock.advance(TimeDelta::minutes(1));
        written.insert(0, world.review(&student, lesson.id, 5, "").await.unwrap());
    }
    let lesson = world.lesson(&student, &wayan.profile, 2).await;
    let of_wayan = world.review(&student, lesson.id, 3, "").await.unwrap();
    let answered = written.get(1).unwrap();
    world.reply(&sari.actor, answered, "Terima kasih").await.unwrap();

    let mut connection = world.connection().await;
    let (author, teacher): (&UserActor, &UserActor) = (student.user().unwrap(), sari.actor.user().unwrap());
    let all: Vec<ReviewId> = written.iter().map(|review| review.id).collect();
    let first = PageRequest::first(10);
    let own = reviews_of_author(&mut connection, author, &first, None).await.unwrap();
    assert!(own.items.iter().any(|review| review.id == of_wayan.id) && own.items.len() == 6);
    assert_eq!(count_of_author(&mut connection, author).await.unwrap(), 6);
    for (unanswered, expected) in [
        (None, all.clone()),
        (Some(true), all.iter().copied().filter(|id| *id != answered.id).collect()),
        (Some(false), vec![answered.id]),
    ] {
        let filter = ReceivedFilter { unanswered, kind: None };
        let mut read = Vec::new();
        let mut key = None;
        loop {
            let place = (&request(Direction::Forward), key);
            let page = reviews_received(&mut connection, teacher, filter, place).await.unwrap();
            read.extend(page.items.iter().map(|review| review.id));
            key = page.items.last().map(teacherin_reviews::Review::key);
            if !page.has_next {
                break;
            }
        }
        assert_eq!(read, expected, "{unanswered:?}");
        let count = count_received(&mut connection, teacher, filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
    // Whoever teaches nothing received nothing.
    let nothing = reviews_received(&mut connection, author, ReceivedFilter::default(), (&first, None)).await;
    assert!(nothing.unwrap().items.is_empty());
}
