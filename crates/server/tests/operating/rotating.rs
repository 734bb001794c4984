//! Keys that are changed while people are signed in.

use bench::{Installation, MarketSize, TeacherinProcess};
use serde_json::{Value, json};

use crate::stage::{Stage, graphql, program, until};

const NEW_TOKEN_KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const NEW_SERVER_KEY: &str = "IAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
const PASSWORD: &str = "kereta-malam-ke-bandung";

fn variable(installation: &Installation, name: &str) -> String {
    let (_, value) = installation.environment().into_iter().find(|(known, _)| *known == name).unwrap();
    value
}

async fn who_asks(address: &str, token: &str) -> (u16, bool) {
    let (status, answer) = graphql(address, Some(token), "{ viewer { id } }").await;
    (status, answer.pointer("/data/viewer/id").is_some_and(Value::is_string))
}

async fn published_keys(address: &str) -> usize {
    let set = reqwest::get(format!("{address}/.well-known/jwks.json")).await.unwrap();
    let set = set.json::<Value>().await.unwrap();
    set.pointer("/keys").and_then(Value::as_array).unwrap().len()
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_the_key_of_access_tokens_signs_nobody_out() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let old = &stage.installation;
    let old_key = variable(old, "TEACHERIN_ACCESS_TOKEN_KEY");
    let token = stage.market.students.first().unwrap().access_token.clone();
    let with = |accepted: &str| {
        old.clone()
            .with_variable("TEACHERIN_ACCESS_TOKEN_KEY", NEW_TOKEN_KEY)
            .with_variable("TEACHERIN_ACCESS_TOKEN_ACCEPTED_KEYS", accepted)
    };
    // First every process learns the next key, then it signs with it, and at last the old one is taken away.
    let prepared = old.clone().with_variable("TEACHERIN_ACCESS_TOKEN_ACCEPTED_KEYS", NEW_TOKEN_KEY);
    let prepared = TeacherinProcess::serve(program(), &prepared).await.unwrap();
    let changed = TeacherinProcess::serve(program(), &with(&old_key)).await.unwrap();
    let finished = TeacherinProcess::serve(program(), &with("")).await.unwrap();
    assert_eq!(who_asks(prepared.address(), &token).await, (200, true));
    assert_eq!(who_asks(changed.address(), &token).await, (200, true));
    assert_eq!(who_asks(finished.address(), &token).await, (401, false), "a refresh gives a new one");
    assert_eq!(published_keys(prepared.address()).await, 2);
    assert_eq!(published_keys(changed.address()).await, 2);
    assert_eq!(published_keys(finished.address()).await, 1);
}

async fn mutate(address: &str, document: &str, input: Value) -> Value {
    let body = json!({ "query": document, "variables": { "input": input } });
    let request = reqwest::Client::new().post(format!("{address}/graphql")).json(&body);
    let answer: Value = request.send().await.unwrap().json().await.unwrap();
    assert!(answer.get("errors").is_none(), "{answer}");
    answer.get("data").cloned().unwrap()
}

/// The digits of a mail.
fn code_in(text: &str) -> Option<String> {
    let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit());
    text.split(|character: char| !character.is_ascii_digit()).find(is_code).map(str::to_owned)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_was_mailed_before_the_server_key_changed_is_good_after_it() {
    let stage = Stage::open(MarketSize { students: 1, slots: 1 }).await;
    let old = &stage.installation;
    let old_key = variable(old, "TEACHERIN_SERVER_KEY");
    let _worker = TeacherinProcess::worker(program(), old).await.unwrap();
    let server = TeacherinProcess::serve(program(), old).await.unwrap();
    let register =
        "mutation ($input: AccountRegisterInput!) { accountRegister(input: $input) { errors { code } } }";
    let person = json!({
        "fullName": "Sari", "email": "sari@contoh.co.id", "password": PASSWORD, "role": "STUDENT",
    });
    let registered = mutate(server.address(), register, person).await;
    assert_eq!(registered["accountRegister"]["errors"], json!([]));
    let code = until(async || {
        let mails = stage.inbox.messages();
        let mail = mails.iter().find(|mail| mail.to.iter().any(|to| to.contains("sari@")))?;
        code_in(mail.text.as_deref()?)
    })
    .await;

    let verify =
        "mutation ($input: AccountVerifyInput!) { accountVerify(input: $input) { errors { code } } }";
    let input = json!({ "email": "sari@contoh.co.id", "code": code, "password": PASSWORD });
    let changed = |accepted: &str| {
        old.clone()
            .with_variable("TEACHERIN_SERVER_KEY", NEW_SERVER_KEY)
            .with_variable("TEACHERIN_SERVER_ACCEPTED_KEYS", accepted)
    };
    let without = TeacherinProcess::serve(program(), &changed("")).await.unwrap();
    let refused = mutate(without.address(), verify, input.clone()).await;
    assert_ne!(refused["accountVerify"]["errors"], json!([]), "the old key is unknown there");
    let with = TeacherinProcess::serve(program(), &changed(&old_key)).await.unwrap();
    let verified = mutate(with.address(), verify, input).await;
    assert_eq!(verified["accountVerify"]["errors"], json!([]));
}
