//! Who is told what.

use crate::world::World;

#[tokio::test]
async fn the_teacher_is_told_of_a_review_and_its_author_of_the_first_answer() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 4, "Sabar").await.unwrap();
    let told = world.mails().await;
    let (subject, text) = told.first().unwrap();
    assert_eq!((told.len(), subject.as_str()), (1, "A student reviewed your lesson"));
    assert!(text.starts_with("Hello Sari Dewi,"), "{text}");
    assert!(text.contains("Student: Budi S.\nStars: 4 of 5\nComment: Sabar\n"), "{text}");

    world.reply(&sari.actor, &review, "Terima kasih").await.unwrap();
    let told = world.mails().await;
    let (subject, text) = told.first().unwrap();
    assert_eq!((told.len(), subject.as_str()), (1, "Sari Dewi answered your review"));
    assert!(text.starts_with("Hello Budi Santoso,") && text.contains("Answer: Terima kasih\n"), "{text}");
    world.reply(&sari.actor, &review, "Terima kasih banyak").await.unwrap();
    assert!(world.mails().await.is_empty(), "a replaced answer is no news");
}

#[tokio::test]
async fn nobody_is_told_of_what_was_hidden_before_the_mail_went() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 1, "Kata kasar").await.unwrap();
    world.reply(&sari.actor, &review, "Terima kasih").await.unwrap();
    world.hide(&review, Some("Kata kasar")).await;
    assert!(world.mails().await.is_empty());
}
