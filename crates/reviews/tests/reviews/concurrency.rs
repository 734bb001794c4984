//! Many at once.

use futures_util::future::join_all;
use teacherin_reviews::commands::review_create::ReviewCreateCode::AlreadyReviewed;

use crate::world::{World, refused};

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_reviews_of_one_teacher_at_once_are_all_counted() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let mut lessons = Vec::new();
    for number in 0..20 {
        let student = world.student(&format!("Siswa {number}")).await;
        let lesson = world.lesson(&student, &sari.profile, 2 * (number + 1)).await;
        lessons.push((student, lesson.id, i32::try_from(number).unwrap() % 5 + 1));
    }
    let reviews = join_all(lessons.iter().map(|(student, lesson, stars)| {
        let world = &world;
        async move { world.review(student, *lesson, *stars, "").await.unwrap() }
    }))
    .await;
    let score = world.config.rating_prior.score(20, 60);
    assert_eq!(world.kept(sari.profile.id).await, (20, 60, score));
    assert_eq!(world.listed(sari.profile.id).await, score);
    // Half are hidden while the other half are changed to five stars.
    let reviews = reviews.iter().zip(&lessons).enumerate();
    join_all(reviews.map(|(number, (review, (student, ..)))| {
        let world = &world;
        async move {
            if number % 2 == 0 {
                world.hide(review, Some("Spam")).await;
            } else {
                world.update(student, review.id, Some(5), kernel::Change::Keep).await.unwrap();
            }
        }
    }))
    .await;
    assert_eq!(world.kept(sari.profile.id).await, (10, 50, world.config.rating_prior.score(10, 50)));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_lesson_reviewed_ten_times_at_once_has_one_review() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let outcomes = join_all((0..10).map(|_| world.review(&student, lesson.id, 5, "Baik"))).await;
    let (written, others): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((written.len(), others.len()), (1, 9));
    assert!(others.into_iter().all(|outcome| refused(outcome).0 == AlreadyReviewed));
    assert_eq!(world.kept(sari.profile.id).await, (1, 5, 4_417));
    assert_eq!(world.mails().await.len(), 1);
}
