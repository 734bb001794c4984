//! Who a connection belongs to: what its handshake carried, and what `connection_init` said.

use axum::http::request::Parts;
use axum::http::{HeaderValue, Request, header};
use kernel::ClientAddress;
use serde_json::{Map, Value};

use super::super::endpoint::{Caller, Endpoint};

/// The handshake's request, with the access token of `connection_init` where its header would be.
pub(super) struct Identification(Parts);

/// What a connection needs of its handshake, without the memory of the rest.
pub(super) fn needed(handshake: &Parts) -> Parts {
    let (mut parts, ()) = Request::new(()).into_parts();
    for name in [header::AUTHORIZATION, header::COOKIE, header::USER_AGENT] {
        for value in handshake.headers.get_all(&name) {
            // A copy: the value is a part of the whole head.
            if let Ok(value) = HeaderValue::from_bytes(value.as_bytes()) {
                parts.headers.append(name.clone(), value);
            }
        }
    }
    if let Some(client) = handshake.extensions.get::<ClientAddress>() {
        parts.extensions.insert(*client);
    }
    parts
}

impl Identification {
    pub(super) fn new(mut parts: Parts, payload: Option<&Map<String, Value>>) -> Self {
        let authorization = payload
            .into_iter()
            .flatten()
            .find(|(name, _)| name.eq_ignore_ascii_case(header::AUTHORIZATION.as_str()))
            .and_then(|(_, value)| HeaderValue::from_str(value.as_str()?).ok());
        if let Some(authorization) = authorization {
            parts.headers.insert(header::AUTHORIZATION, authorization);
        }
        Self(parts)
    }

    /// The same person again, now, with a name of their own for this request.
    pub(super) fn caller(&self, endpoint: &Endpoint) -> Caller {
        let request_id = kernel::id::generate_uuid(endpoint.app().clock.now());
        Caller::of(endpoint.app(), &self.0, request_id)
    }
}
