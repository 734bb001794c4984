//! `teacherin doctor`: everything good, and each thing broken.

use std::net::TcpListener;
use std::process::Stdio;

use axum::Router;
use axum::http::{StatusCode, header};
use bench::{Installation, MarketSize};
use tokio::process::Command;

use crate::stage::{FILE_KEYS, Stage, program};

/// What the doctor says, and whether it is content.
async fn examine(installation: &Installation) -> (bool, String) {
    let output = Command::new(program())
        .arg("doctor")
        .env_clear()
        .envs(installation.environment())
        .stdin(Stdio::null())
        .output()
        .await
        .unwrap();
    let text =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    (output.status.success(), text)
}

/// That one line is wrong, and what it says to do.
#[track_caller]
fn assert_wrong((is_content, text): &(bool, String), subject: &str, words: &str) {
    let wrong: Vec<_> = text.lines().filter(|line| line.starts_with("WRONG")).collect();
    assert!(!is_content && wrong.len() == 1, "{text}");
    assert!(wrong.iter().all(|line| line.contains(subject) && line.contains(words)), "{text}");
    assert!(text.ends_with("teacherin: one thing is wrong\n"), "{text}");
}

async fn stage() -> Stage {
    Stage::open(MarketSize { students: 1, slots: 1 }).await
}

