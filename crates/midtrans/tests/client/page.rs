use payments::gateway::{GatewayError, PaymentGateway as _};
use serde_json::json;

use super::scripted::{Reply, Scripted, page_request, payment_id};

fn opened() -> Reply {
    Reply::Json(201, json!({ "token": "tok", "redirect_url": "https://app.test/snap/v3/redirection/tok" }))
}

#[tokio::test]
async fn a_page_is_opened_signed_in_and_with_an_idempotency_key() {
    let server = Scripted::answering([opened()]).await;
    let page = server.client.open_page(&page_request()).await.unwrap();
    assert_eq!((page.token.as_str(), page.url.as_str()), ("tok", "https://app.test/snap/v3/redirection/tok"));

    let asked = server.asked();
    assert_eq!(asked[0].line, "POST /snap/v1/transactions");
    // base64 of "SB-Mid-server-TESTKEY123:"
    assert_eq!(asked[0].header("authorization"), Some("Basic U0ItTWlkLXNlcnZlci1URVNUS0VZMTIzOg=="));
    assert_eq!(asked[0].header("accept"), Some("application/json"));
    assert_eq!(asked[0].header("content-type"), Some("application/json"));
    assert_eq!(asked[0].header("idempotency-key"), Some(payment_id().to_string().as_str()));
    assert_eq!(asked[0].body["transaction_details"]["gross_amount"], 150_000);
}

#[tokio::test]
async fn trouble_is_asked_again_with_the_same_key() {
    let trouble = Reply::Json(500, json!({ "error_messages": ["internal"], "locale": "en" }));
    for second in [trouble.clone(), Reply::Json(202, json!({})), Reply::Text(502, "<html>".to_owned())] {
        let server = Scripted::answering([trouble.clone(), second, opened()]).await;
        server.client.open_page(&page_request()).await.unwrap();
        let keys: Vec<_> =
            server.asked().iter().map(|asked| asked.header("idempotency-key").unwrap().to_owned()).collect();
        assert_eq!(keys, vec![payment_id().to_string(); 3]);
    }
}

#[tokio::test]
async fn trouble_that_stays_is_told_after_three_times() {
    let trouble = Reply::Json(503, json!({ "error_messages": ["maintenance"] }));
    let server = Scripted::answering(vec![trouble; 3]).await;
    let outcome = server.client.open_page(&page_request()).await;
    assert_eq!(outcome, Err(GatewayError::Unavailable("503: maintenance".to_owned())));
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn a_refusal_is_final() {
    let refusal = json!({ "error_messages": ["transaction_details.order_id sudah digunakan"] });
    let server = Scripted::answering([Reply::Json(400, refusal)]).await;
    let outcome = server.client.open_page(&page_request()).await;
    assert_eq!(
        outcome,
        Err(GatewayError::Refused("400: transaction_details.order_id sudah digunakan".to_owned()))
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn items_that_do_not_sum_to_the_amount_are_never_sent() {
    let server = Scripted::answering([]).await;
    let mut request = page_request();
    request.items[0].unit_price += 1;
    assert!(matches!(server.client.open_page(&request).await, Err(GatewayError::Malformed(_))));
    assert!(server.asked().is_empty());
}
