//! Registering, signing in and looking after one's account, as a browser does it.

mod account;
mod attempts;
mod bad_input;
mod cookies;
mod password;
mod registration;
mod sign_in;

use kernel::EmailAddress;
use serde_json::{Value, json};

use crate::support::{Answer, Client, World};

pub(crate) const PASSWORD: &str = "kuda nil makan batu";
pub(crate) const OTHER_PASSWORD: &str = "sembilan gajah terbang";

const REFRESH: &str = "mutation($input: LoginSessionRefreshInput!) {
    loginSessionRefresh(input: $input) { tokens { accessToken refreshToken } errors { code field message } } }";

/// The input of a student's registration.
fn registration(email: &str) -> Value {
    json!({ "input": { "email": email, "password": PASSWORD, "fullName": "Sari Wulandari", "role": "STUDENT" } })
}

/// The code in the newest mail to the address.
fn code(world: &World, email: &str) -> String {
    let address = EmailAddress::parse(email).expect("an address");
    world.mails.latest_code_to(&address).expect("a mail with a code was sent")
}

/// A code that is not the one in the newest mail.
fn wrong_code(world: &World, email: &str) -> &'static str {
    if code(world, email) == "000000" { "000001" } else { "000000" }
}

/// The same caller with the tokens of `/{mutation}/tokens`.
fn signed_in(client: &Client, answer: &Answer, mutation: &str) -> Client {
    let mut client = client.clone();
    client.access_token = Some(answer.text(&format!("/{mutation}/tokens/accessToken")));
    client.refresh_token = Some(answer.text(&format!("/{mutation}/tokens/refreshToken")));
    client
}

/// A student who registered, took the code from the mail, and is signed in.
async fn member(world: &World, email: &str) -> Client {
    let client = world.anonymous();
    client.page("registration", registration(email)).await.done("accountRegister");
    world.run_jobs().await;
    let input = json!({ "input": { "email": email, "code": code(world, email) } });
    let answer = client.page("registration_code", input).await.done("accountVerify");
    signed_in(&client, &answer, "accountVerify")
}

/// Signs in on another device.
async fn sign_in(world: &World, email: &str, password: &str) -> Answer {
    world.anonymous().page("sign_in", json!({ "input": { "email": email, "password": password } })).await
}

/// Trades the client's refresh token. The request carries no access token: it may be over.
async fn refresh(world: &World, client: &Client) -> Answer {
    let input = json!({ "input": { "refreshToken": client.refresh_token } });
    world.anonymous().run(REFRESH, input).await
}

/// Whether the client's access token is still worth something.
async fn is_signed_in(client: &Client) -> bool {
    let answer = client.run("{ viewer { id } }", json!({})).await;
    if answer.status == 401 {
        answer.failed("UNAUTHENTICATED");
        return false;
    }
    answer.at("/viewer").is_object()
}