/// An address at which nobody listens.
fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_good_installation_has_a_good_line_for_each_thing() {
    let stage = stage().await;
    let (is_content, text) = examine(&stage.installation).await;
    assert!(is_content && !text.contains("WRONG"), "{text}");
    for subject in [
        "configuration",
        "keys",
        "database",
        "extensions",
        "migrations",
        "connections",
        "mail",
        "gateway",
        "files",
    ] {
        assert!(
            text.lines().any(|line| line.starts_with(&format!("good   {subject:<14}"))),
            "{subject}: {text}"
        );
    }
    assert_eq!(text.matches("good   clock").count(), 2, "the database's and the gateway's: {text}");
    assert_eq!(stage.inbox.messages().len(), 0, "no mail was sent");
    assert_eq!(stage.gateway.transactions().len(), 0, "nothing was paid");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_that_is_not_complete_is_told_with_what_can_be_seen_of_the_database() {
    let stage = stage().await;
    let broken =
        stage.installation.clone().with_variable("SMTP_HOST", "").with_variable("TEACHERIN_PUBLIC_URL", "");
    let (is_content, text) = examine(&broken).await;
    assert!(!is_content, "{text}");
    assert!(
        text.contains("SMTP_HOST is missing") && text.contains("TEACHERIN_PUBLIC_URL is missing"),
        "{text}"
    );
    assert!(text.contains("good   migrations"), "{text}");
    assert!(text.ends_with("teacherin: 2 things are wrong\n"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_away_is_told() {
    let stage = stage().await;
    let url = format!("postgresql://teacherin:secret@127.0.0.1:{}/teacherin?sslmode=disable", nobody());
    let seen = examine(&stage.installation.clone().with_variable("DATABASE_URL", &url)).await;
    assert_wrong(&seen, "database", "check DATABASE_URL");
    assert!(!seen.1.contains("secret"), "{}", seen.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn missing_migrations_are_told() {
    let stage = stage().await;
    database::migrations::revert_all(stage.database.url()).await.unwrap();
    let (is_content, text) = examine(&stage.installation).await;
    assert!(!is_content && text.contains("run `teacherin migrate` of this version"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_is_away_and_one_that_is_none_are_told() {
    let stage = stage().await;
    let with = |url: &str| stage.installation.clone().with_variable("DATABASE_READ_URL", url);
    let url = format!("postgresql://teacherin@127.0.0.1:{}/teacherin?sslmode=disable", nobody());
    assert_wrong(&examine(&with(&url)).await, "replica", "check DATABASE_READ_URL");
    let (is_content, text) = examine(&with(stage.database.url())).await;
    assert!(is_content && text.contains("beware replica"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_that_is_away_and_one_that_wants_another_login_are_told() {
    let stage = stage().await;
    let away = stage.installation.clone().with_variable("SMTP_PORT", &nobody());
    assert_wrong(&examine(&away).await, "mail", "SMTP_HOST");
    // The inbox knows no logins.
    let stranger = stage
        .installation
        .clone()
        .with_variable("SMTP_USERNAME", "somebody")
        .with_variable("SMTP_PASSWORD", "x");
    let seen = examine(&stranger).await;
    assert_wrong(&seen, "mail", "SMTP_PASSWORD");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_away_and_one_that_refuses_the_key_are_told() {
    let stage = stage().await;
    let away =
        stage.installation.clone().with_gateway("SB-Mid-server-x", &format!("http://127.0.0.1:{}", nobody()));
    assert_wrong(&examine(&away).await, "gateway", "firewall");
    let wrong_key = stage.installation.clone().with_gateway("SB-Mid-server-other", stage.gateway.base_url());
    assert_wrong(&examine(&wrong_key).await, "gateway", "MIDTRANS_SERVER_KEY is not the key");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_service_is_asked_with_each_key_for_what_it_may() {
    let stage = stage().await;
    let simulated = gateway_simulator::PayoutsConfig::default();
    let [creator, approver, merchant] =
        [simulated.creator_key, simulated.approver_key, simulated.merchant_key];
    let with = |url: &str, keys| stage.installation.clone().with_payouts(url, keys);
    let url = stage.gateway.payouts_base_url();
    let (is_content, text) = examine(&with(&url, [&creator, &approver, &merchant])).await;
    assert!(
        is_content && text.contains("good   payouts") && text.contains("Rp 100000000 lie ready"),
        "{text}"
    );
    assert_eq!((stage.gateway.payouts(), stage.gateway.payout_balance()), (Vec::new(), 100_000_000));

    let stranger = examine(&with(&url, [&creator, "IRIS-stranger", &merchant])).await;
    assert_wrong(&stranger, "payouts", "MIDTRANS_PAYOUT_APPROVER_KEY is no key that may approve payouts");
    let (is_content, text) = examine(&with(&url, [&approver, &creator, &merchant])).await;
    assert!(!is_content && text.matches("WRONG  payouts").count() == 2, "the keys were swapped: {text}");
    let away = with(&format!("http://127.0.0.1:{}/iris/api/v1", nobody()), [&creator, &approver, &merchant]);
    assert_wrong(&examine(&away).await, "payouts", "firewall");

    stage.gateway.correct_payout_balance(-100_000_000);
    let (is_content, text) = examine(&with(&url, [&creator, &approver, &merchant])).await;
    assert!(is_content && text.contains("beware payouts") && text.contains("its balance is empty"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_store_that_is_away_refuses_the_key_or_is_not_set_up_is_told() {
    let stage = stage().await;
    let url = stage.files.endpoint();
    let with = |url: &str, secret: &str| stage.installation.clone().with_files(url, FILE_KEYS[0], secret);
    let away = with(&format!("http://127.0.0.1:{}", nobody()), FILE_KEYS[1]);
    assert_wrong(&examine(&away).await, "files", "cannot be reached");
    let wrong_secret = examine(&with(url.as_str(), "guessed")).await;
    assert_wrong(&wrong_secret, "files", "check S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY");
    assert!(!wrong_secret.1.contains("guessed"), "{}", wrong_secret.1);
    let new_bucket = stage.installation.clone().with_variable("S3_BUCKET", "not-made-yet");
    let more_pages =
        stage.installation.clone().with_variable("TEACHERIN_FRONTEND_ORIGINS", "https://more.example");
    for (installation, words) in [(new_bucket, "is made when `serve` starts"), (more_pages, "CORS rules")] {
        let (is_content, text) = examine(&installation).await;
        let beware: Vec<_> = text.lines().filter(|line| line.starts_with("beware files")).collect();
        assert!(is_content && beware.len() == 1 && beware.iter().all(|line| line.contains(words)), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_goes_wrong_is_told() {
    let stage = stage().await;
    let answer = (
        StatusCode::OK,
        [(header::DATE, "Sat, 21 Nov 2015 19:00:00 GMT")],
        r#"{"status_code":"404","status_message":"Transaction doesn't exist."}"#,
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let of_the_past = Router::new().fallback(async move || answer);
    tokio::spawn(async move { axum::serve(listener, of_the_past).await });
    let seen = examine(&stage.installation.clone().with_gateway("SB-Mid-server-x", &address)).await;
    assert_wrong(&seen, "clock", "NTP");
}
