//! A client that waits for events: `graphql-transport-ws` over a WebSocket.

use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::failure::Failure;

/// Longer than any machine takes, and only waited for when something is wrong.
const PATIENCE: Duration = Duration::from_secs(60);

/// One connection of somebody who is signed in.
pub struct LiveSocket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl LiveSocket {
    /// Connects to a server and says who it is.
    ///
    /// # Errors
    /// When the server does not take it.
    pub async fn open(address: &str, access_token: &str) -> Result<Self, Failure> {
        let mut request = format!("{}/graphql", address.replacen("http", "ws", 1)).into_client_request()?;
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let (stream, _) = connect_async(request).await?;
        let mut socket = Self(stream);
        let payload = json!({ "authorization": format!("Bearer {access_token}") });
        socket.say(&json!({ "type": "connection_init", "payload": payload })).await?;
        match socket.hear().await? {
            Some(message) if message.get("type").is_some_and(|kind| kind == "connection_ack") => Ok(socket),
            other => Err(format!("instead of an acknowledgement came {other:?}").into()),
        }
    }

    /// Subscribes under an id.
    ///
    /// # Errors
    /// When the connection is gone.
    pub async fn subscribe(&mut self, id: &str, document: &str, variables: Value) -> Result<(), Failure> {
        let payload = json!({ "query": document, "variables": variables });
        self.say(&json!({ "id": id, "type": "subscribe", "payload": payload })).await
    }

    /// The next message; `None` when the connection has ended, in order or not.
    ///
    /// # Errors
    /// When nothing comes for a minute.
    pub async fn hear(&mut self) -> Result<Option<Value>, Failure> {
        loop {
            match timeout(PATIENCE, self.0.next()).await? {
                Some(Ok(Message::Text(text))) => return Ok(Some(serde_json::from_str(&text)?)),
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Ok(None),
                Some(Ok(_)) => {}
            }
        }
    }

    async fn say(&mut self, message: &Value) -> Result<(), Failure> {
        Ok(self.0.send(Message::Text(message.to_string().into())).await?)
    }
}
