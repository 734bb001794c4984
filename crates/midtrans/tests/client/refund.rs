use payments::gateway::{GatewayError, PaymentGateway as _, RefundOutcome};
use serde_json::{Value, json};

use super::scripted::{Reply, Scripted, payment_id, refund_id, refund_request, status_reply};

type Outcome = Result<RefundOutcome, GatewayError>;

async fn after(amount: i64, replies: Vec<Reply>) -> Outcome {
    let server = Scripted::answering(replies).await;
    let outcome = server.client.refund(&refund_request(amount)).await;
    // Every answer was asked for, and no other.
    server.asked();
    outcome
}

fn listing(amount: &str) -> Value {
    json!({ "refund_amount": amount, "refunds": [
        { "refund_chargeback_id": 1, "refund_key": refund_id().to_string(), "refund_amount": amount }] })
}

fn refused(words: &str) -> RefundOutcome {
    RefundOutcome::Refused(words.to_owned())
}

#[tokio::test]
async fn a_refund_carries_its_key_amount_and_reason() {
    let server = Scripted::answering([Reply::core("200"), Reply::core("200")]).await;
    let mut request = refund_request(5_000);
    request.reason = "x".repeat(300);
    assert_eq!(server.client.refund(&request).await, Ok(RefundOutcome::Accepted));
    request.transaction_id = Some("57d5293c-e65f".to_owned());
    assert_eq!(server.client.refund(&request).await, Ok(RefundOutcome::Accepted));

    let asked = server.asked();
    assert_eq!(asked[0].line, format!("POST /v2/{}/refund", payment_id()));
    assert_eq!(asked[1].line, "POST /v2/57d5293c-e65f/refund");
    assert_eq!(
        asked[0].body,
        json!({ "refund_key": refund_id().to_string(), "amount": 5_000, "reason": "x".repeat(255) })
    );
}

#[tokio::test]
async fn an_answer_s_own_status_says_what_came_of_it() {
    for (code, outcome) in [
        ("404", Ok(RefundOutcome::UnknownPayment)),
        ("202", Ok(refused("202: as scripted"))),
        ("400", Ok(refused("400: as scripted"))),
        ("414", Ok(refused("414: as scripted"))),
        ("401", Err(GatewayError::Credentials)),
        ("429", Err(GatewayError::Unavailable("429: as scripted".to_owned()))),
        ("503", Err(GatewayError::Unavailable("503: as scripted".to_owned()))),
        ("201", Err(GatewayError::Malformed("201: as scripted".to_owned()))),
    ] {
        assert_eq!(after(5_000, vec![Reply::core(code)]).await, outcome, "{code}");
    }
}

#[tokio::test]
async fn a_duplicate_is_accepted_when_it_is_ours() {
    let listed = status_reply("partial_refund", &listing("5000.00"));
    assert_eq!(after(5_000, vec![Reply::core("406"), listed]).await, Ok(RefundOutcome::Accepted));
}

#[tokio::test]
async fn a_duplicate_of_another_amount_is_refused() {
    let listed = status_reply("partial_refund", &listing("4000.00"));
    let outcome = after(5_000, vec![Reply::core("406"), listed]).await;
    assert_eq!(outcome, Ok(refused("406: this refund was made before, of 4000")));
}

#[tokio::test]
async fn a_duplicate_that_is_not_listed_is_asked_for_again_and_never_paid_twice_by_hand() {
    let outcome = after(5_000, vec![Reply::core("406"), status_reply("settlement", &json!({}))]).await;
    assert!(matches!(outcome, Err(GatewayError::Unavailable(_))), "{outcome:?}");
    let outcome = after(5_000, vec![Reply::core("406"), Reply::core("404")]).await;
    assert_eq!(outcome, Ok(RefundOutcome::UnknownPayment));
}

#[tokio::test]
async fn a_captured_card_is_voided_as_a_whole() {
    let server =
        Scripted::answering([Reply::core("412"), status_reply("capture", &json!({})), Reply::core("200")])
            .await;
    assert_eq!(server.client.refund(&refund_request(150_000)).await, Ok(RefundOutcome::Accepted));
    let order_id = payment_id();
    assert_eq!(
        server.asked_lines(),
        [
            format!("POST /v2/{order_id}/refund"),
            format!("GET /v2/{order_id}/status"),
            format!("POST /v2/{order_id}/cancel"),
        ]
    );
}

#[tokio::test]
async fn a_part_of_a_captured_card_voids_nothing_and_is_asked_for_again_once_it_is_settled() {
    let outcome = after(5_000, vec![Reply::core("412"), status_reply("capture", &json!({}))]).await;
    assert!(matches!(outcome, Err(GatewayError::Unavailable(_))), "{outcome:?}");
    for never in [
        status_reply("settlement", &json!({})),
        status_reply("capture", &json!({ "order_id": "another" })),
        status_reply("capture", &json!({ "gross_amount": "4000.00" })),
    ] {
        assert_eq!(after(5_000, vec![Reply::core("412"), never]).await, Ok(refused("412: as scripted")));
    }
}

#[tokio::test]
async fn nothing_else_is_voided() {
    for other in [
        status_reply("settlement", &json!({})),
        status_reply("capture", &json!({ "fraud_status": "challenge" })),
        status_reply("capture", &json!({ "order_id": "another" })),
        status_reply("capture", &json!({ "gross_amount": "150001.00" })),
        status_reply("pending", &json!({})),
    ] {
        assert_eq!(after(150_000, vec![Reply::core("412"), other]).await, Ok(refused("412: as scripted")));
    }
}

#[tokio::test]
async fn a_void_or_refund_whose_answer_was_lost_is_accepted() {
    let voided = vec![Reply::core("412"), status_reply("cancel", &json!({}))];
    assert_eq!(after(150_000, voided).await, Ok(RefundOutcome::Accepted));
    let refunded = vec![Reply::core("412"), status_reply("refund", &listing("150000.00"))];
    assert_eq!(after(150_000, refunded).await, Ok(RefundOutcome::Accepted));
}

#[tokio::test]
async fn a_card_that_is_settled_meanwhile_is_refunded_later() {
    let replies = vec![Reply::core("412"), status_reply("capture", &json!({})), Reply::core("412")];
    let outcome = after(150_000, replies).await;
    assert!(matches!(outcome, Err(GatewayError::Unavailable(_))), "{outcome:?}");
}

#[tokio::test]
async fn nothing_is_never_refunded() {
    let outcome = after(0, vec![]).await;
    assert!(matches!(outcome, Err(GatewayError::Malformed(_))), "{outcome:?}");
}
