//! What becomes of reviews of materials, and where they stand.

use chrono::TimeDelta;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::ReviewId;
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Change, Role};
use teacherin_reviews::commands::ratings_rebuild;
use teacherin_reviews::commands::review_reply::ReviewReplyCode::NotAllowed;
use teacherin_reviews::queries::{
    ReceivedFilter, ReviewFilter, count_of_material, count_of_teacher, count_received,
    latest_reviews_of_teachers, own_reviews_of_materials, reviews_count, reviews_of_material,
    reviews_of_teacher, reviews_page, reviews_received,
};
use teacherin_reviews::{Review, ReviewKind};

use crate::world::{World, refused};

fn ids(page: &Page<Review>) -> Vec<ReviewId> {
    page.items.iter().map(|review| review.id).collect()
}

#[tokio::test]
async fn changing_hiding_and_restoring_move_the_rating_of_the_material_alone() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let reader = world.reader("Budi Santoso", material).await;
    let lesson = world.lesson(&reader, &sari.profile, 48).await;
    let of_lesson = world.review(&reader, lesson.id, 4, "").await.unwrap();
    let review = world.review_material(&reader, material, 5, "Baik").await.unwrap();
    let prior = world.config.rating_prior;
    let of_teacher = (1, 4, prior.score(1, 4));
    world.clock.advance(TimeDelta::days(1));
    let changed = world.update(&reader, review.id, Some(2), Change::Keep).await.unwrap();
    assert_eq!((changed.rating, changed.edited_at), (2, Some(world.now())));
    assert_eq!(world.kept_of_material(material).await, (1, 2, prior.score(1, 2)));
    world.hide(&review, Some("Kata kasar")).await;
    assert_eq!(world.kept_of_material(material).await, (0, 0, 0));
    assert_eq!(world.kept(sari.profile.id).await, of_teacher);
    world.hide(&review, None).await;
    assert_eq!(world.kept_of_material(material).await, (1, 2, prior.score(1, 2)));
    // And those of the lesson leave the material alone.
    world.hide(&of_lesson, Some("Kata kasar")).await;
    assert_eq!(world.kept(sari.profile.id).await, (0, 0, 0));
    assert_eq!(world.kept_of_material(material).await, (1, 2, prior.score(1, 2)));
    world.hide(&of_lesson, None).await;
    assert_eq!(world.kept(sari.profile.id).await, of_teacher);
    assert_eq!(world.listed(sari.profile.id).await, of_teacher.2);
}

#[tokio::test]
async fn its_teacher_answers_and_nobody_else() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let reader = world.reader("Budi Santoso", material).await;
    let review = world.review_material(&reader, material, 5, "Baik").await.unwrap();
    let rival = world.teacher("Wayan").await.actor;
    for who in [&reader, &rival] {
        assert_eq!(refused(world.reply(who, &review, "Terima kasih").await).0, NotAllowed);
    }
    let answered = world.reply(&sari.actor, &review, "Terima kasih").await.unwrap();
    assert_eq!(answered.reply.as_deref(), Some("Terima kasih"));
    assert_eq!(world.kept_of_material(material).await, (1, 5, 4_417));
}

#[tokio::test]
async fn mails_speak_of_the_material() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let reader = world.reader("Budi Santoso", material).await;
    let review = world.review_material(&reader, material, 4, "Jelas").await.unwrap();
    let told = world.mails().await;
    let [(subject, text)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(subject, "A review of your material: Etude");
    assert!(text.contains("Material: Etude\nFrom: Budi S.\nStars: 4 of 5\nComment: Jelas\n"), "{text}");
    world.reply(&sari.actor, &review, "Terima kasih").await.unwrap();
    let told = world.mails().await;
    let [(subject, text)] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(subject, "Sari Dewi answered your review");
    assert!(text.contains("Material: Etude\nAnswer: Terima kasih\n"), "{text}");
    assert!(!text.contains("lesson"), "{text}");
}

#[tokio::test]
async fn each_kind_stands_in_its_own_public_list() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let (etude, sonata) =
        (world.material(&sari.profile, "Etude").await, world.material(&sari.profile, "Sonata").await);
    let reader = world.reader("Budi Santoso", etude).await;
    let lesson = world.lesson(&reader, &sari.profile, 48).await;
    let of_lesson = world.review(&reader, lesson.id, 4, "").await.unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    let first = world.review_material(&reader, etude, 5, "").await.unwrap();
    world.clock.advance(TimeDelta::minutes(1));
    let citra = world.reader("Citra", etude).await;
    let second = world.review_material(&citra, etude, 3, "").await.unwrap();
    let (mut connection, request) = (world.connection().await, PageRequest::first(10));
    let teacher = sari.profile.id;
    let page = reviews_of_teacher(&mut connection, teacher, &request, None).await.unwrap();
    assert_eq!(ids(&page), [of_lesson.id]);
    assert_eq!(count_of_teacher(&mut connection, teacher).await.unwrap(), 1);
    let latest = latest_reviews_of_teachers(&mut connection, &[teacher], 2).await.unwrap();
    assert_eq!(latest, std::slice::from_ref(&of_lesson));
    let page = reviews_of_material(&mut connection, etude, &request, None).await.unwrap();
    assert_eq!(ids(&page), [second.id, first.id]);
    let page = reviews_of_material(&mut connection, etude, &PageRequest::first(1), None).await.unwrap();
    assert_eq!((ids(&page), page.has_next), (vec![second.id], true));
    assert_eq!(count_of_material(&mut connection, etude).await.unwrap(), 2);
    assert_eq!(count_of_material(&mut connection, sonata).await.unwrap(), 0);
    world.hide(&second, Some("Spam")).await;
    let page = reviews_of_material(&mut connection, etude, &request, None).await.unwrap();
    assert_eq!(ids(&page), [first.id]);
    assert_eq!(count_of_material(&mut connection, etude).await.unwrap(), 1);
}

