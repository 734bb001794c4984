//! What needs no token: registering, signing in, and getting in again.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::Role;
use serde_json::json;

use super::super::policy::Access::{Allowed, Refused};
use super::super::policy::Actor::{Admin, Anonymous, Student, Suspended};
use super::super::policy::Columns;
use super::stage::{Attempt, Stage};
use super::{Group, HiddenFrom, Row, row};
use crate::support::{Client, PASSWORD};

pub(super) const GROUP: Group = Group {
    title: "Registering and signing in",
    introduction: "Open to everybody: what counts is what is sent. Whether an address has an account is told to nobody: \
                   the answer about a registered address is the one about an unknown address, in as many SQL statements. \
                   An ended access token that comes along is passed over: these are the ways to a new one.",
    rows: ROWS,
};

/// The passwords that were tried are counted, so that guessing ends.
const ATTEMPTS: &[(&str, &str)] = &[
    ("login_throttles", "an attempt is counted whatever comes of it"),
    ("attempt_counts", "an attempt is counted whatever comes of it"),
];
/// The codes that were tried are counted, so that guessing ends.
const CODE_ATTEMPTS: &[(&str, &str)] = &[
    ("one_time_codes", "a wrong code is counted, so that guessing ends"),
    ("attempt_counts", "a wrong code is counted, so that guessing ends"),
];
/// A token that was shown.
const TOKENS: &[(&str, &str)] = &[("refresh_tokens", "a refresh token is spent whatever comes of it")];

/// Everybody, whatever token comes along.
const EVERYBODY: Columns = Columns::all(Allowed).with(Suspended, Allowed);

const fn refused(code: &'static str) -> Columns {
    Columns::all(Refused(code)).with(Suspended, Refused(code))
}

const ROWS: &[Row] = &[
    row("accountRegister", "an address that nobody has", EVERYBODY, new_address),
    row("accountRegister", "the student's address", EVERYBODY, known_address)
        .hidden(HiddenFrom::Everybody)
        .selecting("mailedCode { nextRequestAt }"),
    row("verificationCodeResend", "an address that waits for its code", EVERYBODY, waiting_address)
        .hidden(HiddenFrom::Everybody)
        .selecting("mailedCode { nextRequestAt }"),
    row("verificationCodeResend", "the student's address", EVERYBODY, students_address)
        .hidden(HiddenFrom::Everybody)
        .selecting("mailedCode { nextRequestAt }"),
    row("accountVerify", "a new account and its mailed code", EVERYBODY, right_code),
    row("accountVerify", "a new account and a wrong code", refused("CODE_INVALID"), wrong_code)
        .hidden(HiddenFrom::WhoIsRefused)
        .each_their_own()
        .counting(CODE_ATTEMPTS),
    row("login", "the student's address and password", EVERYBODY, right_password),
    row("login", "a registered address and a wrong password", refused("CREDENTIALS_INVALID"), wrong_password)
        .hidden(HiddenFrom::WhoIsRefused)
        .each_their_own()
        .counting(ATTEMPTS),
    row(
        "login",
        "a suspended account's address and password",
        refused("ACCOUNT_SUSPENDED"),
        password_of_suspended,
    )
    .each_their_own()
    .counting(ATTEMPTS),
    row("loginSessionRefresh", "the newest refresh token of a device of the student", EVERYBODY, live_token),
    row(
        "loginSessionRefresh",
        "the newest refresh token of a suspended account",
        refused("LOGIN_SESSION_ENDED"),
        ended_token,
    )
    .hidden(HiddenFrom::WhoIsRefused)
    .each_their_own()
    .counting(TOKENS),
    row("passwordResetRequest", "the student's address", EVERYBODY, students_address)
        .hidden(HiddenFrom::Everybody)
        .selecting("mailedCode { nextRequestAt }"),
    row("passwordReset", "an account and its mailed code", EVERYBODY, right_reset),
    row("passwordReset", "an account and a wrong code", refused("CODE_INVALID"), wrong_reset)
        .hidden(HiddenFrom::WhoIsRefused)
        .each_their_own()
        .counting(CODE_ATTEMPTS),
];

