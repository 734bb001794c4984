//! `review_update`

use chrono::TimeDelta;
use kernel::id::ReviewId;
use kernel::{Change, Role};
use teacherin_reviews::commands::review_update::ReviewUpdateCode::{
    EditWindowOver, Hidden, InvalidComment, InvalidRating, NotAllowed, NotFound,
};

use crate::world::{World, refused, start};

#[tokio::test]
async fn an_author_changes_stars_and_comment_and_the_rating_follows() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 5, "Baik").await.unwrap();
    world.clock.advance(TimeDelta::days(1));
    let changed = world.update(&student, review.id, Some(2), Change::Keep).await.unwrap();
    assert_eq!((changed.rating, changed.comment.as_deref()), (2, Some("Baik")));
    assert_eq!((changed.created_at, changed.edited_at), (start(), Some(world.now())));
    assert_eq!(world.kept(sari.profile.id).await, (1, 2, world.config.rating_prior.score(1, 2)));
    assert_eq!(world.listed(sari.profile.id).await, world.config.rating_prior.score(1, 2));
    for emptied in [Change::Set(" ".to_owned()), Change::Set("Lagi".to_owned()), Change::Clear] {
        let expected = matches!(&emptied, Change::Set(text) if text == "Lagi").then(|| "Lagi".to_owned());
        assert_eq!(world.update(&student, review.id, None, emptied).await.unwrap().comment, expected);
    }
}

#[tokio::test]
async fn saying_what_is_there_already_is_no_edit() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 5, "Baik").await.unwrap();
    world.clock.advance(TimeDelta::hours(1));
    let same = world.update(&student, review.id, Some(5), Change::Set(" Baik ".to_owned())).await.unwrap();
    assert_eq!(same, review);
}

#[tokio::test]
async fn a_review_is_changed_for_fourteen_days() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 5, "Baik").await.unwrap();
    world.clock.advance(TimeDelta::days(14) - TimeDelta::seconds(1));
    world.update(&student, review.id, Some(4), Change::Keep).await.unwrap();
    world.clock.advance(TimeDelta::seconds(1));
    let late = world.update(&student, review.id, Some(1), Change::Keep).await;
    assert_eq!(refused(late), (EditWindowOver, Some("reviewId".to_owned())));
    assert_eq!(world.kept(sari.profile.id).await, (1, 4, world.config.rating_prior.score(1, 4)));
}

#[tokio::test]
async fn only_its_author_changes_a_review_and_not_while_it_is_hidden() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 5, "Baik").await.unwrap();
    let stranger = world.student("Citra").await;
    let admin = world.user("Admin", Role::Admin).await;
    for who in [&stranger, &sari.actor, &admin] {
        assert_eq!(refused(world.update(who, review.id, Some(1), Change::Keep).await).0, NotAllowed);
    }
    let unknown = world.update(&student, ReviewId::generate(start()), Some(1), Change::Keep).await;
    assert_eq!(refused(unknown).0, NotFound);
    world.hide(&review, Some("Spam")).await;
    for (who, code) in
        [(&student, Hidden), (&stranger, NotFound), (&sari.actor, NotFound), (&admin, NotAllowed)]
    {
        let outcome = world.update(who, review.id, Some(1), Change::Keep).await;
        assert_eq!(refused(outcome), (code, Some("reviewId".to_owned())));
    }
    world.hide(&review, None).await;
    let outcome = world.update(&student, review.id, Some(0), Change::Keep).await;
    assert_eq!(refused(outcome), (InvalidRating, Some("rating".to_owned())));
    let outcome = world.update(&student, review.id, None, Change::Set("a".repeat(2_001))).await;
    assert_eq!(refused(outcome), (InvalidComment, Some("comment".to_owned())));
    assert_eq!(world.kept(sari.profile.id).await, (1, 5, 4_417));
}
