//! Documents that would cost more than anybody should: refused before anything runs, whoever sends them.

mod attacks;
mod budgets;
mod cross_site;
mod documents;
mod faults;
mod nonsense;

use std::fmt::Write as _;

use serde_json::json;

use crate::support::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_fan_of_fragments_that_ends_in_nothing_is_refused() {
    let world = World::new().await;
    let mut document = String::from("{ ...f0 }");
    for index in 0..40 {
        write!(document, " fragment f{index} on Query {{ ...f{} ...f{} }}", index + 1, index + 1).unwrap();
    }
    document.push_str(" fragment f40 on Query { ...nope }");
    let answer = world.anonymous().run(&document, json!({})).await;
    answer.failed("GRAPHQL_VALIDATION_FAILED");
    assert_eq!(answer.status, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_within_lists_have_a_price() {
    let world = World::new().await;
    for document in [
        "{ categories { skills { category { skills { category { skills { name } } } } } } }",
        "{ teachers(first: 100) { nodes { freeSlots(first: 100) { nodes { id } } } } }",
        "{ skills { category { skills { category { skills { name } } } } } }",
    ] {
        let (statements, answer) = world.statements_of(world.anonymous().run(document, json!({}))).await;
        answer.failed("GRAPHQL_VALIDATION_FAILED");
        assert_eq!((answer.status, statements), (400, 0), "{document}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn aliases_do_not_multiply_mutations() {
    let world = World::new().await;
    let mut document = String::from("mutation {");
    for index in 0..11 {
        write!(
            document,
            " a{index}: passwordResetRequest(input: {{ email: \"a{index}@contoh.test\" }}) {{ errors {{ code }} }}"
        )
        .unwrap();
    }
    document.push('}');
    let (statements, answer) = world.statements_of(world.anonymous().run(&document, json!({}))).await;
    answer.failed("GRAPHQL_VALIDATION_FAILED");
    assert_eq!(statements, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn instants_nobody_means_and_slugs_nobody_has_are_no_fault_of_the_server() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari", 1).await;
    let week = "query ($from: DateTime!, $until: DateTime!) { viewer { availabilitySlots(from: $from, until: $until) { id } } }";
    for (from, until) in [
        ("-262143-01-01T00:00:00Z", "-262143-01-02T00:00:00Z"),
        ("-5000-01-01T00:00:00Z", "-5000-01-02T00:00:00Z"),
        ("9999-12-30T00:00:00Z", "9999-12-31T00:00:00Z"),
    ] {
        teacher.client.run(week, json!({ "from": from, "until": until })).await.failed("BAD_USER_INPUT");
        let filter = json!({ "filter": { "freeBetween": { "from": from, "until": until } } });
        world.anonymous().page("teacher_search", filter).await.failed("BAD_USER_INPUT");
        let slots = json!({ "teacherId": teacher.id, "from": from, "until": until });
        world.anonymous().page("slot_picker", slots).await.failed("BAD_USER_INPUT");
    }
    for slug in ["a\u{0}b", "☃", "' OR 1=1 --", "", "A B"] {
        let answer = world.anonymous().page("teacher_detail", json!({ "slug": slug })).await;
        assert_eq!(answer.at("/teacher"), &json!(null), "{slug:?}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn node_asks_the_same_rights_as_every_other_path() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari", 1).await;
    let (student, stranger) = (world.student("Budi Santoso").await, world.student("Citra Lestari").await);
    let book = "mutation ($input: BookingCreateInput!) {
        bookingCreate(input: $input) { booking { id order { id } } errors { code field message } }
    }";
    let wish = json!({ "input": {
        "slotId": teacher.slots[0], "skillId": teacher.skill, "mode": "ONLINE", "idempotencyKey": uuid::Uuid::from_u128(1),
    }});
    let booked = student.run(book, wish).await.done("bookingCreate");
    let (booking, order) =
        (booked.text("/bookingCreate/booking/id"), booked.text("/bookingCreate/booking/order/id"));
    let ids = json!({ "ids": [booking, order, teacher.id, teacher.skill] });
    let nodes = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }";
    let seen = async |client: &crate::support::Client| {
        let answer = client.run(nodes, ids.clone()).await;
        let found = answer.at("/nodes").as_array().unwrap().clone();
        found.iter().map(|node| !node.is_null()).collect::<Vec<_>>()
    };
    assert_eq!(seen(&student).await, [true, true, true, true]);
    assert_eq!(seen(&teacher.client).await, [true, false, true, true]);
    for other in [&stranger, &world.anonymous()] {
        assert_eq!(seen(other).await, [false, false, true, true]);
    }
    let malformed = world.anonymous().run("{ node(id: \"teacher_1\") { id } }", json!({})).await;
    malformed.failed("BAD_USER_INPUT");
    world.finish().await;
}
