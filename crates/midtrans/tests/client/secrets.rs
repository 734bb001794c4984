//! The server key is in no text that anybody but the gateway reads.

use std::io::Write;
use std::sync::{Arc, Mutex};

use midtrans::MidtransConfig;
use payments::gateway::{GatewayEnd, PaymentGateway as _};
use serde_json::json;
use tracing::instrument::WithSubscriber as _;

use super::scripted::{
    Reply, SERVER_KEY, Scripted, client_of, page_request, payment_id, refund_request, status_reply,
};

/// Everything that is logged, down to the least.
#[derive(Clone, Default)]
pub(crate) struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    /// What writes it.
    pub(crate) fn subscriber(&self) -> impl tracing::Subscriber + Send + Sync + use<> {
        let writer = self.clone();
        tracing_subscriber::fmt()
            .with_max_level(tracing::Level::TRACE)
            .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
            .with_writer(move || writer.clone())
            .finish()
    }

    /// All of it.
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// In every form it could stand somewhere.
fn assert_no_secret(text: &str) {
    for secret in [SERVER_KEY, "TESTKEY123", "U0ItTWlkLXNlcnZlci1URVNUS0VZMTIzOg"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[tokio::test]
async fn no_log_line_or_error_shows_the_key_or_the_buyer() {
    let log = Log::default();
    let mut errors = String::new();
    async {
        let page = json!({ "token": "tok-secret", "redirect_url": "https://app.test/" });
        let refusal = json!({ "status_code": "413", "error_messages": ["no"] });
        let server = Scripted::answering([
            Reply::Json(201, page),
            status_reply("settlement", &json!({})),
            Reply::Json(400, refusal.clone()),
            Reply::Json(401, refusal),
            Reply::Text(200, "<html>".to_owned()),
        ])
        .await;
        server.client.open_page(&page_request()).await.unwrap();
        server.client.status(payment_id(), None).await.unwrap();
        let away = client_of("http://127.0.0.1:1");
        for error in [
            server.client.open_page(&page_request()).await.err(),
            server.client.status(payment_id(), None).await.err(),
            server.client.refund(&refund_request(5_000)).await.err(),
            away.open_page(&page_request()).await.err(),
            away.end(payment_id(), GatewayEnd::Cancel).await.err(),
        ] {
            let error = error.expect("each of them fails");
            errors += &format!("{error} {error:?}\n");
        }
    }
    .with_subscriber(log.subscriber())
    .await;
    let log = log.text();
    assert!(log.contains("midtrans.open_page") && log.contains(&payment_id().to_string()), "{log}");
    assert_no_secret(&log);
    assert_no_secret(&errors);
    for personal in ["sari@contoh.co.id", "Sari", "tok-secret"] {
        assert!(!log.contains(personal), "{personal} in {log}");
    }
}

#[test]
fn a_printed_client_or_configuration_shows_no_key() {
    let config = MidtransConfig::at("http://127.0.0.1:1", SERVER_KEY.to_owned().into());
    assert_no_secret(&format!("{config:?} {config:#?}"));
    assert_no_secret(&format!("{:?}", client_of("http://127.0.0.1:1")));
}
