//! Guessing through the front door: aliases, batches, connections and processes make no more attempts of it.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use futures_util::future::join_all;
use identity::AttemptLimits;
use serde_json::{Value, json};
use server::TrustedProxies;

use super::{OTHER_PASSWORD, PASSWORD, code, member, registration, wrong_code};
use crate::support::{Answer, World, page};

const SARI: &str = "sari@contoh.co.id";
const CHANGE: &str = "mutation($input: PasswordChangeInput!) {
    passwordChange(input: $input) { passwordChangedAt errors { code field message } } }";
const RESET_REQUEST: &str = "mutation($input: PasswordResetRequestInput!) {
    passwordResetRequest(input: $input) { mailedCode { nextRequestAt } errors { code field message } } }";
const RESEND: &str = "mutation($input: VerificationCodeResendInput!) {
    verificationCodeResend(input: $input) { mailedCode { nextRequestAt } errors { code field message } } }";

/// Two processes behind a proxy that tells the network a request comes from.
async fn world() -> World {
    World::configured(2, |parts| {
        parts.trusted_proxies = TrustedProxies(1);
        parts.attempts = AttemptLimits::default();
    })
    .await
}

/// Sends the body of a request from this network over a connection of its own, to one process or the other.
async fn send(world: &World, network: &str, number: usize, body: &Value) -> Answer {
    let server = world.servers.get(number % 2).expect("there are two servers");
    let request = reqwest::Client::new()
        .post(format!("{}/graphql", server.address))
        .header("accept", "application/graphql-response+json")
        .header("x-forwarded-for", network)
        .json(body);
    let response = request.send().await.expect("the server answers");
    let status = response.status().as_u16();
    Answer { status, body: response.json().await.expect("the server answers with JSON") }
}

/// A request for one mutation.
fn request(document: &str, input: &Value) -> Value {
    json!({ "query": document, "variables": { "input": input } })
}

fn sign_in(email: &str, password: &str) -> Value {
    request(&page("sign_in"), &json!({ "email": email, "password": password }))
}

/// Every code of an answer, of refusals and of top-level errors; `DONE` when there is none.
fn codes(answer: &Answer) -> Vec<String> {
    let payloads =
        answer.body.get("data").and_then(Value::as_object).into_iter().flat_map(|data| data.values());
    let refusals = payloads.filter_map(|payload| payload.get("errors")?.as_array()).flatten();
    let refusals = refusals.filter_map(|refusal| refusal.get("code"));
    let errors = answer.body.get("errors").and_then(Value::as_array).into_iter().flatten();
    let errors = errors.filter_map(|error| error.pointer("/extensions/code"));
    let codes: Vec<String> = refusals.chain(errors).filter_map(Value::as_str).map(str::to_owned).collect();
    if codes.is_empty() { vec!["DONE".to_owned()] } else { codes }
}

/// Sends all of these at once from one network; how often each code came.
async fn storm(world: &World, network: &str, bodies: &[Value]) -> BTreeMap<String, usize> {
    let requests = bodies.iter().enumerate().map(|(number, body)| send(world, network, number, body));
    let mut counted = BTreeMap::new();
    for answer in join_all(requests).await {
        for code in codes(&answer) {
            *counted.entry(code).or_default() += 1;
        }
    }
    counted
}

fn count(endings: &BTreeMap<String, usize>, code: &str) -> usize {
    endings.get(code).copied().unwrap_or_default()
}

