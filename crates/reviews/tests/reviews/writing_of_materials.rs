//! `material_review_create`

use chrono::TimeDelta;
use database::CommandError;
use database::schema::materials;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::future::join_all;
use kernel::id::MaterialId;
use kernel::{AccessRefused, Actor, Role};
use payments::Revocation;
use payments::entitlements::revoke;
use teacherin_reviews::ReviewSubject;
use teacherin_reviews::commands::material_review_create::MaterialReviewCreateCode::{
    AlreadyReviewed, InvalidComment, InvalidRating, NotFound, NotOwned, NotUsed, OwnMaterial,
};

use crate::world::{World, refused, start};

#[tokio::test]
async fn a_review_counts_for_the_material_at_once_and_not_for_its_teacher() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let reader = world.reader("Budi Santoso", material).await;
    let review = world.review_material(&reader, material, 5, "  Jelas.\r\nRapi. ").await.unwrap();
    assert_eq!((review.rating, review.comment.as_deref()), (5, Some("Jelas.\nRapi.")));
    assert_eq!((review.subject, review.teacher_id), (ReviewSubject::Material(material), sari.profile.id));
    assert_eq!(Some(review.author_user_id), reader.user().map(|user| user.user_id));
    // (5 × 4.3 + 1 × 5) / 6
    assert_eq!(world.kept_of_material(material).await, (1, 5, 4_417));
    assert_eq!((world.kept(sari.profile.id).await, world.listed(sari.profile.id).await), ((0, 0, 0), 0));
    let lesson = world.lesson(&reader, &sari.profile, 48).await;
    world.review(&reader, lesson.id, 1, "").await.unwrap();
    let of_one_star = world.config.rating_prior.score(1, 1);
    assert_eq!(world.kept(sari.profile.id).await, (1, 1, of_one_star));
    assert_eq!(world.listed(sari.profile.id).await, of_one_star);
    assert_eq!(world.kept_of_material(material).await, (1, 5, 4_417));
}

#[tokio::test]
async fn who_does_not_have_it_or_never_looked_into_it_has_nothing_to_say() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let stranger = world.student("Citra").await;
    let admin = world.user("Admin", Role::Admin).await;
    for (who, code) in [(&stranger, NotOwned), (&admin, NotOwned), (&sari.actor, OwnMaterial)] {
        let outcome = world.review_material(who, material, 5, "").await;
        assert_eq!(refused(outcome), (code, Some("materialId".to_owned())));
    }
    let entitlement = world.give(&stranger, material).await;
    let unused = world.review_material(&stranger, material, 5, "").await;
    let error = unused.unwrap_err();
    let refusal = error.refusals().unwrap().first().unwrap();
    assert_eq!(refusal.code, NotUsed);
    assert_eq!(refusal.message, "Download it first, then say what it is like.");
    let nobody = world.review_material(&Actor::Anonymous, material, 5, "").await;
    assert!(matches!(nobody, Err(CommandError::Access(AccessRefused::Unauthenticated))), "{nobody:?}");
    let unknown = world.review_material(&stranger, MaterialId::generate(start()), 5, "").await;
    assert_eq!(refused(unknown).0, NotFound);
    world.download(entitlement).await;
    let mut connection = world.connection().await;
    assert!(revoke(&mut connection, start(), entitlement, Revocation::Refunded).await.unwrap());
    assert_eq!(refused(world.review_material(&stranger, material, 5, "").await).0, NotOwned);
    assert_eq!(world.kept_of_material(material).await, (0, 0, 0));
    assert!(world.mails().await.is_empty());
}

#[tokio::test]
async fn what_left_the_store_is_reviewed_by_who_has_it_and_unknown_to_others() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let reader = world.reader("Budi Santoso", material).await;
    let stranger = world.student("Citra").await;
    diesel::update(materials::table.find(material))
        .set(materials::status.eq("UNPUBLISHED"))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(refused(world.review_material(&stranger, material, 5, "").await).0, NotFound);
    world.review_material(&reader, material, 4, "").await.unwrap();
    assert_eq!(world.kept_of_material(material).await.0, 1);
}

#[tokio::test]
async fn one_who_claimed_the_sellers_profile_does_not_review_what_is_now_their_own() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let entitlement = world.give(&sari.actor, material).await;
    world.download(entitlement).await;
    assert_eq!(refused(world.review_material(&sari.actor, material, 5, "").await).0, OwnMaterial);
}

