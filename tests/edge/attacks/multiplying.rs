//! Ways to try more passwords and codes than are counted: many in one document, many documents in one request, many
//! connections, many servers.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::attacker::{Attacker, GRAPHQL_RESPONSE, JSON};
use super::shapes::{BAD_VALUE, REFUSED};
use crate::support::{Answer, Client, PASSWORD, World};

/// Tries of a password that are looked at before an address has to wait.
const ATTEMPTS_MAX: usize = 5;

/// Every mutation that proves who somebody is or has a mail sent, with an input that is well formed.
#[rustfmt::skip]
const SENSITIVE: [(&str, &str); 9] = [
    ("accountRegister", "{email:\"sari@contoh.test\",password:\"gunung-merapi-biru-42\",fullName:\"Sari\",role:STUDENT}"),
    ("accountVerify", "{email:\"sari@contoh.test\",code:\"000000\"}"),
    ("login", "{email:\"sari@contoh.test\",password:\"tebakan\"}"),
    ("loginSessionRefresh", "{refreshToken:\"tebakan\"}"),
    ("passwordChange", "{currentPassword:\"tebakan\",newPassword:\"gunung-merapi-biru-42\"}"),
    ("passwordReset", "{email:\"sari@contoh.test\",code:\"000000\",newPassword:\"gunung-merapi-biru-42\"}"),
    ("passwordResetRequest", "{email:\"sari@contoh.test\"}"),
    ("payoutAccountSet", "{password:\"tebakan\",bankCode:\"bca\",accountNumber:\"1234567890\",holder:\"Sari\"}"),
    ("verificationCodeResend", "{email:\"sari@contoh.test\"}"),
];

fn call((name, input): (&str, &str)) -> String {
    format!("{name}(input:{input}){{errors{{code}}}}")
}

