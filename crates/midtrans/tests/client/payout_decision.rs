//! Approving and rejecting payouts.

use midtrans::PayoutRole;
use payouts::gateway::{DecideOutcome, GatewayError, PayoutGateway as _};
use serde_json::json;

use super::scripted::{Reply, Scripted};

const REFERENCE: &str = "1d4f8423393005";

fn done() -> Reply {
    Reply::Json(202, json!({ "status": "ok" }))
}

fn refusal(status: u16) -> Reply {
    Reply::Json(status, json!({ "error_message": "An error occurred", "errors": ["as scripted"] }))
}

fn standing(status: &str) -> Reply {
    Reply::Json(200, json!({ "reference_no": REFERENCE, "status": status, "amount": "150000.0" }))
}

#[tokio::test]
async fn the_approver_approves_with_a_one_time_password_and_once() {
    let server = Scripted::answering([done()]).await;
    assert_eq!(server.payouts.approve(REFERENCE).await, Ok(DecideOutcome::Done));
    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /iris/api/v1/payouts/approve");
    // base64 of "IRIS-approver-TESTKEY123:"
    assert_eq!(asked[0].header("authorization"), Some("Basic SVJJUy1hcHByb3Zlci1URVNUS0VZMTIzOg=="));
    assert_eq!(asked[0].header("x-idempotency-key"), None, "a refusal would be repeated under it");
    assert_eq!(asked[0].body, json!({ "reference_nos": [REFERENCE], "otp": "335163" }));
}

#[tokio::test]
async fn a_rejection_always_has_a_reason() {
    for (reason, told) in [("Wrong | account\n", "Wrong / account"), ("  ", "Called off")] {
        let server = Scripted::answering([done()]).await;
        assert_eq!(server.payouts.reject(REFERENCE, reason).await, Ok(DecideOutcome::Done));
        let asked = server.asked();
        assert_eq!(asked[0].line, "POST /iris/api/v1/payouts/reject");
        assert_eq!(asked[0].body, json!({ "reference_nos": [REFERENCE], "reject_reason": told }));
    }
}

#[tokio::test]
async fn what_a_refusal_means_the_status_tells() {
    for (status, outcome) in [
        ("queued", DecideOutcome::Refused("400: An error occurred; as scripted".to_owned())),
        ("approved", DecideOutcome::TooLate),
        ("processed", DecideOutcome::TooLate),
        ("completed", DecideOutcome::TooLate),
        ("failed", DecideOutcome::TooLate),
        ("rejected", DecideOutcome::TooLate),
        ("a new word", DecideOutcome::TooLate),
    ] {
        let server = Scripted::answering([refusal(400), standing(status)]).await;
        assert_eq!(server.payouts.approve(REFERENCE).await, Ok(outcome), "{status}");
        assert_eq!(
            server.asked_lines(),
            ["POST /iris/api/v1/payouts/approve".to_owned(), format!("GET /iris/api/v1/payouts/{REFERENCE}")]
        );
    }
    let server = Scripted::answering([refusal(400), refusal(404)]).await;
    assert_eq!(server.payouts.approve(REFERENCE).await, Ok(DecideOutcome::Unknown));
}

#[tokio::test]
async fn a_decision_is_not_repeated_within_the_call() {
    for (reply, expected) in [
        (Reply::Text(502, "<html>".to_owned()), "Unavailable"),
        (Reply::Text(200, String::new()), "Unreachable"),
        (refusal(401), "Credentials"),
        (refusal(405), "Refused"),
    ] {
        let server = Scripted::answering([reply]).await;
        let error = server.payouts.approve(REFERENCE).await.expect_err("nothing is decided");
        assert!(format!("{error:?}").starts_with(expected), "{error:?}");
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn a_forged_reference_asks_for_nothing_else() {
    let server = Scripted::answering([]).await;
    for reference in ["..", "../balance", "a/b", "a?b=c", "a#b", "a\r\nb", ""] {
        assert_eq!(server.payouts.approve(reference).await, Ok(DecideOutcome::Unknown), "{reference:?}");
        assert_eq!(server.payouts.reject(reference, "x").await, Ok(DecideOutcome::Unknown));
        assert_eq!(server.payouts.status(reference).await, Ok(None));
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_check_asks_with_each_key_for_what_it_may_and_changes_nothing() {
    let balance = || Reply::Json(200, json!({ "balance": "1000000.0" }));
    for (role, line, body) in [
        (PayoutRole::Creator, "POST /iris/api/v1/payouts", json!({ "payouts": [] })),
        (PayoutRole::Approver, "POST /iris/api/v1/payouts/approve", json!({ "reference_nos": [] })),
    ] {
        let server = Scripted::answering([balance(), refusal(400)]).await;
        assert_eq!(server.payouts.check(role).await, Ok(1_000_000));
        let asked = server.asked();
        assert_eq!((asked[0].line.as_str(), asked[1].line.as_str()), ("GET /iris/api/v1/balance", line));
        assert_eq!(asked[1].body, body);

        // The other role's key may look, too.
        let server = Scripted::answering([balance(), refusal(401)]).await;
        assert_eq!(server.payouts.check(role).await, Err(GatewayError::Credentials));
        assert_eq!(server.asked().len(), 2);
    }
}