#[tokio::test]
async fn no_aliases_batches_connections_or_processes_make_more_than_five_guesses_at_one_account() {
    let world = world().await;
    member(&world, SARI).await;
    let aliased: String = (0..8)
        .map(|number| {
            format!("g{number}: login(input: {{ email: \"{SARI}\", password: \"tebakan {number}\" }}) {{ errors {{ code }} }} ")
        })
        .collect();
    let aliased = json!({ "query": format!("mutation {{ {aliased} }}") });
    let batch = Value::Array(vec![sign_in(SARI, OTHER_PASSWORD); 8]);
    let mut bodies = vec![sign_in(SARI, OTHER_PASSWORD); 24];
    bodies.extend([aliased.clone(), aliased, batch.clone(), batch]);
    let endings = storm(&world, "203.0.113.7", &bodies).await;
    assert_eq!(count(&endings, "CREDENTIALS_INVALID"), 5, "{endings:?}");
    assert!(count(&endings, "TOO_MANY_ATTEMPTS") >= 19, "{endings:?}");
    assert_eq!(count(&endings, "DONE"), 0, "{endings:?}");

    // The right password waits there, and nowhere else.
    let there = send(&world, "203.0.113.7", 0, &sign_in(SARI, PASSWORD)).await;
    there.refused("login", "TOO_MANY_ATTEMPTS", None);
    send(&world, "198.51.100.2", 1, &sign_in(SARI, PASSWORD)).await.done("login");
    world.advance(TimeDelta::seconds(30)).await;
    let there = send(&world, "203.0.113.7", 1, &sign_in(SARI, OTHER_PASSWORD)).await;
    there.refused("login", "CREDENTIALS_INVALID", None);
    world.advance(TimeDelta::minutes(1)).await;
    send(&world, "203.0.113.7", 0, &sign_in(SARI, PASSWORD)).await.done("login");
    world.finish().await;
}

#[tokio::test]
async fn one_network_tries_fifty_passwords_whatever_the_accounts() {
    let world = world().await;
    member(&world, SARI).await;
    let bodies: Vec<Value> = (0..64)
        .map(|number| if number == 50 { SARI.to_owned() } else { format!("n{number}@contoh.co.id") })
        .map(|email| sign_in(&email, OTHER_PASSWORD))
        .collect();
    let endings = storm(&world, "203.0.113.7", &bodies).await;
    let expected = [("CREDENTIALS_INVALID".to_owned(), 50), ("RATE_LIMITED".to_owned(), 14)];
    assert_eq!(endings, expected.into());

    let known = send(&world, "203.0.113.7", 0, &sign_in(SARI, PASSWORD)).await;
    known.failed("RATE_LIMITED");
    let wait = known.body.pointer("/errors/0/extensions/retryAfterSeconds").and_then(Value::as_i64);
    assert!(wait.is_some_and(|seconds| (1..=1801).contains(&seconds)), "{known:#?}");
    let unknown = send(&world, "203.0.113.7", 1, &sign_in("siapa@contoh.co.id", PASSWORD)).await;
    unknown.failed("RATE_LIMITED");
    let waits =
        [&known, &unknown].map(|answer| answer.body.pointer("/errors/0/extensions/retryAfterSeconds"));
    assert_eq!(waits[0], waits[1]);
    send(&world, "198.51.100.2", 0, &sign_in(SARI, PASSWORD)).await.done("login");
    world.advance(TimeDelta::seconds(1801)).await;
    send(&world, "203.0.113.7", 1, &sign_in(SARI, PASSWORD)).await.done("login");
    world.finish().await;
}

#[tokio::test]
async fn many_networks_try_fifty_passwords_of_one_account_and_its_owner_still_gets_in() {
    let world = world().await;
    let home = "198.51.100.2";
    let form = request(&page("registration"), &registration(SARI)["input"]);
    send(&world, home, 0, &form).await.done("accountRegister");
    world.run_jobs().await;
    let proof = json!({ "email": SARI, "code": code(&world, SARI) });
    send(&world, home, 1, &request(&page("registration_code"), &proof)).await.done("accountVerify");

    let guesses = (0..60).map(|number| {
        let world = &world;
        async move {
            let network = format!("203.0.113.{number}");
            codes(&send(world, &network, number, &sign_in(SARI, OTHER_PASSWORD)).await)
        }
    });
    let outcomes = join_all(guesses).await.concat();
    assert_eq!(outcomes.iter().filter(|code| *code == "CREDENTIALS_INVALID").count(), 50, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|code| *code == "TOO_MANY_ATTEMPTS").count(), 10, "{outcomes:?}");
    let stranger = send(&world, "192.0.2.1", 0, &sign_in(SARI, PASSWORD)).await;
    stranger.refused("login", "TOO_MANY_ATTEMPTS", None);
    send(&world, home, 1, &sign_in(SARI, PASSWORD)).await.done("login");
    world.finish().await;
}