#[tokio::test]
async fn a_material_is_reviewed_once_for_good() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let (material, other) =
        (world.material(&sari.profile, "Etude").await, world.material(&sari.profile, "Sonata").await);
    let reader = world.student("Budi Santoso").await;
    let entitlement = world.give(&reader, material).await;
    world.download(entitlement).await;
    let review = world.review_material(&reader, material, 5, "").await.unwrap();
    assert_eq!(review.comment, None, "stars alone are a review");
    let again = world.review_material(&reader, material, 1, "").await;
    assert_eq!(refused(again), (AlreadyReviewed, Some("materialId".to_owned())));
    world.hide(&review, Some("Spam")).await;
    assert_eq!(refused(world.review_material(&reader, material, 1, "").await).0, AlreadyReviewed);
    // Lost, had again, downloaded again.
    let mut connection = world.connection().await;
    assert!(revoke(&mut connection, world.now(), entitlement, Revocation::Refunded).await.unwrap());
    let entitlement = world.give(&reader, material).await;
    world.download(entitlement).await;
    assert_eq!(refused(world.review_material(&reader, material, 1, "").await).0, AlreadyReviewed);
    assert_eq!(world.kept_of_material(material).await, (0, 0, 0));
    // Another one is another one.
    let entitlement = world.give(&reader, other).await;
    world.download(entitlement).await;
    world.review_material(&reader, other, 3, "").await.unwrap();
    assert_eq!(world.kept_of_material(other).await.0, 1);
}

#[tokio::test]
async fn stars_and_comment_are_checked_together() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let reader = world.reader("Budi Santoso", material).await;
    for stars in [0, 6, i32::MAX] {
        let outcome = world.review_material(&reader, material, stars, "Baik").await;
        assert_eq!(refused(outcome), (InvalidRating, Some("rating".to_owned())));
    }
    let outcome = world.review_material(&reader, material, 5, "turned \u{202e}around").await;
    assert_eq!(refused(outcome), (InvalidComment, Some("comment".to_owned())));
    let both = world.review_material(&reader, material, 0, &"a".repeat(2_001)).await.unwrap_err();
    let codes: Vec<_> = both.refusals().unwrap().iter().map(|refusal| refusal.code).collect();
    assert_eq!(codes, [InvalidRating, InvalidComment]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_reviews_of_one_material_at_once_are_all_counted() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let mut readers = Vec::new();
    for number in 0..20 {
        readers.push((world.reader(&format!("Siswa {number}"), material).await, number % 5 + 1));
    }
    let reviews = join_all(readers.iter().map(|(reader, stars)| {
        let world = &world;
        async move { world.review_material(reader, material, *stars, "").await.unwrap() }
    }))
    .await;
    let prior = world.config.rating_prior;
    assert_eq!(world.kept_of_material(material).await, (20, 60, prior.score(20, 60)));
    // Half are hidden while the other half are changed to five stars.
    join_all(reviews.iter().zip(&readers).enumerate().map(|(number, (review, (reader, _)))| {
        let world = &world;
        async move {
            if number % 2 == 0 {
                world.hide(review, Some("Spam")).await;
            } else {
                world.update(reader, review.id, Some(5), kernel::Change::Keep).await.unwrap();
            }
        }
    }))
    .await;
    assert_eq!(world.kept_of_material(material).await, (10, 50, prior.score(10, 50)));
    assert_eq!(world.kept(sari.profile.id).await, (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_material_reviewed_ten_times_at_once_by_one_reader_has_one_review() {
    let world = World::new().await;
    let sari = world.teacher("Sari Dewi").await;
    let material = world.material(&sari.profile, "Etude").await;
    let reader = world.reader("Budi Santoso", material).await;
    world.clock.advance(TimeDelta::hours(1));
    let outcomes = join_all((0..10).map(|_| world.review_material(&reader, material, 5, "Baik"))).await;
    let (written, others): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((written.len(), others.len()), (1, 9));
    assert!(others.into_iter().all(|outcome| refused(outcome).0 == AlreadyReviewed));
    assert_eq!(world.kept_of_material(material).await, (1, 5, 4_417));
    assert_eq!(world.mails().await.len(), 1);
}
