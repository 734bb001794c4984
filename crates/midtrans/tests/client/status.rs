use payments::gateway::{GatewayError, PaymentGateway as _, TransactionState};
use serde_json::json;

use super::scripted::{Reply, Scripted, payment_id, status_reply};

#[tokio::test]
async fn a_payment_is_asked_for_by_order_or_by_transaction() {
    let settled = status_reply("settlement", &json!({ "settlement_time": "2026-11-21 17:05:00" }));
    let server = Scripted::answering([settled.clone(), settled]).await;
    let by_order = server.client.status(payment_id(), None).await.unwrap().unwrap();
    let by_transaction = server.client.status(payment_id(), Some("57d5293c-e65f")).await.unwrap().unwrap();
    assert_eq!(by_order, by_transaction);
    assert_eq!((by_order.state, by_order.amount), (TransactionState::Paid, 150_000));
    assert_eq!(by_order.settled_at.unwrap().to_rfc3339(), "2026-11-21T10:05:00+00:00");
    assert_eq!(
        server.asked_lines(),
        [format!("GET /v2/{}/status", payment_id()), "GET /v2/57d5293c-e65f/status".to_owned()]
    );
}

#[tokio::test]
async fn a_payment_that_nobody_began_is_no_news() {
    let unknown = json!({ "status_code": "404", "status_message": "Transaction doesn't exist." });
    for http_status in [200, 404] {
        let server = Scripted::answering([Reply::Json(http_status, unknown.clone())]).await;
        assert_eq!(server.client.status(payment_id(), None).await, Ok(None));
        assert_eq!(server.asked().len(), 1);
    }
}

#[tokio::test]
async fn the_number_beside_the_status_decides_nothing() {
    for (code, status, state) in [
        ("407", "expire", TransactionState::Expired),
        ("202", "expire", TransactionState::Expired),
        ("202", "cancel", TransactionState::Cancelled),
        ("202", "deny", TransactionState::Denied),
        ("201", "pending", TransactionState::Pending),
    ] {
        let server = Scripted::answering([status_reply(status, &json!({ "status_code": code }))]).await;
        assert_eq!(server.client.status(payment_id(), None).await.unwrap().unwrap().state, state, "{code}");
    }
}

#[tokio::test]
async fn a_forged_id_asks_for_nothing_else() {
    let server = Scripted::answering([]).await;
    for id in ["..", "../other", "other/refund", "a?b=c", "a#b", "a\r\nb", ""] {
        assert_eq!(server.client.status(payment_id(), Some(id)).await, Ok(None), "{id:?}");
    }
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn trouble_is_asked_again() {
    let server =
        Scripted::answering([Reply::Text(502, String::new()), status_reply("pending", &json!({}))]).await;
    assert_eq!(
        server.client.status(payment_id(), None).await.unwrap().unwrap().state,
        TransactionState::Pending
    );
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn a_refusal_without_a_transaction_is_one() {
    let server = Scripted::answering([Reply::core("402")]).await;
    let outcome = server.client.status(payment_id(), None).await;
    assert_eq!(outcome, Err(GatewayError::Refused("402: as scripted".to_owned())));
}
