//! A client that speaks `graphql-transport-ws`.

#![expect(clippy::indexing_slicing, reason = "a test that cannot go on fails")]

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::Response;
use tokio_tungstenite::tungstenite::http::header::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::CloseFrame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::support::Client;

/// Longer than any machine takes, and only waited for when something is wrong.
const PATIENCE: Duration = Duration::from_secs(30);

/// One connection.
pub(crate) struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

/// The refused handshake's answer.
pub(crate) type Refused = Response<Option<Vec<u8>>>;

/// Connects, with these headers beside the usual ones.
pub(crate) async fn handshake(address: &str, headers: &[(&str, &str)]) -> Result<Socket, Box<Refused>> {
    let url = format!("{}/graphql", address.replacen("http", "ws", 1));
    let mut request = url.into_client_request().expect("an address");
    for (name, value) in headers {
        let name: HeaderName = name.parse().expect("a header's name");
        request.headers_mut().insert(name, HeaderValue::from_str(value).expect("a header's value"));
    }
    match connect_async(request).await {
        Ok((stream, _)) => Ok(Socket(stream)),
        Err(tokio_tungstenite::tungstenite::Error::Http(response)) => Err(response),
        Err(error) => panic!("{error}"),
    }
}

impl Socket {
    /// A connection that has not said who it is.
    pub(crate) async fn silent(address: &str) -> Self {
        let opened = handshake(address, &[("sec-websocket-protocol", "graphql-transport-ws")]).await;
        opened.unwrap_or_else(|refused| panic!("{refused:?}"))
    }

    /// A connection of the client.
    pub(crate) async fn open(client: &Client) -> Self {
        let mut socket = Self::silent(&client.address).await;
        let token = client.access_token.as_deref().expect("somebody is signed in");
        socket.initialise(json!({ "authorization": format!("Bearer {token}") })).await;
        let ack = socket.hear().await;
        assert_eq!(ack["type"], "connection_ack", "{ack}");
        socket
    }

    pub(crate) async fn initialise(&mut self, payload: Value) {
        self.say(json!({ "type": "connection_init", "payload": payload })).await;
    }

    pub(crate) async fn say(&mut self, message: Value) {
        self.say_text(message.to_string()).await;
    }

    pub(crate) async fn say_text(&mut self, text: String) {
        self.0.send(Message::Text(text.into())).await.expect("the connection stands");
    }

    /// Says goodbye.
    pub(crate) async fn close(&mut self) {
        let farewell = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        self.0.send(Message::Close(Some(farewell))).await.expect("the connection stands");
    }

    /// Subscribes under the id.
    pub(crate) async fn subscribe(&mut self, id: &str, document: &str, variables: Value) {
        let payload = json!({ "query": document, "variables": variables });
        self.say(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// The next message.
    pub(crate) async fn hear(&mut self) -> Value {
        match self.hear_anything().await {
            Ok(message) => message,
            Err(code) => panic!("the connection was closed with {code:?}"),
        }
    }

    /// The data of the next answer to the subscription, which must be what comes next.
    pub(crate) async fn next(&mut self, id: &str) -> Value {
        let message = self.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message}");
        assert!(message["payload"].get("errors").is_none(), "{message}");
        message["payload"]["data"].clone()
    }

    /// The code of the only error with which the subscription ends.
    pub(crate) async fn error(&mut self, id: &str) -> String {
        let message = self.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message}");
        assert_eq!(message["payload"].as_array().map(Vec::len), Some(1), "{message}");
        message["payload"][0]["extensions"]["code"].as_str().unwrap_or_default().to_owned()
    }

    /// The subscription ends in order.
    pub(crate) async fn completed(&mut self, id: &str) {
        assert_eq!(self.hear().await, json!({ "id": id, "type": "complete" }));
    }

    /// The code with which the server ends the connection, whatever it says before.
    pub(crate) async fn closed(&mut self) -> Option<u16> {
        loop {
            if let Err(code) = self.hear_anything().await {
                return code;
            }
        }
    }

    /// Nothing waits to be heard: a ping is answered before anything else is said.
    pub(crate) async fn assert_quiet(&mut self) {
        self.say(json!({ "type": "ping" })).await;
        assert_eq!(self.hear().await, json!({ "type": "pong" }));
    }

    /// The next message, or the code with which the server ends the connection.
    pub(crate) async fn hear_anything(&mut self) -> Result<Value, Option<u16>> {
        loop {
            let frame = timeout(PATIENCE, self.0.next()).await.expect("nothing was heard");
            match frame {
                Some(Ok(Message::Text(text))) => {
                    return Ok(serde_json::from_str(&text).expect("the server speaks JSON"));
                }
                Some(Ok(Message::Close(frame))) => return Err(frame.map(|frame| frame.code.into())),
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Err(None),
            }
        }
    }
}
