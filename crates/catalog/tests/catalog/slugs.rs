//! Slugs and their history.

use catalog::commands::teacher_profile_update::{self, TeacherProfileUpdateInput};
use catalog::{Teacher, queries};
use database::schema::teacher_slugs;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Change;
use kernel::{Actor, Role};

use crate::market::Market;

fn renamed(name: &str) -> TeacherProfileUpdateInput {
    TeacherProfileUpdateInput { display_name: Change::Set(name.to_owned()), ..Default::default() }
}

async fn found(market: &mut Market, slug: &str) -> Option<Teacher> {
    queries::teacher_by_slug(&mut market.conn, &Actor::Anonymous, slug).await.unwrap()
}

#[tokio::test]
async fn old_slugs_lead_to_the_teacher_and_are_never_given_away() {
    let mut market = Market::new().await;
    let complete = market.complete("Sari Dewi", &["piano"]);
    let (sari, first) = market.teacher(complete).await;
    assert_eq!(first.slug, "sari-dewi");
    assert_eq!(market.update(&sari, renamed("Sari Lestari")).await.unwrap().slug, "sari-lestari");
    for slug in ["sari-dewi", "sari-lestari"] {
        let teacher = found(&mut market, slug).await.unwrap();
        assert_eq!((teacher.id, teacher.slug.as_str()), (first.id, "sari-lestari"));
    }

    let complete = market.complete("Sari Dewi", &["piano"]);
    let (other, second) = market.teacher(complete).await;
    assert_eq!(second.slug, "sari-dewi-2", "the first one's former slug is hers for ever");
    assert_eq!(
        market.update(&other, renamed("SARI DÉWI")).await.unwrap().slug,
        "sari-dewi-2",
        "it still fits"
    );
    assert_eq!(
        market.update(&sari, renamed("Sari Dewi")).await.unwrap().slug,
        "sari-dewi",
        "she may have it back"
    );
    let complete = market.complete("Sari Dewi", &["piano"]);
    assert_eq!(market.teacher(complete).await.1.slug, "sari-dewi-3");

    let count: i64 = teacher_slugs::table
        .filter(teacher_slugs::teacher_id.eq(first.id))
        .count()
        .get_result(&mut market.conn)
        .await
        .unwrap();
    assert_eq!(count, 2);
    assert_eq!(found(&mut market, "nobody").await, None);
}

#[tokio::test]
async fn reserved_words_and_nameless_names_get_a_number_or_a_word() {
    let mut market = Market::new().await;
    for (name, slug) in [
        ("New", "new-2"),
        ("Teachers", "teachers-2"),
        ("数学", "teacher-2"),
        ("اللغة", "teacher-3"),
        ("Admin", "admin-2"),
    ] {
        let actor = market.user("Guru", &[Role::Teacher]).await;
        assert_eq!(market.update(&actor, renamed(name)).await.unwrap().slug, slug);
    }
}

#[tokio::test]
async fn namesakes_at_once_get_different_slugs() {
    let mut market = Market::new().await;
    let mut runs = Vec::new();
    for _ in 0..8 {
        let actor = market.user("Budi Santoso", &[Role::Teacher]).await;
        let (mut conn, now) = (market.connection().await, market.now);
        runs.push(tokio::spawn(async move {
            teacher_profile_update::run(&mut conn, &actor, now, renamed("Budi Santoso")).await.unwrap().slug
        }));
    }
    let mut slugs = Vec::new();
    for run in runs {
        slugs.push(run.await.unwrap());
    }
    slugs.sort();
    let mut expected: Vec<String> = (2..=8).map(|number| format!("budi-santoso-{number}")).collect();
    expected.insert(0, "budi-santoso".into());
    assert_eq!(slugs, expected);
}
