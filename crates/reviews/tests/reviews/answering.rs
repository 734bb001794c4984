//! `review_reply`

use chrono::TimeDelta;
use kernel::Role;
use teacherin_reviews::commands::review_reply::ReviewReplyCode::{
    Hidden, InvalidReply, NotAllowed, NotFound,
};

use crate::world::{World, refused, start};

#[tokio::test]
async fn a_teacher_answers_and_replaces_the_answer() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 5, "Baik").await.unwrap();
    let answered = world.reply(&sari.actor, &review, " Terima kasih!\r\nSampai nanti. ").await.unwrap();
    assert_eq!(answered.reply.as_deref(), Some("Terima kasih!\nSampai nanti."));
    assert_eq!((answered.replied_at, answered.edited_at), (Some(start()), None));
    world.clock.advance(TimeDelta::hours(1));
    let same = world.reply(&sari.actor, &review, "Terima kasih!\nSampai nanti.").await.unwrap();
    assert_eq!(same, answered, "the same answer is no new one");
    let replaced = world.reply(&sari.actor, &review, "Sama-sama").await.unwrap();
    assert_eq!((replaced.reply.as_deref(), replaced.replied_at), (Some("Sama-sama"), Some(world.now())));
    assert_eq!(world.kept(sari.profile.id).await, (1, 5, 4_417));
}

#[tokio::test]
async fn only_the_teacher_answers_and_not_while_it_is_hidden() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let student = world.student("Budi Santoso").await;
    let lesson = world.lesson(&student, &sari.profile, 48).await;
    let review = world.review(&student, lesson.id, 5, "Baik").await.unwrap();
    let other_teacher = world.teacher("Wayan").await.actor;
    let admin = world.user("Admin", Role::Admin).await;
    for who in [&student, &other_teacher, &admin] {
        let outcome = world.reply(who, &review, "Terima kasih").await;
        assert_eq!(refused(outcome), (NotAllowed, Some("reviewId".to_owned())));
    }
    for reply in ["", " \n ", &"a".repeat(2_001), "\u{1b}[31m"] {
        let outcome = world.reply(&sari.actor, &review, reply).await;
        assert_eq!(refused(outcome), (InvalidReply, Some("reply".to_owned())));
    }
    world.hide(&review, Some("Spam")).await;
    for (who, code) in [(&sari.actor, NotFound), (&other_teacher, NotFound), (&admin, NotAllowed)] {
        assert_eq!(refused(world.reply(who, &review, "Terima kasih").await).0, code);
    }
    // One who teaches and moderates sees it, but nobody would read the answer.
    let mut both = sari.actor.user().unwrap().clone();
    both.roles = [Role::Teacher, Role::Admin].into_iter().collect();
    let outcome = world.reply(&kernel::Actor::User(both), &review, "Terima kasih").await;
    assert_eq!(refused(outcome).0, Hidden);
}
