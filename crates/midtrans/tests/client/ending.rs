use payments::gateway::{EndOutcome, GatewayEnd, GatewayError, PaymentGateway as _};
use serde_json::Value;

use super::scripted::{Reply, Scripted, payment_id};

#[tokio::test]
async fn an_answer_s_own_status_says_what_came_of_ending() {
    for (code, outcome) in [
        ("200", Ok(EndOutcome::Ended)),
        ("407", Ok(EndOutcome::Ended)),
        ("404", Ok(EndOutcome::Unknown)),
        ("412", Ok(EndOutcome::TooLate)),
        ("413", Err(GatewayError::Refused("413: as scripted".to_owned()))),
        ("201", Err(GatewayError::Malformed("201: as scripted".to_owned()))),
        ("401", Err(GatewayError::Credentials)),
        ("500", Err(GatewayError::Unavailable("500: as scripted".to_owned()))),
    ] {
        for (end, action) in [(GatewayEnd::Expire, "expire"), (GatewayEnd::Cancel, "cancel")] {
            let server = Scripted::answering([Reply::core(code)]).await;
            assert_eq!(server.client.end(payment_id(), end).await, outcome, "{action} {code}");
            let asked = server.asked();
            assert_eq!(asked.len(), 1);
            assert_eq!(asked[0].line, format!("POST /v2/{}/{action}", payment_id()));
            assert_eq!(asked[0].body, Value::Null);
            assert_eq!(asked[0].header("idempotency-key"), None);
        }
    }
}

#[tokio::test]
async fn ending_is_not_repeated_within_the_call() {
    let server = Scripted::answering([Reply::Text(502, "<html>".to_owned())]).await;
    let outcome = server.client.end(payment_id(), GatewayEnd::Expire).await;
    assert!(matches!(outcome, Err(GatewayError::Unavailable(_))), "{outcome:?}");
    assert_eq!(server.asked().len(), 1);
}
