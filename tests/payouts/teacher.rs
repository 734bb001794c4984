//! What a teacher does: naming the account, asking, calling off.

use chrono::{DateTime, TimeDelta};
use futures_util::future::join_all;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::assert_sound;
use crate::support::{PASSWORD, World, rupiah};

fn account(password: &str, bank: &str, number: &str, holder: &str) -> Value {
    let account =
        json!({ "password": password, "bankCode": bank, "accountNumber": number, "holder": holder });
    json!({ "input": account })
}

#[tokio::test(flavor = "multi_thread")]
async fn naming_an_account_takes_the_password_and_an_account() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await.client;
    let wrong = teacher.page("payout_account_set", account("tebakan", "nope", "12", "")).await;
    // Nothing is said of the account to who does not know the password.
    wrong.refused("payoutAccountSet", "PASSWORD_WRONG", Some("password"));
    let wrong = teacher.page("payout_account_set", account(PASSWORD, "nope", "12", "")).await;
    let codes = wrong.refusal_codes("payoutAccountSet");
    assert_eq!(codes, ["UNKNOWN_BANK", "INVALID_NUMBER", "INVALID_HOLDER"]);
    for (index, field) in ["bankCode", "accountNumber", "holder"].into_iter().enumerate() {
        assert_eq!(wrong.text(&format!("/payoutAccountSet/errors/{index}/field")), field);
    }
    let none = teacher.page("bank_account", json!({})).await;
    assert!(none.at("/viewer/payoutSettings/bankAccount").is_null());
    assert_eq!(none.text("/viewer/payoutSettings/schedule"), "MANUAL");
    teacher.ask_for_payout(50_000).await.refused("payoutRequest", "NO_ACCOUNT", None);

    world.open_account("5550192837", "Sari Dewi");
    let named = teacher.name_account("555 019 2837", "Sari Dewi").await.done("payoutAccountSet");
    assert_eq!(named.text("/payoutAccountSet/payoutSettings/holderCheck"), "PENDING");
    assert_eq!(named.text("/payoutAccountSet/payoutSettings/bankAccount/lastDigits"), "2837");
    assert!(named.at("/payoutAccountSet/payoutSettings/pausedUntil").is_null(), "the first pauses nothing");
    assert!(!named.body.to_string().contains("5550192837"), "{named:#?}");
    world.run_jobs().await;
    let checked = teacher.page("bank_account", json!({})).await;
    assert_eq!(checked.text("/viewer/payoutSettings/holderCheck"), "MATCHES");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_account_calls_off_what_waits_pauses_payouts_for_a_day_and_is_told_by_mail() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let admin = world.admin().await;
    world.make_payable(&teacher, &admin, ("5550192837", 300_000)).await;
    let payout = teacher.client.asked_for_payout(200_000).await;
    world.open_account("7770001234", "Sari Dewi");
    let changed = teacher.client.name_account("7770001234", "Sari Dewi").await.done("payoutAccountSet");
    assert_eq!(changed.at("/payoutAccountSet/cancelledPayouts/0/id"), &json!(payout));
    assert_eq!(changed.at("/payoutAccountSet/cancelledPayouts/0/status"), "CANCELLED");
    assert_eq!(
        changed.text("/payoutAccountSet/payoutSettings/pausedUntil").parse::<DateTime<chrono::Utc>>(),
        Ok(world.now() + TimeDelta::hours(24))
    );
    assert_eq!(teacher.client.sums().await, ["300000", "0", "0"]);
    world.run_jobs().await;
    let mails =
        world.mails.messages_to(&kernel::EmailAddress::parse(&teacher.client.email).expect("an address"));
    assert!(mails.iter().any(|mail| mail.text.contains("1234") && !mail.text.contains("7770001234")));
    assert_eq!(teacher.client.told().await.first().map(String::as_str), Some("PAYOUT_ACCOUNT_CHANGED"));
    teacher.client.ask_for_payout(200_000).await.refused("payoutRequest", "PAUSED", None);
    let may = teacher.client.page("payout_request", json!({})).await;
    assert_eq!(may.text("/viewer/payoutSettings/requestUnavailableReason"), "PAUSED");

    world.advance(TimeDelta::hours(24)).await;
    let teacher = world.sign_in(teacher.client).await;
    teacher.asked_for_payout(200_000).await;
    assert_eq!(teacher.latest_payout().await["bankAccount"]["lastDigits"], "1234");
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_no_bank_knows_is_paid_nothing() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let admin = world.admin().await;
    teacher.client.name_account("5550192837", "Sari Dewi").await.done("payoutAccountSet");
    world.run_jobs().await;
    admin.give_earnings(&teacher.id, 100_000).await;
    teacher.client.ask_for_payout(100_000).await.refused("payoutRequest", "ACCOUNT_UNKNOWN", None);
    let may = teacher.client.page("payout_request", json!({})).await;
    assert_eq!(may.text("/viewer/payoutSettings/requestUnavailableReason"), "ACCOUNT_UNKNOWN");
    assert!(may.at("/viewer/payoutSettings/requestableAmount").is_null());
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_asked_for_is_within_the_limits_and_the_balance_and_once() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let admin = world.admin().await;
    world.make_payable(&teacher, &admin, ("5550192837", 150_000)).await;
    let teacher = teacher.client;
    let amount = Some("amount");
    teacher.ask_for_payout(49_999).await.refused("payoutRequest", "BELOW_MINIMUM", amount);
    teacher.ask_for_payout(-5).await.refused("payoutRequest", "BELOW_MINIMUM", amount);
    teacher.ask_for_payout(50_000_001).await.refused("payoutRequest", "ABOVE_MAXIMUM", amount);
    teacher.ask_for_payout(150_001).await.refused("payoutRequest", "NOT_ENOUGH_AVAILABLE", amount);
    let key = generate_uuid(DateTime::UNIX_EPOCH);
    let ask = |amount| json!({ "input": { "amount": rupiah(amount), "idempotencyKey": key } });
    let first = teacher.page("payout_ask", ask(50_000)).await.done("payoutRequest");
    let again = teacher.page("payout_ask", ask(50_000)).await.done("payoutRequest");
    assert_eq!(first.at("/payoutRequest/payout/id"), again.at("/payoutRequest/payout/id"));
    let other = teacher.page("payout_ask", ask(60_000)).await;
    other.refused("payoutRequest", "IDEMPOTENCY_KEY_REUSED", Some("idempotencyKey"));
    assert_eq!(teacher.sums().await, ["100000", "50000", "0"]);

    let cancel = json!({ "input": { "payoutId": first.text("/payoutRequest/payout/id") } });
    let cancelled = teacher.page("payout_cancel", cancel.clone()).await.done("payoutCancel");
    assert_eq!(cancelled.text("/payoutCancel/payout/status"), "CANCELLED");
    teacher.page("payout_cancel", cancel).await.refused("payoutCancel", "OVER", Some("payoutId"));
    assert_eq!(teacher.sums().await, ["150000", "0", "0"]);
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_two_requests_at_once_get_no_more_than_the_balance() {
    let world = World::with_servers(2).await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let admin = world.admin().await;
    world.make_payable(&teacher, &admin, ("5550192837", 330_000)).await;
    let clients: Vec<_> =
        world.servers.iter().map(|server| teacher.client.at(&server.address)).cycle().take(32).collect();
    let answers = join_all(clients.iter().map(|client| client.ask_for_payout(50_000))).await;
    let codes: Vec<_> = answers.iter().flat_map(|answer| answer.refusal_codes("payoutRequest")).collect();
    assert_eq!(codes, vec!["NOT_ENOUGH_AVAILABLE"; 26], "six times 50,000 are in 330,000");
    assert_eq!(teacher.client.sums().await, ["30000", "300000", "0"]);
    assert_sound(&world).await;
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_schedule_asks_in_the_teachers_place() {
    let world = World::new().await;
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let admin = world.admin().await;
    world.make_payable(&teacher, &admin, ("5550192837", 90_000)).await;
    let set = |input: Value| {
        let teacher = teacher.client.clone();
        async move { teacher.page("payout_schedule_set", json!({ "input": input })).await }
    };
    let codes = |answer: &crate::support::Answer| answer.refusal_codes("payoutScheduleSet");
    let both = set(json!({ "schedule": "WEEKLY", "amount": rupiah(60_000) })).await;
    assert_eq!(codes(&both), ["WEEKDAY_MISSING", "AMOUNT_NOT_USED"]);
    let day = set(json!({ "schedule": "WEEKLY", "weekday": 70_000 })).await;
    day.refused("payoutScheduleSet", "WEEKDAY_INVALID", Some("weekday"));
    let low = set(json!({ "schedule": "ABOVE_AMOUNT", "amount": rupiah(10) })).await;
    low.refused("payoutScheduleSet", "AMOUNT_TOO_LOW", Some("amount"));
    // It is Monday morning in Jakarta: Tuesday at six is in less than a day.
    let weekly = set(json!({ "schedule": "WEEKLY", "weekday": 2 })).await.done("payoutScheduleSet");
    let next = weekly.text("/payoutScheduleSet/payoutSettings/nextScheduledAt");
    assert_eq!(next.parse::<DateTime<chrono::Utc>>(), "2027-03-01T23:00:00Z".parse());

    world.advance(TimeDelta::hours(23)).await;
    let teacher = world.sign_in(teacher.client).await;
    let payout = teacher.latest_payout().await;
    assert_eq!((&payout["origin"], &payout["amount"]["amount"]), (&json!("SCHEDULE"), &json!("90000")));
    assert_eq!(teacher.sums().await, ["0", "90000", "0"]);
    assert_sound(&world).await;
    world.finish().await;
}