#[tokio::test]
async fn teachers_and_admins_find_both_kinds_or_one() {
    let world = World::new().await;
    let (sari, wayan) = (world.teacher("Sari Dewi").await, world.teacher("Wayan").await);
    let (etude, gamelan) =
        (world.material(&sari.profile, "Etude").await, world.material(&wayan.profile, "Gamelan").await);
    let reader = world.reader("Budi Santoso", etude).await;
    let lesson = world.lesson(&reader, &sari.profile, 48).await;
    let of_lesson = world.review(&reader, lesson.id, 4, "").await.unwrap().id;
    world.clock.advance(TimeDelta::minutes(1));
    let of_etude = world.review_material(&reader, etude, 5, "").await.unwrap().id;
    world.clock.advance(TimeDelta::minutes(1));
    let citra = world.reader("Citra", gamelan).await;
    let of_gamelan = world.review_material(&citra, gamelan, 3, "").await.unwrap().id;
    let (mut connection, request) = (world.connection().await, PageRequest::first(10));
    let teacher = sari.actor.user().unwrap();
    for (kind, expected) in [
        (None, vec![of_etude, of_lesson]),
        (Some(ReviewKind::Lesson), vec![of_lesson]),
        (Some(ReviewKind::Material), vec![of_etude]),
    ] {
        let filter = ReceivedFilter { kind, ..ReceivedFilter::default() };
        let page = reviews_received(&mut connection, teacher, filter, (&request, None)).await.unwrap();
        assert_eq!(ids(&page), expected, "{kind:?}");
        let count = count_received(&mut connection, teacher, filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
    let admin = world.user("Admin", Role::Admin).await;
    let of_sari = Some(sari.profile.id);
    for (teacher_id, material_id, kind, expected) in [
        (None, None, None, vec![of_gamelan, of_etude, of_lesson]),
        (None, None, Some(ReviewKind::Material), vec![of_gamelan, of_etude]),
        (of_sari, None, Some(ReviewKind::Material), vec![of_etude]),
        (of_sari, None, Some(ReviewKind::Lesson), vec![of_lesson]),
        (None, Some(gamelan), None, vec![of_gamelan]),
        (of_sari, Some(gamelan), None, vec![]),
    ] {
        let filter = ReviewFilter { teacher_id, material_id, kind, ..ReviewFilter::default() };
        let page = reviews_page(&mut connection, &admin, &filter, (&request, None)).await.unwrap();
        assert_eq!(ids(&page), expected, "{filter:?}");
        let count = reviews_count(&mut connection, &admin, &filter).await.unwrap();
        assert_eq!(usize::try_from(count).unwrap(), expected.len());
    }
}

#[tokio::test]
async fn everybody_finds_what_they_said_of_materials_themselves_and_nothing_else() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let (etude, sonata) =
        (world.material(&sari.profile, "Etude").await, world.material(&sari.profile, "Sonata").await);
    let (reader, citra) = (world.reader("Budi Santoso", etude).await, world.reader("Citra", etude).await);
    let review = world.review_material(&reader, etude, 5, "").await.unwrap();
    let (_, hidden) = world.hide(&review, Some("Spam")).await;
    let mut connection = world.connection().await;
    let both = [etude, sonata];
    let own = own_reviews_of_materials(&mut connection, &reader, &both).await.unwrap();
    assert_eq!(own, [hidden]);
    for who in [&citra, &sari.actor, &Actor::Anonymous] {
        assert_eq!(own_reviews_of_materials(&mut connection, who, &both).await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_rebuild_repairs_ratings_of_materials_and_then_finds_nothing() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let (etude, sonata) =
        (world.material(&sari.profile, "Etude").await, world.material(&sari.profile, "Sonata").await);
    for (name, stars, is_hidden) in [("Budi", 5, false), ("Citra", 3, false), ("Dewi", 1, true)] {
        let reader = world.reader(name, etude).await;
        let review = world.review_material(&reader, etude, stars, "").await.unwrap();
        if is_hidden {
            world.hide(&review, Some("Spam")).await;
        }
    }
    let prior = world.config.rating_prior;
    let mut connection = world.connection().await;
    assert_eq!(ratings_rebuild::run(&mut connection, prior).await.unwrap(), 0);
    let true_one = world.kept_of_material(etude).await;
    assert_eq!(true_one, (2, 8, prior.score(2, 8)));
    let damaged = (materials::rating_count.eq(1), materials::rating_sum.eq(1), materials::rating_score.eq(1));
    diesel::update(materials::table).set(damaged).execute(&mut connection).await.unwrap();
    assert_eq!(ratings_rebuild::run(&mut connection, prior).await.unwrap(), 2, "one has no reviews");
    assert_eq!(world.kept_of_material(etude).await, true_one);
    assert_eq!(world.kept_of_material(sonata).await, (0, 0, 0));
    assert_eq!(ratings_rebuild::run(&mut connection, prior).await.unwrap(), 0);
}
