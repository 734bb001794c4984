//! `review_create`

use booking::BookingStatus;
use database::CommandError;
use kernel::id::BookingId;
use kernel::{AccessRefused, Actor, Role};
use teacherin_reviews::ReviewSubject;
use teacherin_reviews::commands::review_create::ReviewCreateCode::{
    AlreadyReviewed, InvalidComment, InvalidRating, NotAllowed, NotCompleted, NotFound,
};

use crate::world::{World, refused, start};

#[tokio::test]
async fn a_review_counts_at_once_where_the_teacher_is_found() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    assert_eq!(world.kept(sari.profile.id).await, (0, 0, 0));
    let review = world.review(&student, lesson.id, 5, "  Sabar.\r\nJelas. ").await.unwrap();
    assert_eq!((review.rating, review.comment.as_deref()), (5, Some("Sabar.\nJelas.")));
    assert_eq!((review.subject, review.teacher_id), (ReviewSubject::Booking(lesson.id), sari.profile.id));
    assert_eq!(Some(review.author_user_id), student.user().map(|user| user.user_id));
    assert_eq!((review.created_at, review.edited_at, review.reply), (start(), None, None));
    // (5 × 4.3 + 1 × 5) / 6
    assert_eq!(world.kept(sari.profile.id).await, (1, 5, 4_417));
    assert_eq!(world.listed(sari.profile.id).await, 4_417);
}

#[tokio::test]
async fn a_lesson_is_reviewed_once() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 5, "").await.unwrap();
    assert_eq!(review.comment, None, "stars alone are a review");
    let again = world.review(&student, lesson.id, 1, "").await;
    assert_eq!(refused(again), (AlreadyReviewed, Some("bookingId".to_owned())));
    // A hidden one is its review as well.
    world.hide(&review, Some("Spam")).await;
    assert_eq!(refused(world.review(&student, lesson.id, 1, "").await).0, AlreadyReviewed);
    assert_eq!(world.kept(sari.profile.id).await, (0, 0, 0));
}

#[tokio::test]
async fn only_its_student_reviews_a_lesson_and_others_do_not_learn_of_it() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let other_teacher = world.teacher("Wayan").await;
    let admin = world.user("Admin", Role::Admin).await;
    for (who, code) in [
        (&world.student("Citra").await, NotFound),
        (&other_teacher.actor, NotFound),
        (&sari.actor, NotAllowed),
        (&admin, NotAllowed),
    ] {
        let outcome = world.review(who, lesson.id, 5, "").await;
        assert_eq!(refused(outcome), (code, Some("bookingId".to_owned())));
    }
    let nobody = world.review(&Actor::Anonymous, lesson.id, 5, "").await;
    assert!(matches!(nobody, Err(CommandError::Access(AccessRefused::Unauthenticated))), "{nobody:?}");
    let unknown = world.review(&student, BookingId::generate(start()), 5, "").await;
    assert_eq!(refused(unknown).0, NotFound);
    assert_eq!(world.kept(sari.profile.id).await, (0, 0, 0));
    assert!(world.mails().await.is_empty());
}

#[tokio::test]
async fn a_lesson_that_was_not_held_has_no_review() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    for (hours_ago, status) in
        [(2, BookingStatus::Confirmed), (4, BookingStatus::InProgress), (6, BookingStatus::NoShow)]
    {
        let lesson = world.booking(&student, &sari.profile, hours_ago, status).await;
        let outcome = world.review(&student, lesson.id, 5, "").await;
        assert_eq!(refused(outcome), (NotCompleted, Some("bookingId".to_owned())));
    }
}

#[tokio::test]
async fn stars_and_comment_are_checked_together() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    for stars in [0, 6, -5, i32::MAX, 65_541] {
        let outcome = world.review(&student, lesson.id, stars, "Baik").await;
        assert_eq!(refused(outcome), (InvalidRating, Some("rating".to_owned())));
    }
    for comment in ["a".repeat(2_001), "nul \u{0}".to_owned(), "turned \u{202e}around".to_owned()] {
        let outcome = world.review(&student, lesson.id, 5, &comment).await;
        assert_eq!(refused(outcome), (InvalidComment, Some("comment".to_owned())));
    }
    let both = world.review(&student, lesson.id, 0, &"a".repeat(2_001)).await.unwrap_err();
    let codes: Vec<_> = both.refusals().unwrap().iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, [InvalidRating, InvalidComment]);
    assert!(world.review(&student, lesson.id, 5, &"ü".repeat(2_000)).await.is_ok());
}