#[tokio::test]
async fn one_network_guesses_thirty_codes_and_none_of_one_code_more_than_five() {
    let world = world().await;
    let form = request(&page("registration"), &registration(SARI)["input"]);
    send(&world, "198.51.100.2", 0, &form).await.done("accountRegister");
    world.run_jobs().await;
    let verify = |email: &str, code: &str| {
        request(&page("registration_code"), &json!({ "email": email, "code": code }))
    };
    let wrong = vec![verify(SARI, wrong_code(&world, SARI)); 8];
    assert_eq!(storm(&world, "203.0.113.7", &wrong).await, [("CODE_INVALID".to_owned(), 8)].into());
    // The sixth to eighth were not looked at: the code is dead, for its owner, too.
    let right = verify(SARI, &code(&world, SARI));
    let dead = send(&world, "198.51.100.2", 1, &right).await;
    dead.refused("accountVerify", "CODE_INVALID", Some("code"));

    let many: Vec<Value> =
        (0..32).map(|number| verify(&format!("n{number}@contoh.co.id"), "123456")).collect();
    let endings = storm(&world, "203.0.113.7", &many).await;
    let expected = [("CODE_INVALID".to_owned(), 22), ("RATE_LIMITED".to_owned(), 10)];
    assert_eq!(endings, expected.into());

    world.advance(TimeDelta::minutes(1)).await;
    let resend = request(RESEND, &json!({ "email": SARI }));
    send(&world, "198.51.100.2", 0, &resend).await.done("verificationCodeResend");
    world.run_jobs().await;
    let right = verify(SARI, &code(&world, SARI));
    send(&world, "203.0.113.7", 0, &right).await.failed("RATE_LIMITED");
    send(&world, "198.51.100.2", 1, &right).await.done("accountVerify");
    world.finish().await;
}

#[tokio::test]
async fn one_network_uses_up_four_of_a_persons_mails_and_thirty_of_everybodys() {
    let world = world().await;
    member(&world, SARI).await;
    let ask = |email: &str| request(RESET_REQUEST, &json!({ "email": email }));
    let before = world.mails.messages().len();
    for number in 0..6 {
        world.advance(TimeDelta::seconds(61)).await;
        let known = send(&world, "203.0.113.7", number, &ask(SARI)).await.done("passwordResetRequest");
        let unknown = send(&world, "203.0.113.7", number, &ask("siapa@contoh.co.id")).await;
        assert_eq!((known.status, known.body.get("data")), (unknown.status, unknown.body.get("data")));
    }
    world.run_jobs().await;
    assert_eq!(world.mails.messages().len() - before, 4);
    world.advance(TimeDelta::seconds(61)).await;
    send(&world, "198.51.100.2", 0, &ask(SARI)).await.done("passwordResetRequest");
    world.run_jobs().await;
    assert_eq!(world.mails.messages().len() - before, 5, "its owner still gets one");

    // Twelve of thirty were asked for above.
    let many: Vec<Value> = (0..24).map(|number| ask(&format!("n{number}@contoh.co.id"))).collect();
    let endings = storm(&world, "203.0.113.7", &many).await;
    assert_eq!(endings, [("DONE".to_owned(), 18), ("RATE_LIMITED".to_owned(), 6)].into());
    world.finish().await;
}

#[tokio::test]
async fn a_stolen_access_token_makes_five_guesses_at_the_password() {
    let world = world().await;
    let client = member(&world, SARI).await;
    let guesses = (0..16).map(|number| {
        let client = client.at(&world.servers[number % 2].address);
        async move {
            let input = json!({ "input": { "currentPassword": format!("tebakan {number}"), "newPassword": OTHER_PASSWORD } });
            codes(&client.run(CHANGE, input).await)
        }
    });
    let outcomes = join_all(guesses).await.concat();
    assert_eq!(outcomes.iter().filter(|code| *code == "CURRENT_PASSWORD_WRONG").count(), 5, "{outcomes:?}");
    assert_eq!(outcomes.iter().filter(|code| *code == "TOO_MANY_ATTEMPTS").count(), 11, "{outcomes:?}");
    send(&world, "198.51.100.2", 0, &sign_in(SARI, PASSWORD)).await.done("login");
    world.finish().await;
}