fn registration(email: &str) -> serde_json::Value {
    json!({ "email": email, "password": PASSWORD, "fullName": "Orang Baru", "role": "STUDENT", "locale": "EN" })
}

fn new_address(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(registration(&stage.address())) }.boxed()
}

fn known_address(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let known = registration(&stage.cast.client(Student).email);
        Attempt::with(known).or("email", stage.address())
    }
    .boxed()
}

fn students_address(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let known = json!({ "email": stage.cast.client(Student).email });
        Attempt::with(known).or("email", stage.address())
    }
    .boxed()
}

/// Registers an address, and reads the code that is mailed to it.
async fn registered(stage: &mut Stage) -> (String, String) {
    let email = stage.address();
    stage.does(Anonymous, "accountRegister", "", registration(&email)).await;
    stage.world().run_jobs().await;
    let code = stage.world().code_mailed_to(&email);
    (email, code)
}

/// Six digits that are not the code.
fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

fn waiting_address(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (email, _) = registered(stage).await;
        Attempt::with(json!({ "email": email })).or("email", stage.address())
    }
    .boxed()
}

fn right_code(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (email, code) = registered(stage).await;
        Attempt::with(json!({ "email": email, "code": code }))
    }
    .boxed()
}

fn wrong_code(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (email, code) = registered(stage).await;
        Attempt::with(json!({ "email": email, "code": other_than(&code) })).or("email", stage.address())
    }
    .boxed()
}

/// Somebody who has just come.
async fn somebody(stage: &mut Stage) -> Client {
    let name = format!("Orang {}", stage.number());
    stage.world().register(Role::Student, &name).await
}

async fn suspended(stage: &mut Stage) -> Client {
    let somebody = somebody(stage).await;
    let user = somebody.run("{ viewer { id } }", json!({})).await.text("/viewer/id");
    stage.does(Admin, "userSuspend", "", json!({ "userId": user, "reason": "Spam" })).await;
    somebody
}

fn right_password(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "email": stage.cast.client(Student).email, "password": PASSWORD })) }
        .boxed()
}

fn wrong_password(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let known = json!({ "email": somebody(stage).await.email, "password": "gunung-lain-ungu-44" });
        Attempt::with(known).or("email", stage.address())
    }
    .boxed()
}

fn password_of_suspended(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "email": suspended(stage).await.email, "password": PASSWORD })) }.boxed()
}

fn live_token(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let device = stage.world().sign_in(stage.cast.client(Student)).await;
        Attempt::with(json!({ "refreshToken": device.refresh_token }))
    }
    .boxed()
}

fn ended_token(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let token = suspended(stage).await.refresh_token;
        Attempt::with(json!({ "refreshToken": token })).or("refreshToken", "kunci-yang-tidak-ada")
    }
    .boxed()
}

/// Somebody who asked for a code to replace a forgotten password, and the code.
async fn forgetful(stage: &mut Stage) -> (String, String) {
    let email = somebody(stage).await.email;
    stage.does(Anonymous, "passwordResetRequest", "", json!({ "email": email })).await;
    stage.world().run_jobs().await;
    let code = stage.world().code_mailed_to(&email);
    (email, code)
}

fn right_reset(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (email, code) = forgetful(stage).await;
        Attempt::with(json!({ "email": email, "code": code, "newPassword": "gunung-semeru-hijau-43" }))
    }
    .boxed()
}

fn wrong_reset(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let (email, code) = forgetful(stage).await;
        let reset =
            json!({ "email": email, "code": other_than(&code), "newPassword": "gunung-semeru-hijau-43" });
        Attempt::with(reset).or("email", stage.address())
    }
    .boxed()
}
