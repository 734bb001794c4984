//! A teacher's own profile, from draft to public view and back.

use serde_json::{Value, json};

use super::{ADD, BY_SLUG, ITEM_CREATE, PROFILE, REMOVE};
use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_seen_by_its_owner_until_it_is_published() {
    let world = World::new().await;
    let sari = world.register(kernel::Role::Teacher, "Ibu Sari").await;
    let anonymous = world.anonymous();
    let by_slug = json!({ "slug": "ibu-sari" });

    let draft = sari.run(PROFILE, json!({ "input": {} })).await.done("teacherProfileUpdate");
    assert_eq!(draft.text("/teacherProfileUpdate/teacher/status"), "DRAFT");
    assert_eq!(draft.text("/teacherProfileUpdate/teacher/slug"), "ibu-sari");
    assert_eq!(anonymous.run(BY_SLUG, by_slug.clone()).await.at("/teacher"), &Value::Null);
    assert_eq!(sari.run(BY_SLUG, by_slug.clone()).await.text("/teacher/displayName"), "Ibu Sari");

    let publish = json!({ "input": { "status": "PUBLISHED", "headline": "Sabar" } });
    let refused = sari.run(PROFILE, publish).await;
    let fields: Vec<Value> = refused
        .at("/teacherProfileUpdate/errors")
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["field"].clone())
        .collect();
    assert_eq!(
        json!(fields),
        json!(["bio", "cityId", "experienceYears", "pricePerHour", "skillIds", "modes", "languages"])
    );
    assert_eq!(refused.at("/teacherProfileUpdate/teacher"), &Value::Null);

    let teacher = world.teacher("Pak Budi", 0).await;
    let place = |client| async move {
        let client: &crate::support::Client = client;
        client.run(BY_SLUG, json!({ "slug": "pak-budi" })).await.at("/teacher/defaultPlace").clone()
    };
    assert_eq!(place(&teacher.client).await, "Perpustakaan kota");
    assert_eq!(place(&anonymous).await, Value::Null, "a place is told to who has booked");

    // Absent leaves, null empties.
    let input = json!({ "input": { "headline": "Baru", "defaultPlace": null } });
    let changed = teacher.client.run(PROFILE, input).await.done("teacherProfileUpdate");
    assert_eq!(changed.text("/teacherProfileUpdate/teacher/headline"), "Baru");
    assert_eq!(changed.at("/teacherProfileUpdate/teacher/defaultPlace"), &Value::Null);
    assert_eq!(changed.at("/teacherProfileUpdate/teacher/skills"), &json!([{ "slug": "ielts" }]));

    let input = json!({ "input": { "status": "DRAFT" } });
    teacher.client.run(PROFILE, input).await.done("teacherProfileUpdate");
    assert_eq!(anonymous.run(BY_SLUG, json!({ "slug": "pak-budi" })).await.at("/teacher"), &Value::Null);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn old_addresses_go_on_leading_to_the_teacher() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari", 0).await;
    let input = json!({ "input": { "displayName": "Sari Dewi Lestari" } });
    teacher.client.run(PROFILE, input).await.done("teacherProfileUpdate");
    for slug in ["ibu-sari", "sari-dewi-lestari"] {
        let found = world.anonymous().run(BY_SLUG, json!({ "slug": slug })).await;
        assert_eq!(found.text("/teacher/id"), teacher.id);
        assert_eq!(found.text("/teacher/slug"), "sari-dewi-lestari");
    }
    let namesake = world.teacher("Pak Budi", 0).await;
    let input = json!({ "input": { "displayName": "Ibu  SARI" } });
    let renamed = namesake.client.run(PROFILE, input).await.done("teacherProfileUpdate");
    assert_eq!(renamed.text("/teacherProfileUpdate/teacher/slug"), "ibu-sari-2");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portfolio_is_shown_safely_and_in_order() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari", 0).await;
    let mut ids = Vec::new();
    for title in ["Resital", "Lomba"] {
        let input = json!({ "input": {
            "title": title, "description": "**Chopin** <script>x</script>", "url": "https://contoh.id/a",
        }});
        let item = teacher.client.run(ITEM_CREATE, input).await.done("portfolioItemCreate");
        assert_eq!(
            item.text("/portfolioItemCreate/portfolioItem/descriptionHtml").trim(),
            "<p><strong>Chopin</strong> </p>"
        );
        ids.insert(0, item.text("/portfolioItemCreate/portfolioItem/id"));
    }
    let reorder = "mutation ($input: PortfolioItemsReorderInput!) {
        portfolioItemsReorder(input: $input) { teacher { portfolio { title } } errors { code field message } }
    }";
    let ordered =
        teacher.client.run(reorder, json!({ "input": { "ids": ids } })).await.done("portfolioItemsReorder");
    let titles = json!([{ "title": "Lomba" }, { "title": "Resital" }]);
    assert_eq!(ordered.at("/portfolioItemsReorder/teacher/portfolio"), &titles);
    let seen = world.anonymous().run(BY_SLUG, json!({ "slug": teacher.slug })).await;
    assert_eq!(seen.at("/teacher/portfolio"), &titles);

    let stranger = world.teacher("Pak Budi", 0).await;
    let delete = "mutation ($input: PortfolioItemDeleteInput!) {
        portfolioItemDelete(input: $input) { errors { code field message } }
    }";
    let input = json!({ "input": { "id": ids[0] } });
    let refused = stranger.client.run(delete, input.clone()).await;
    refused.refused("portfolioItemDelete", "NOT_FOUND", Some("id"));
    teacher.client.run(delete, input).await.done("portfolioItemDelete");
    let seen = world.anonymous().run(BY_SLUG, json!({ "slug": teacher.slug })).await;
    assert_eq!(seen.at("/teacher/portfolio"), &json!([{ "title": "Resital" }]));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn favourites_are_ones_own() {
    let world = World::new().await;
    let (sari, budi) = (world.teacher("Ibu Sari", 0).await, world.teacher("Pak Budi", 0).await);
    let (ani, rina) = (world.student("Ani").await, world.student("Rina").await);
    for teacher in [&sari, &budi, &sari] {
        let kept = ani.run(ADD, json!({ "input": { "teacherId": teacher.id } })).await.done("favouriteAdd");
        assert_eq!(kept.at("/favouriteAdd/teacher/isFavourite"), &json!(true));
    }
    let list = |client: crate::support::Client| async move {
        let page = client.page("favourites", json!({})).await;
        page.at("/viewer/favourites/nodes").as_array().unwrap().len()
    };
    assert_eq!((list(ani.clone()).await, list(rina.clone()).await), (2, 0));
    let removed = ani.run(REMOVE, json!({ "input": { "teacherId": sari.id } })).await.done("favouriteRemove");
    assert_eq!(removed.at("/favouriteRemove/teacher/isFavourite"), &json!(false));
    assert_eq!(list(ani.clone()).await, 1);
    world.anonymous().run(ADD, json!({ "input": { "teacherId": sari.id } })).await.failed("UNAUTHENTICATED");
    let unknown = "teacher_01KAJ3W8Q4E7S9ZK3M5T0V2XYA";
    for (document, mutation) in [(ADD, "favouriteAdd"), (REMOVE, "favouriteRemove")] {
        let refused = ani.run(document, json!({ "input": { "teacherId": unknown } })).await;
        refused.refused(mutation, "NOT_FOUND", Some("teacherId"));
    }
    world.finish().await;
}
