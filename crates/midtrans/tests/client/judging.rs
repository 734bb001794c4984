//! A gateway that is slow, broken, away, or somebody else.

use std::time::Duration;

use midtrans::{Midtrans, MidtransConfig};
use payments::gateway::{GatewayEnd, GatewayError, PaymentGateway as _};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpSocket};

use super::scripted::{
    Reply, SERVER_KEY, Scripted, client_of, page_request, payment_id, refund_request, status_reply,
};

/// What all four calls make of it.
async fn outcomes(client: &Midtrans) -> Vec<Option<GatewayError>> {
    vec![
        client.open_page(&page_request()).await.err(),
        client.status(payment_id(), None).await.err(),
        client.end(payment_id(), GatewayEnd::Expire).await.err(),
        client.refund(&refund_request(5_000)).await.err(),
    ]
}

fn unreachable(words: &str) -> Vec<Option<GatewayError>> {
    vec![Some(GatewayError::Unreachable(words.to_owned())); 4]
}

#[tokio::test]
async fn somebody_else_s_page_is_no_answer() {
    for text in ["<html>Bad gateway</html>", "", "null", r#"{"status_code":"200","transac"#] {
        let server = Scripted::answering(vec![Reply::Text(200, text.to_owned()); 4]).await;
        assert_eq!(
            outcomes(&server.client).await,
            unreachable("HTTP 200 with something that is not the gateway's"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_broken_gateway_is_unavailable() {
    for text in ["<html>Internal error</html>", "", r#"{"message":"proxy"}"#] {
        // Two calls are repeated twice, two are not.
        let server = Scripted::answering(vec![Reply::Text(500, text.to_owned()); 8]).await;
        for outcome in outcomes(&server.client).await {
            assert!(matches!(outcome, Some(GatewayError::Unavailable(_))), "{outcome:?}");
        }
        assert_eq!(server.asked().len(), 8);
    }
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_an_operator_s_business() {
    let words = json!({ "error_messages": ["Access denied due to unauthorized transaction"] });
    let server = Scripted::answering(vec![Reply::Json(401, words); 4]).await;
    assert_eq!(outcomes(&server.client).await, vec![Some(GatewayError::Credentials); 4]);
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn too_many_questions_are_asked_again_later() {
    let words = json!({ "status_code": "429", "error_messages": ["slow down"] });
    let server = Scripted::answering(vec![Reply::Json(429, words); 4]).await;
    assert_eq!(
        outcomes(&server.client).await,
        vec![Some(GatewayError::Unavailable("429: slow down".to_owned())); 4]
    );
}

#[tokio::test]
async fn an_answer_without_end_is_not_read() {
    let mut long = status_reply("settlement", &json!({ "padding": "x".repeat(300 * 1024) }));
    if let Reply::Json(_, fields) = &mut long {
        fields["token"] = json!("tok");
        fields["redirect_url"] = json!("https://app.test/");
    }
    let server = Scripted::answering(vec![long; 4]).await;
    assert_eq!(
        outcomes(&server.client).await,
        unreachable("HTTP 200 with something that is not the gateway's")
    );
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Scripted::answering([]).await;
    let server = Scripted::answering(vec![Reply::Redirect(elsewhere.address.clone()); 4]).await;
    for outcome in outcomes(&server.client).await {
        assert!(matches!(outcome, Some(GatewayError::Malformed(_))), "{outcome:?}");
    }
    assert_eq!(server.asked().len(), 4);
    assert!(elsewhere.asked().is_empty());
}

#[tokio::test]
async fn a_silent_gateway_is_left_when_the_time_is_over() {
    let server = Scripted::answering(vec![Reply::Silence; 4]).await;
    let mut config = MidtransConfig::at(&server.address, SERVER_KEY.to_owned().into());
    config.request_timeout = Duration::from_millis(80);
    let client = Midtrans::new(config).unwrap();
    assert_eq!(outcomes(&client).await, unreachable("no answer in time"));
}

#[tokio::test]
async fn pauses_end_with_the_time_of_the_call() {
    let server = Scripted::answering([Reply::Text(500, String::new())]).await;
    let mut config = MidtransConfig::at(&server.address, SERVER_KEY.to_owned().into());
    config.request_timeout = Duration::from_millis(500);
    config.repeat_pauses = vec![Duration::from_secs(3_600)];
    let outcome = Midtrans::new(config).unwrap().status(payment_id(), None).await;
    assert_eq!(outcome, Err(GatewayError::Unreachable("no answer in time".to_owned())));
}

#[tokio::test]
async fn a_gateway_that_is_away_is_unreachable() {
    // Bound and not listening: nobody else gets the port, and whoever connects is refused.
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = format!("http://{}", socket.local_addr().unwrap());
    assert_eq!(outcomes(&client_of(&address)).await, unreachable("no connection"));
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        loop {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut request = [0_u8; 8192];
            let _ = stream.read(&mut request).await;
            let half = "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"status_code\":\"200\",";
            let _ = stream.write_all(half.as_bytes()).await;
        }
    });
    assert_eq!(outcomes(&client_of(&address)).await, unreachable("the connection broke off"));
}

#[tokio::test]
async fn a_connection_that_is_dropped_once_is_made_again() {
    let server = Scripted::answering([status_reply("pending", &json!({}))]).await;
    let upstream = server.address.trim_start_matches("http://").to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (first, _) = listener.accept().await.unwrap();
        drop(first);
        let (mut second, _) = listener.accept().await.unwrap();
        let mut to_server = tokio::net::TcpStream::connect(upstream).await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut second, &mut to_server).await;
    });
    assert!(client_of(&address).status(payment_id(), None).await.unwrap().is_some());
    assert_eq!(server.asked().len(), 1);
}
