//! The messages of `graphql-transport-ws` (the protocol of the npm package graphql-ws, its PROTOCOL.md), and how connections
//! end.

use axum::extract::ws::{CloseFrame, Message};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The name of the protocol, in `Sec-WebSocket-Protocol`.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// What a client says.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum ClientMessage {
    /// The first message, with the access token unless a cookie carries it.
    ConnectionInit {
        #[serde(default)]
        payload: Option<Map<String, Value>>,
    },
    Ping {},
    Pong {},
    /// Subscribes under an id of the client's choice.
    Subscribe {
        id: String,
        payload: Map<String, Value>,
    },
    /// The client does not want to hear more.
    Complete {
        id: String,
    },
}

impl ClientMessage {
    /// Reads a text message; `None` when it is none of the protocol.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

/// What the server says.
#[derive(Debug)]
pub(super) enum ServerMessage {
    ConnectionAck,
    Pong,
    /// One answer, as JSON.
    Next {
        id: String,
        answer: String,
    },
    /// Nothing was or will be told: a JSON list of errors. The subscription is over.
    Error {
        id: String,
        errors: Value,
    },
    /// The subscription is over.
    Complete {
        id: String,
    },
}

impl ServerMessage {
    pub(super) fn into_message(self) -> Message {
        let text = match self {
            Self::ConnectionAck => json!({ "type": "connection_ack" }).to_string(),
            Self::Pong => json!({ "type": "pong" }).to_string(),
            // The answer is JSON already and may be long: it is not parsed again to be put in.
            Self::Next { id, answer } => {
                format!(r#"{{"id":{},"type":"next","payload":{answer}}}"#, Value::String(id))
            }
            Self::Error { id, errors } => json!({ "id": id, "type": "error", "payload": errors }).to_string(),
            Self::Complete { id } => json!({ "id": id, "type": "complete" }).to_string(),
        };
        Message::Text(text.into())
    }
}

/// Why the server ends a connection. The codes up to 4429 are the protocol's; those of 4480 and above are ours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// A message that the protocol does not know, or at the wrong time.
    Malformed,
    /// No good access token came, or the login session has ended.
    Unauthorized,
    /// No `connection_init` came in time.
    InitTimedOut,
    /// A subscription with this id is running.
    SubscriberExists,
    /// A second `connection_init`.
    InitRepeated,
    /// The access token has ended: connect again with a new one.
    TokenEnded,
    /// The user has too many connections.
    TooManyConnections,
    /// The client does not read what it is sent.
    TooSlow,
    /// A message is too long.
    TooLong,
    /// The process stops: connect again, to another.
    Restart,
    /// The client is silent.
    Silent,
}

impl Ending {
    pub(super) const fn code(self) -> u16 {
        match self {
            Self::TooLong => 1009,
            Self::Restart => 1012,
            Self::Malformed => 4400,
            Self::Unauthorized => 4401,
            Self::InitTimedOut => 4408,
            Self::SubscriberExists => 4409,
            Self::InitRepeated => 4429,
            Self::TokenEnded => 4480,
            Self::TooManyConnections => 4481,
            Self::TooSlow => 4482,
            Self::Silent => 4483,
        }
    }

    /// For logs and for whoever debugs a client; at most 123 bytes.
    pub(super) const fn reason(self) -> &'static str {
        match self {
            Self::TooLong => "Message too long",
            Self::Restart => "Service restart: connect again",
            Self::Malformed => "Invalid message",
            Self::Unauthorized => "Unauthorized",
            Self::InitTimedOut => "Connection initialisation timeout",
            Self::SubscriberExists => "Subscriber already exists",
            Self::InitRepeated => "Too many initialisation requests",
            Self::TokenEnded => "Access token ended: connect again with a new one",
            Self::TooManyConnections => "Too many connections",
            Self::TooSlow => "Too slow: what was sent is not read",
            Self::Silent => "Silent: no pong came",
        }
    }

    pub(super) fn into_message(self) -> Message {
        Message::Close(Some(CloseFrame { code: self.code(), reason: self.reason().into() }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_messages_of_the_protocol_are_read() {
        for text in [
            r#"{"type":"connection_init"}"#,
            r#"{"type":"connection_init","payload":null}"#,
            r#"{"type":"connection_init","payload":{"authorization":"Bearer x"}}"#,
            r#"{"type":"ping"}"#,
            r#"{"type":"pong","payload":{}}"#,
            r#"{"id":"1","type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"id":"1","type":"complete"}"#,
        ] {
            assert!(ClientMessage::parse(text).is_some(), "{text}");
        }
        for text in [
            "",
            "null",
            "[]",
            r#"{"type":"connection_init","payload":"Bearer x"}"#,
            r#"{"type":"start","id":"1","payload":{}}"#,
            r#"{"type":"subscribe","payload":{}}"#,
            r#"{"type":"subscribe","id":1,"payload":{}}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"next","id":"1","payload":{}}"#,
        ] {
            assert!(ClientMessage::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn an_id_is_written_as_json() {
        let message = ServerMessage::Next { id: "a\"\n".to_owned(), answer: r#"{"data":null}"#.to_owned() };
        let text = message.into_message().into_text().unwrap();
        let value: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(value, json!({ "id": "a\"\n", "type": "next", "payload": { "data": null } }));
    }
}
