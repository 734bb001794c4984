//! Searching as the search page does.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::PROFILE;
use crate::support::{Answer, Client, Teacher, World};

async fn search(client: &Client, filter: Value, order: &str) -> Answer {
    let variables = json!({ "filter": filter, "orderBy": order, "withFacets": true, "first": 100 });
    client.page("teacher_search", variables).await
}

fn slugs(answer: &Answer) -> Vec<&str> {
    let edges = answer.at("/teachers/edges").as_array().expect("a list");
    edges.iter().filter_map(|edge| edge.pointer("/node/slug")?.as_str()).collect()
}

async fn change(teacher: &Teacher, input: Value) {
    teacher.client.run(PROFILE, json!({ "input": input })).await.done("teacherProfileUpdate");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_orders_and_facets_meet_on_one_page() {
    let world = World::new().await;
    let sari = world.teacher_at("Ibu Sari", 5).await;
    let budi = world.teacher_at("Pak Budi", 1).await;
    let rina = world.teacher("Kak Rina", 0).await;
    let piano = world.vocabulary_id("skills", "piano").await;
    let algebra = world.vocabulary_id("skills", "algebra").await;
    let surabaya = world.vocabulary_id("cities", "surabaya").await;
    let price = |amount: &str| json!({ "amount": amount, "currency": "IDR" });
    change(&sari, json!({ "skillIds": [piano, algebra], "pricePerHour": price("90000") })).await;
    change(&budi, json!({ "skillIds": [piano], "cityId": surabaya, "pricePerHour": price("250000") })).await;
    change(&rina, json!({ "headline": "Guru matematika", "modes": ["ONLINE"], "languages": ["JAVANESE"] }))
        .await;

    let anonymous = world.anonymous();
    for (filter, order, expected) in [
        (json!({}), "PRICE_ASC", vec!["ibu-sari", "kak-rina", "pak-budi"]),
        (json!({}), "PRICE_DESC", vec!["pak-budi", "kak-rina", "ibu-sari"]),
        (json!({}), "SOONEST_FREE", vec!["pak-budi", "ibu-sari", "kak-rina"]),
        (json!({ "skillIds": [piano] }), "PRICE_ASC", vec!["ibu-sari", "pak-budi"]),
        (json!({ "skillIds": [piano, algebra], "skillMatch": "ALL" }), "RATING", vec!["ibu-sari"]),
        (json!({ "cityId": surabaya }), "NEWEST", vec!["pak-budi"]),
        (json!({ "priceMin": price("90001"), "priceMax": price("150000") }), "RATING", vec!["kak-rina"]),
        (json!({ "mode": "OFFLINE" }), "PRICE_ASC", vec!["ibu-sari", "pak-budi"]),
        (json!({ "languages": ["JAVANESE"] }), "RATING", vec!["kak-rina"]),
        (json!({ "isVerified": true }), "RATING", vec![]),
        (json!({ "ratingMin": "0.5" }), "RATING", vec![]),
        (json!({ "text": "matemtika" }), "RELEVANCE", vec!["kak-rina"]),
        (json!({ "text": "guru matemtka" }), "RELEVANCE", vec!["kak-rina"]),
        (
            json!({ "freeBetween": { "from": world.now(), "until": world.now() + TimeDelta::hours(50) } }),
            "RATING",
            vec!["pak-budi"],
        ),
    ] {
        let answer = search(&anonymous, filter.clone(), order).await;
        assert_eq!(slugs(&answer), expected, "{filter} {order}");
        assert_eq!(answer.at("/teachers/totalCount"), &json!(expected.len()));
    }

    let answer = search(&anonymous, json!({ "skillIds": [piano], "cityId": surabaya }), "RATING").await;
    assert_eq!(slugs(&answer), ["pak-budi"]);
    let counts = |list: &str, name: &str| {
        let facets = answer.at(&format!("/teachers/facets/{list}")).as_array().unwrap().clone();
        facets
            .into_iter()
            .map(|facet| (facet[name]["name"].clone(), facet["count"].clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(counts("cities", "city").len(), 2, "as if no city were chosen");
    assert_eq!(
        counts("skills", "skill"),
        [(json!("Piano"), json!(1))],
        "within the city, as if no skill were chosen"
    );
    let bands: i64 = answer
        .at("/teachers/facets/priceBands")
        .as_array()
        .unwrap()
        .iter()
        .map(|band| band["count"].as_i64().unwrap())
        .sum();
    assert_eq!(bands, 1);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_follow_each_other_and_mixed_cursors_are_refused() {
    let world = World::new().await;
    for number in 0..5 {
        world.teacher(&format!("Guru {number}"), 0).await;
    }
    let document =
        "query ($orderBy: TeacherOrder!, $first: Int, $after: String, $last: Int, $before: String) {
        teachers(orderBy: $orderBy, first: $first, after: $after, last: $last, before: $before) {
            nodes { slug } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
        }
    }";
    let anonymous = world.anonymous();
    let run = async |variables| anonymous.run(document, variables).await;
    for order in ["RELEVANCE", "RATING", "PRICE_ASC", "PRICE_DESC", "SOONEST_FREE", "NEWEST"] {
        let all = run(json!({ "orderBy": order })).await;
        let first = run(json!({ "orderBy": order, "first": 2 })).await;
        assert_eq!(first.at("/teachers/pageInfo/hasNextPage"), &json!(true));
        let cursor = first.text("/teachers/pageInfo/endCursor");
        let rest = run(json!({ "orderBy": order, "first": 100, "after": cursor })).await;
        let nodes = |answer: &Answer| answer.at("/teachers/nodes").as_array().unwrap().clone();
        assert_eq!([nodes(&first), nodes(&rest)].concat(), nodes(&all), "{order}");
        let start = rest.text("/teachers/pageInfo/startCursor");
        let back = run(json!({ "orderBy": order, "last": 2, "before": start })).await;
        assert_eq!(nodes(&back), nodes(&first), "{order}");
        let other = if order == "NEWEST" { "RATING" } else { "NEWEST" };
        run(json!({ "orderBy": other, "first": 2, "after": cursor })).await.failed("BAD_USER_INPUT");
    }
    for arguments in [
        json!({ "first": 0 }),
        json!({ "first": 101 }),
        json!({ "last": -1 }),
        json!({ "first": 1, "last": 1 }),
        json!({ "first": 1, "after": "forged" }),
        json!({ "first": 1, "after": "x".repeat(5000) }),
        json!({ "first": 1, "before": "forged" }),
    ] {
        let mut variables = json!({ "orderBy": "RATING" });
        for (name, value) in arguments.as_object().unwrap() {
            variables[name] = value.clone();
        }
        run(variables).await.failed("BAD_USER_INPUT");
    }
    world.finish().await;
}
