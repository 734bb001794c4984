//! The store: filters, orders, pages.

use chrono::TimeDelta;
use diesel_async::RunQueryDsl as _;
use serde_json::{Value, json};

use crate::support::{Answer, Client, Teacher, World, rupiah};

const FREE: &str = "Latihan tangga nada";
const CHEAP: &str = "Ringkasan persamaan kuadrat";
const DEAR: &str = "Paket lengkap";

/// Three materials of two teachers, published in this order, a minute after each other.
struct Stocked {
    world: World,
    one: Teacher,
    two: Teacher,
    piano: String,
    algebra: String,
}

impl Stocked {
    async fn store() -> Self {
        let world = World::new().await;
        let (one, two) = (world.teacher("Ibu Sari Dewi", 0).await, world.teacher("Pak Made", 0).await);
        let piano = world.vocabulary_id("skills", "piano").await;
        let algebra = world.vocabulary_id("skills", "algebra").await;
        for (teacher, title, price, skills) in [
            (&one, FREE, 0, vec![&piano]),
            (&one, CHEAP, 10_000, vec![&algebra]),
            (&two, DEAR, 90_000, vec![&piano, &algebra]),
        ] {
            let id = teacher.client.published_material(title, price).await;
            let input = json!({ "input": { "id": id, "skillIds": skills } });
            teacher.client.page("material_update", input).await.done("materialUpdate");
            world.clock.advance(TimeDelta::minutes(1));
        }
        Self { world, one, two, piano, algebra }
    }

    async fn look(&self, filter: Value, order: &str) -> Answer {
        let variables = json!({ "filter": filter, "orderBy": order });
        self.world.anonymous().page("material_store", variables).await
    }
}