/// Documents that would do the two, each in another disguise.
#[rustfmt::skip]
fn twice(one: (&str, &str), other: (&str, &str)) -> Vec<(&'static str, String)> {
    let (a, b) = (format!("a:{}", call(one)), format!("b:{}", call(other)));
    let skipped = b.replacen("){", ") @skip(if:true){", 1);
    let included = b.replacen("){", ") @include(if:$yes){", 1);
    vec![
        ("aliases", format!("mutation{{{a} {b}}}")),
        ("an alias that is another's name", format!("mutation{{logout:{} {b}}}", call(one))),
        ("a fragment", format!("mutation{{{a} ...f}} fragment f on Mutation{{{b}}}")),
        ("two fragments", format!("mutation{{...f ...g}} fragment f on Mutation{{{a}}} fragment g on Mutation{{{b}}}")),
        ("a fragment in a fragment", format!("mutation{{...f}} fragment f on Mutation{{{a} ...g}} fragment g on Mutation{{{b}}}")),
        ("an inline fragment", format!("mutation{{{a} ...{{{b}}}}}")),
        ("a typed inline fragment", format!("mutation{{{a} ...on Mutation{{{b}}}}}")),
        ("inline fragments in each other", format!("mutation{{...{{...on Mutation{{{a} ...{{{b}}}}}}}}}")),
        ("what is skipped", format!("mutation{{{a} {skipped}}}")),
        ("what a variable includes", format!("mutation($yes:Boolean=true){{{a} {included}}}")),
        ("a fragment that a variable includes", format!("mutation($yes:Boolean=true){{{a} ...f @include(if:$yes)}} fragment f on Mutation{{{b}}}")),
        ("an inline fragment that a variable includes", format!("mutation($yes:Boolean=true){{{a} ...@include(if:$yes){{{b}}}}}")),
        ("harmless mutations around", format!("mutation{{x:logout{{errors{{code}}}} {a} y:logout{{errors{{code}}}} {b}}}")),
        ("a harmless operation's name", format!("mutation IntrospectionQuery{{{a} {b}}}")),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_does_one_sensitive_thing() {
    let world = World::new().await;
    let client = world.anonymous();
    for (index, one) in SENSITIVE.into_iter().enumerate() {
        let alone = client.run(&format!("mutation{{{}}}", call(one)), json!({})).await;
        assert_ne!(alone.body.pointer("/errors/0/extensions/code"), Some(&json!(REFUSED)), "{alone:#?}");
        let next = SENSITIVE.into_iter().cycle().nth(index + 1).expect("a circle has no end");
        for other in [one, next] {
            for (disguise, document) in twice(one, other) {
                let (statements, answer) = world.statements_of(client.run(&document, json!({}))).await;
                answer.failed(REFUSED);
                assert_eq!((answer.status, statements), (400, 0), "{disguise}: {document}");
                assert!(answer.body.get("data").is_none(), "{disguise}: {answer:#?}");
            }
        }
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_field_written_twice_is_two() {
    let world = World::new().await;
    let document = format!("mutation{{{0} {0}}}", call(SENSITIVE[2]));
    let (statements, answer) = world.statements_of(world.anonymous().run(&document, json!({}))).await;
    answer.failed(REFUSED);
    assert_eq!(statements, 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn refused_documents_and_batches_cost_their_victim_no_attempt() {
    let world = World::new().await;
    let sari = world.student("Sari").await;
    let guess = call(("login", &format!("{{email:\"{}\",password:\"tebakan\"}}", sari.email)));
    let attacker = Attacker::of(&world.server().address);
    for _ in 0..20 {
        let aliases = format!("mutation{{a:{guess} b:{guess} c:{guess}}}");
        world.anonymous().run(&aliases, json!({})).await.failed(REFUSED);
        let batch = json!(vec![json!({ "query": format!("mutation{{{guess}}}") }); 20]).to_string();
        for media_type in [GRAPHQL_RESPONSE, JSON] {
            let send = |http: &reqwest::Client, url: &str| {
                let request = http.post(url).header("content-type", JSON).header("accept", media_type);
                request.body(batch.clone())
            };
            let heard = attacker.send(send).await.expect("the server answers");
            assert_eq!(heard.problems(400, media_type, BAD_VALUE, &[]), Vec::<String>::new());
        }
    }
    world.sign_in(sari).await;
    world.finish().await;
}

/// One request each, all at once, each over a connection of its own, to the servers by turns.
async fn at_once(world: &World, document: &str, variables: impl Fn(usize) -> Value) -> Vec<Answer> {
    let requests = (0..40).map(|index| {
        let server = world.servers.iter().cycle().nth(index).expect("a circle has no end");
        let client = Client::anonymous(&server.address);
        let variables = variables(index);
        async move { client.run(document, variables).await }
    });
    join_all(requests).await
}

fn count(answers: &[Answer], mutation: &str, code: &str) -> usize {
    let pointer = format!("/data/{mutation}/errors/0/code");
    answers.iter().filter(|answer| answer.body.pointer(&pointer) == Some(&json!(code))).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_and_servers_do_not_multiply_guesses_of_a_password() {
    let world = World::with_servers(2).await;
    let sari = world.student("Sari").await;
    let login = "mutation($input:LoginInput!){login(input:$input){tokens{accessToken} errors{code}}}";
    let guess = |index| json!({ "input": { "email": sari.email, "password": format!("tebakan {index}") } });
    let answers = at_once(&world, login, guess).await;
    let looked_at = count(&answers, "login", "CREDENTIALS_INVALID");
    assert_eq!(looked_at, ATTEMPTS_MAX, "{answers:#?}");
    // Not even the right one now.
    let right = json!({ "input": { "email": sari.email, "password": PASSWORD } });
    for server in &world.servers {
        let answer = Client::anonymous(&server.address).run(login, right.clone()).await;
        assert_eq!(answer.body.pointer("/data/login/tokens"), Some(&Value::Null), "{answer:#?}");
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_and_servers_do_not_multiply_guesses_of_a_code() {
    let world = World::with_servers(2).await;
    let sari = world.student("Sari").await;
    let request =
        "mutation($input:PasswordResetRequestInput!){passwordResetRequest(input:$input){errors{code}}}";
    let asked = world.anonymous().run(request, json!({ "input": { "email": sari.email } })).await;
    asked.done("passwordResetRequest");
    world.run_jobs().await;
    let code = world.code_mailed_to(&sari.email);
    let reset =
        "mutation($input:PasswordResetInput!){passwordReset(input:$input){passwordChangedAt errors{code}}}";
    let input = |code: &str| json!({ "input": { "email": sari.email, "code": code, "newPassword": "danau-toba-hijau-17" } });
    // Numbers that are not the code.
    let others = (0..1_000_000).map(|number| format!("{number:06}")).filter(|number| *number != code);
    let guesses: Vec<String> = others.take(40).collect();
    let answers =
        at_once(&world, reset, |index| input(guesses.get(index).expect("as many guesses as requests"))).await;
    let is_refused = |answer: &Answer| {
        let changed_at = answer.body.pointer("/data/passwordReset/passwordChangedAt");
        changed_at.is_none_or(Value::is_null)
    };
    assert!(answers.iter().all(is_refused), "{answers:#?}");
    let right = world.anonymous().run(reset, input(&code)).await;
    assert!(is_refused(&right), "{right:#?}");
    // The old password is what it was.
    world.sign_in(sari).await;
    world.finish().await;
}
