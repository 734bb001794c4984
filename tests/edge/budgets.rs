//! What somebody may ask for in a minute.

use chrono::TimeDelta;
use rate_limit::{BudgetConfig, Budgets};
use serde_json::{Value, json};

use crate::support::{Answer, Client, World};

const ASK: &str = "{ serverInformation { version } }";
/// What [`ASK`] costs: two fields, and ten for every request.
const ASK_COST: u64 = 12;

/// A product where addresses may ask for ten such documents.
async fn thrifty(servers: usize) -> World {
    with_budgets(servers, 10 * ASK_COST, 10 * ASK_COST).await
}

async fn with_budgets(servers: usize, user: u64, address: u64) -> World {
    World::configured(servers, |parts| {
        let config = BudgetConfig { user_cost_per_minute: user, address_cost_per_minute: address };
        parts.budgets = Budgets::new(config, kernel::id::generate_uuid(parts.clock.now()));
    })
    .await
}

async fn ask(client: &Client) -> Answer {
    client.run(ASK, json!({})).await
}

fn cost(answer: &Answer, name: &str) -> Option<u64> {
    answer.body.pointer(&format!("/extensions/cost/{name}")).and_then(Value::as_u64)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_it_cost_and_what_is_left() {
    let world = thrifty(1).await;
    let first = ask(&world.anonymous()).await;
    assert_eq!(cost(&first, "requested"), Some(ASK_COST));
    assert_eq!(cost(&first, "maximum"), Some(25_000));
    assert_eq!(cost(&first, "limitPerMinute"), Some(10 * ASK_COST));
    assert_eq!(cost(&first, "remaining"), Some(9 * ASK_COST));
    assert_eq!(cost(&ask(&world.anonymous()).await, "remaining"), Some(8 * ASK_COST));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_much_waits_as_long_as_the_answer_says() {
    let world = thrifty(1).await;
    let client = world.anonymous();
    for _ in 0..10 {
        assert_eq!(ask(&client).await.status, 200);
    }
    let (statements, limited) = world.statements_of(ask(&client)).await;
    limited.failed("RATE_LIMITED");
    assert_eq!((limited.status, statements), (429, 0));
    let seconds = limited.body.pointer("/errors/0/extensions/retryAfterSeconds").and_then(Value::as_i64);
    world.clock.advance(TimeDelta::seconds(seconds.unwrap()));
    assert_eq!(ask(&client).await.status, 200);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_documents_are_paid_for_as_well() {
    let world = thrifty(1).await;
    let client = world.anonymous();
    let ambiguous = "query A { __typename } query B { __typename }";
    for document in ["{", "fragment f on Query { x }", ambiguous].iter().cycle().take(12) {
        assert_eq!(client.run(document, json!({})).await.status, 400, "{document}");
    }
    client.run("{", json!({})).await.failed("RATE_LIMITED");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn users_at_one_address_have_budgets_of_their_own() {
    // Signing up is paid by the address.
    let world = with_budgets(1, 10 * ASK_COST, 10_000).await;
    let (budi, citra) = (world.student("Budi Santoso").await, world.student("Citra Lestari").await);
    for _ in 0..10 {
        assert_eq!(ask(&budi).await.status, 200);
    }
    ask(&budi).await.failed("RATE_LIMITED");
    assert_eq!(ask(&citra).await.status, 200);
    assert_eq!(ask(&world.anonymous()).await.status, 200);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_token_or_a_broken_one_is_no_new_budget() {
    let world = thrifty(1).await;
    let client = world.anonymous();
    for _ in 0..10 {
        ask(&client).await;
    }
    let mut forged = client.clone();
    forged.access_token = Some("eyJ.forged.token".to_owned());
    ask(&forged).await.failed("RATE_LIMITED");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_tell_each_other_what_was_spent() {
    let world = thrifty(2).await;
    let (here, there) = (world.anonymous(), world.anonymous().at(&world.servers[1].address));
    assert_eq!(ask(&there).await.status, 200, "the other server knows the address now");
    for _ in 0..9 {
        assert_eq!(ask(&here).await.status, 200);
    }
    for server in [&world.servers[0], &world.servers[1], &world.servers[0]] {
        server.parts.budgets.exchange(&mut *world.connection().await, world.now()).await.unwrap();
    }
    ask(&here).await.failed("RATE_LIMITED");
    ask(&there).await.failed("RATE_LIMITED");
    world.finish().await;
}