fn titles(answer: &Answer) -> Vec<&str> {
    let edges = answer.at("/materials/edges").as_array().expect("a list");
    edges.iter().filter_map(|edge| edge.pointer("/node/title")?.as_str()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_filter_narrows_and_all_must_hold() {
    let stocked = Stocked::store().await;
    let Stocked { world, one, two, piano, algebra } = &stocked;
    let skills = world.anonymous().run("{ skills { id category { id } } }", json!({})).await;
    let skills = skills.at("/skills").as_array().expect("a list").clone();
    let of_piano = skills.iter().find(|skill| skill["id"] == json!(piano)).expect("piano is a skill");
    for (filter, expected) in [
        (json!({}), vec![FREE, CHEAP, DEAR]),
        (json!({ "text": "KUADRAT" }), vec![CHEAP]),
        (json!({ "text": "kuadart" }), vec![CHEAP]),
        (json!({ "text": "piano" }), vec![FREE, DEAR]),
        (json!({ "text": "sepeda" }), vec![]),
        (json!({ "skillIds": [piano] }), vec![FREE, DEAR]),
        (json!({ "skillIds": [algebra], "teacherId": two.id }), vec![DEAR]),
        (json!({ "categoryId": of_piano["category"]["id"] }), vec![FREE, DEAR]),
        (json!({ "teacherId": one.id }), vec![FREE, CHEAP]),
        (json!({ "isFree": true }), vec![FREE]),
        (json!({ "isFree": false }), vec![CHEAP, DEAR]),
        (json!({ "isFree": false, "priceMax": rupiah(10_000) }), vec![CHEAP]),
        (json!({ "priceMin": rupiah(10_001) }), vec![DEAR]),
        (json!({ "ratingMin": "0.5" }), vec![]),
        (json!({ "isFree": true, "skillIds": [algebra] }), vec![]),
    ] {
        let answer = stocked.look(filter.clone(), "PRICE_ASC").await;
        assert_eq!(titles(&answer), expected, "{filter}");
        assert_eq!(answer.at("/materials/totalCount"), &json!(expected.len()), "{filter}");
    }
    stocked.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_comes_in_every_order() {
    let stocked = Stocked::store().await;
    // Nobody bought or reviewed anything: it is said past the API.
    diesel::sql_query(
        "UPDATE materials SET rating_count = 2, rating_sum = 9, rating_score = 4400 - price / 100,
             sold_count = price / 1000",
    )
    .execute(&mut stocked.world.connection().await)
    .await
    .expect("the numbers fit");
    for (order, expected) in [
        ("NEWEST", [DEAR, CHEAP, FREE]),
        ("PRICE_ASC", [FREE, CHEAP, DEAR]),
        ("PRICE_DESC", [DEAR, CHEAP, FREE]),
        ("MOST_SOLD", [DEAR, CHEAP, FREE]),
        ("BEST_RATED", [FREE, CHEAP, DEAR]),
    ] {
        let answer = stocked.look(json!({}), order).await;
        assert_eq!(titles(&answer), expected, "{order}");
        assert_eq!(answer.at("/materials/edges/0/node/rating"), &json!({ "count": 2, "average": 4.5 }));
    }
    let rated = stocked.look(json!({ "ratingMin": "4.2" }), "BEST_RATED").await;
    assert_eq!(titles(&rated), [FREE, CHEAP]);
    stocked.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_a_cursor_is_good_for_its_list_only() {
    let stocked = Stocked::store().await;
    let anonymous = stocked.world.anonymous();
    let page = async |order: &str, filter: Value, after: &str| {
        let variables = json!({ "filter": filter, "orderBy": order, "first": 2, "after": after });
        anonymous.page("material_store", variables).await
    };
    for order in ["NEWEST", "PRICE_ASC", "PRICE_DESC", "MOST_SOLD", "BEST_RATED"] {
        let variables = json!({ "orderBy": order, "first": 2 });
        let first = anonymous.page("material_store", variables).await;
        assert_eq!(first.at("/materials/pageInfo/hasNextPage"), &json!(true));
        let cursor = first.text("/materials/pageInfo/endCursor");
        let next = page(order, Value::Null, &cursor).await;
        assert_eq!(next.at("/materials/pageInfo/hasNextPage"), &json!(false));
        let mut all: Vec<&str> = titles(&first).into_iter().chain(titles(&next)).collect();
        all.sort_unstable();
        assert_eq!(all, [FREE, DEAR, CHEAP], "{order}");
        page(order, json!({ "isFree": true }), &cursor).await.failed("BAD_USER_INPUT");
        let other = if order == "NEWEST" { "MOST_SOLD" } else { "NEWEST" };
        page(other, Value::Null, &cursor).await.failed("BAD_USER_INPUT");
    }
    let own = json!({ "first": 1 });
    let own = stocked.one.client.page("teacher_materials", own).await;
    let cursor = own.text("/viewer/teacherMaterials/pageInfo/endCursor");
    let next = stocked.one.client.page("teacher_materials", json!({ "first": 1, "after": cursor })).await;
    assert_eq!(next.text("/viewer/teacherMaterials/nodes/0/title"), FREE, "last made first");
    page("NEWEST", Value::Null, &cursor).await.failed("BAD_USER_INPUT");
    let other = json!({ "status": "PUBLISHED", "after": cursor });
    stocked.one.client.page("teacher_materials", other).await.failed("BAD_USER_INPUT");
    stocked.world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_to_filter_by_is_told() {
    let world = World::new().await;
    let look = async |variables: Value| world.anonymous().page("material_store", variables).await;
    let skill = world.vocabulary_id("skills", "piano").await;
    for filter in [
        json!({ "text": "" }),
        json!({ "text": "x".repeat(101) }),
        json!({ "text": "nul \u{0}" }),
        json!({ "skillIds": ["teacher_01KAJ3W8Q4E7S9ZK3M5T0V2XYA"] }),
        json!({ "categoryId": skill }),
        json!({ "teacherId": "7" }),
        json!({ "priceMin": { "amount": "-1", "currency": "IDR" } }),
        json!({ "priceMin": { "amount": "-1", "currency": "IDR" }, "isFree": false }),
        json!({ "priceMin": { "amount": "1.5", "currency": "IDR" } }),
        json!({ "priceMin": rupiah(2_000), "priceMax": rupiah(1_000) }),
        json!({ "ratingMin": "5.1" }),
        json!({ "ratingMin": "-0.1" }),
    ] {
        look(json!({ "filter": filter })).await.failed("BAD_USER_INPUT");
    }
    for variables in [json!({ "first": 0 }), json!({ "first": 101 }), json!({ "after": "x" })] {
        look(variables).await.failed("BAD_USER_INPUT");
    }
    world.finish().await;
}

/// What a profile shows of the store.
async fn of_teacher(client: &Client, teacher: &str, arguments: &str) -> Answer {
    let document = format!(
        "query ($id: ID!) {{ teacher(id: $id) {{
             materials({arguments}) {{ totalCount pageInfo {{ endCursor }} nodes {{ title }} }}
         }} }}"
    );
    client.run(&document, json!({ "id": teacher })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_shows_what_its_teacher_has_in_the_store() {
    let stocked = Stocked::store().await;
    let (anonymous, one) = (stocked.world.anonymous(), &stocked.one);
    one.client.material_draft("Belum jadi", 5_000).await;
    let shown = of_teacher(&anonymous, &one.id, "first: 1").await;
    assert_eq!(shown.at("/teacher/materials/totalCount"), &json!(2));
    assert_eq!(shown.text("/teacher/materials/nodes/0/title"), CHEAP, "newest first");
    let cursor = shown.text("/teacher/materials/pageInfo/endCursor");
    let next = of_teacher(&anonymous, &one.id, &format!("after: \"{cursor}\"")).await;
    assert_eq!(next.text("/teacher/materials/nodes/0/title"), FREE);
    let of_another = of_teacher(&anonymous, &stocked.two.id, &format!("after: \"{cursor}\"")).await;
    of_another.failed("BAD_USER_INPUT");
    stocked.world.finish().await;
}
