//! Input that no form should send: a clear answer each, and nothing changed.

use serde_json::{Value, json};

use super::{ADD, BY_SLUG, ITEM_CREATE, PROFILE};
use crate::support::{Answer, World};

/// A top-level error of a coded kind, or the refusal of one field.
#[track_caller]
fn assert_coded(answer: &Answer, mutation: &str, field: &str) {
    if answer.body.get("errors").is_some() {
        let code = answer.body.pointer("/errors/0/extensions/code").and_then(Value::as_str);
        assert!(matches!(code, Some("BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED")), "{answer:#?}");
    } else {
        let found = answer.text(&format!("/{mutation}/errors/0/field"));
        assert!(found.starts_with(field), "{answer:#?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn profiles_of_nonsense_are_refused_and_stay_as_they_are() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari", 0).await;
    let all = "{ viewer { teacher { displayName headline bio city { id } experienceYears defaultPlace instantBooking
        pricePerHour { amount } skills { id } modes languages status updatedAt } } }";
    let before = teacher.client.run(all, json!({})).await;
    let long = "x".repeat(20_000);
    let money = |amount: &str| json!({ "amount": amount, "currency": "IDR" });
    for (field, value) in [
        ("displayName", Value::Null),
        ("displayName", json!("")),
        ("displayName", json!(long)),
        ("displayName", json!("Sari\u{202E}nimda")),
        ("displayName", json!("Sari\u{0}")),
        ("headline", json!(long)),
        ("headline", json!("a\nb")),
        ("bio", json!(long)),
        ("bio", json!("a\u{7}b")),
        ("defaultPlace", json!(long)),
        ("cityId", json!("city_01KAJ3W8Q4E7S9ZK3M5T0V2XYA")),
        ("cityId", json!("skill_01KAJ3W8Q4E7S9ZK3M5T0V2XYA")),
        ("cityId", json!("1")),
        ("experienceYears", json!(-1)),
        ("experienceYears", json!(81)),
        ("experienceYears", json!(2.5)),
        ("pricePerHour", money("0")),
        ("pricePerHour", money("-150000")),
        ("pricePerHour", money("9999")),
        ("pricePerHour", money("10000001")),
        ("pricePerHour", money("99999999999999999999999")),
        ("pricePerHour", money("150000.5")),
        ("pricePerHour", money("NaN")),
        ("pricePerHour", json!({ "amount": "150000", "currency": "USD" })),
        ("pricePerHour", Value::Null),
        ("skillIds", json!([])),
        ("skillIds", Value::Null),
        ("skillIds", json!(["skill_01KAJ3W8Q4E7S9ZK3M5T0V2XYA"])),
        ("skillIds", json!([teacher.id])),
        ("modes", json!([])),
        ("modes", json!(["TELEPATHY"])),
        ("languages", json!([])),
        ("languages", json!(["KLINGON"])),
        ("instantBooking", Value::Null),
        ("status", Value::Null),
        ("status", json!("HIDDEN")),
    ] {
        let mut input = json!({ "input": {} });
        input["input"][field] = value;
        assert_coded(&teacher.client.run(PROFILE, input).await, "teacherProfileUpdate", field);
    }
    assert_eq!(teacher.client.run(all, json!({})).await.at(""), before.at(""));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn portfolio_items_and_searches_of_nonsense_are_refused() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari", 0).await;
    for (field, value) in [
        ("title", json!("")),
        ("title", json!("x".repeat(121))),
        ("title", json!("a\u{2066}b")),
        ("title", Value::Null),
        ("description", json!("x".repeat(2001))),
        ("url", json!("javascript:alert(1)")),
        ("url", json!("https://bank.example@evil.example")),
        ("url", json!(format!("https://contoh.id/{}", "x".repeat(500)))),
    ] {
        let mut input = json!({ "input": { "title": "Resital" } });
        input["input"][field] = value;
        assert_coded(&teacher.client.run(ITEM_CREATE, input).await, "portfolioItemCreate", field);
    }
    let money = |amount: &str| json!({ "amount": amount, "currency": "IDR" });
    for filter in [
        json!({ "text": "" }),
        json!({ "text": "x".repeat(101) }),
        json!({ "text": "a\u{0}b" }),
        json!({ "priceMin": money("-1") }),
        json!({ "priceMin": money("2"), "priceMax": money("1") }),
        json!({ "priceMin": money("0.5") }),
        json!({ "ratingMin": "5.1" }),
        json!({ "ratingMin": "-1" }),
        json!({ "freeBetween": { "from": "2027-03-02T00:00:00Z", "until": "2027-03-02T00:00:00Z" } }),
        json!({ "freeBetween": { "from": "2027-03-02T00:00:00Z", "until": "2029-03-02T00:00:00Z" } }),
        json!({ "freeBetween": { "from": "yesterday", "until": "2029-03-02T00:00:00Z" } }),
        json!({ "skillIds": vec!["skill_01KAJ3W8Q4E7S9ZK3M5T0V2XYA"; 2], "cityId": "nowhere" }),
    ] {
        let answer = world.anonymous().page("teacher_search", json!({ "filter": filter })).await;
        let code = answer.body.pointer("/errors/0/extensions/code").and_then(Value::as_str);
        assert!(matches!(code, Some("BAD_USER_INPUT" | "GRAPHQL_VALIDATION_FAILED")), "{filter} {answer:#?}");
    }
    let both = "{ teacher(id: \"teacher_01KAJ3W8Q4E7S9ZK3M5T0V2XYA\", slug: \"a\") { id } }";
    for document in [both, "{ teacher { id } }", "{ popularTeachers(first: 0) { id } }"] {
        world.anonymous().run(document, json!({})).await.failed("BAD_USER_INPUT");
    }
    let odd = world.anonymous().run(BY_SLUG, json!({ "slug": "../%00'\u{202E}" })).await;
    assert_eq!(odd.at("/teacher"), &Value::Null);
    let anonymous = world.anonymous();
    anonymous.run(PROFILE, json!({ "input": {} })).await.failed("UNAUTHENTICATED");
    let student = world.student("Budi").await;
    student.run(PROFILE, json!({ "input": {} })).await.failed("FORBIDDEN");
    student.run(ITEM_CREATE, json!({ "input": { "title": "x" } })).await.failed("FORBIDDEN");
    student
        .run(ADD, json!({ "input": { "teacherId": "user_01KAJ3W8Q4E7S9ZK3M5T0V2XYA" } }))
        .await
        .failed("BAD_USER_INPUT");
    world.finish().await;
}
