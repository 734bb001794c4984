//! Who sees what, and what hiding does.

use chrono::TimeDelta;
use kernel::page::PageRequest;
use kernel::{Actor, Role};
use teacherin_reviews::queries::{
    ReceivedFilter, latest_reviews_of_teachers, reviews_by_ids, reviews_of_author, reviews_of_bookings,
    reviews_of_teacher, reviews_received,
};
use teacherin_reviews::{Review, policy};

use crate::world::World;

#[tokio::test]
async fn a_hidden_review_does_not_count_until_it_is_shown_again() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let first = world.lesson(&student, &sari.profile, 48).await;
    let second = world.lesson(&student, &sari.profile, 24).await;
    let review = world.review(&student, first.id, 1, "Buruk").await.unwrap();
    world.review(&student, second.id, 5, "Baik").await.unwrap();
    let prior = world.config.rating_prior;
    assert_eq!(world.kept(sari.profile.id).await, (2, 6, prior.score(2, 6)));
    let (before, hidden) = world.hide(&review, Some("Kata kasar")).await;
    assert_eq!((before.hidden_at, before.hidden_reason), (None, None));
    assert_eq!((hidden.hidden_at, hidden.hidden_reason.as_deref()), (Some(world.now()), Some("Kata kasar")));
    assert_eq!(hidden.edited_at, None, "hiding is not the author's doing");
    assert_eq!(world.kept(sari.profile.id).await, (1, 5, prior.score(1, 5)));
    assert_eq!(world.listed(sari.profile.id).await, prior.score(1, 5));

    world.clock.advance(TimeDelta::hours(1));
    let (before, same) = world.hide(&review, Some("Kata kasar")).await;
    assert_eq!(before, same);
    let (_, renamed) = world.hide(&review, Some("Nomor telepon")).await;
    assert_eq!(renamed.hidden_at, hidden.hidden_at, "hidden since the first time");
    assert_eq!(renamed.hidden_reason.as_deref(), Some("Nomor telepon"));

    let (_, shown) = world.hide(&review, None).await;
    assert_eq!((shown.hidden_at, shown.hidden_reason.as_deref()), (None, None));
    assert_eq!(world.kept(sari.profile.id).await, (2, 6, prior.score(2, 6)));
    let (before, same) = world.hide(&review, None).await;
    assert_eq!(before, same);
}

#[tokio::test]
async fn everybody_sees_a_review_and_only_its_author_and_admins_a_hidden_one() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 1, "Buruk").await.unwrap();
    let stranger = world.student("Citra").await;
    let admin = world.user("Admin", Role::Admin).await;
    let mut connection = world.connection().await;
    // Actor, sees it by id, sees it at its booking; and the same when it is hidden.
    let expected = [
        (&Actor::Anonymous, [true, false], [false, false]),
        (&stranger, [true, false], [false, false]),
        (&sari.actor, [true, true], [false, false]),
        (&student, [true, true], [true, true]),
        (&admin, [true, true], [true, true]),
    ];
    for (is_hidden, reason) in [(false, None), (true, Some("Kata kasar"))] {
        world.hide(&review, reason).await;
        for (who, public, hidden) in &expected {
            let by_id = reviews_by_ids(&mut connection, who, &[review.id]).await.unwrap().len();
            let at_booking = reviews_of_bookings(&mut connection, who, &[lesson.id]).await.unwrap().len();
            let seen = [by_id == 1, at_booking == 1];
            assert_eq!(&seen, if is_hidden { hidden } else { public }, "{who:?} {is_hidden}");
        }
        let (visible, request) = (usize::from(!is_hidden), PageRequest::first(10));
        let of_teacher =
            reviews_of_teacher(&mut connection, sari.profile.id, &request, None).await.unwrap().items.len();
        let latest = latest_reviews_of_teachers(&mut connection, &[sari.profile.id], 3).await.unwrap().len();
        let teacher = sari.actor.user().unwrap();
        let received =
            reviews_received(&mut connection, teacher, ReceivedFilter::default(), (&request, None)).await;
        assert_eq!((of_teacher, latest, received.unwrap().items.len()), (visible, visible, visible));
        let author = student.user().unwrap();
        let own = reviews_of_author(&mut connection, author, &request, None).await.unwrap().items;
        assert_eq!(own.len(), 1);
        assert!(own.iter().all(|review| review.hidden_at.is_some() == is_hidden));
    }
}

#[tokio::test]
async fn only_an_author_is_told_until_when_a_review_can_be_changed() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 4, "").await.unwrap();
    let until =
        |who: &Actor, review: &Review| policy::can_edit_until(who, world.now(), review, &world.config);
    let ends_at = review.created_at + TimeDelta::days(14);
    assert_eq!(until(&student, &review), Some(ends_at));
    assert_eq!((until(&sari.actor, &review), until(&Actor::Anonymous, &review)), (None, None));
    let (_, hidden) = world.hide(&review, Some("Spam")).await;
    assert_eq!(until(&student, &hidden), None);
    world.clock.advance(TimeDelta::days(14));
    assert_eq!(until(&student, &review), None);
}
