//! Asking where a transaction stands.

use chrono::{DateTime, Utc};
use payments::gateway::{GatewayError, TransactionNews};

use crate::answer::CoreAnswer;
use crate::exchange::{Api, Call, Exchange, Post};
use crate::news;
use crate::report::is_plain_id;

/// The transaction of this id, or the latest of this order.
pub(crate) async fn ask(exchange: &Exchange, id: &str) -> Result<Option<TransactionNews>, GatewayError> {
    // Midtrans has no such transaction; the id was found in a message whose signature does not cover it.
    if !is_plain_id(id) {
        return Ok(None);
    }
    let call = Call { api: Api::Core, path: &[id, "status"], post: Post::No, is_repeatable: true };
    let answer = CoreAnswer::read(exchange.ask(&call).await?)?;
    if answer.status_code == "404" {
        return Ok(None);
    }
    // A 4xx of a transaction (407: expired) tells of it; without one it is a refusal.
    if answer.fields.contains_key("transaction_status") || !answer.status_code.starts_with('4') {
        news::of(&answer).map(Some)
    } else {
        Err(GatewayError::Refused(answer.words()))
    }
}

/// Asks about a transaction that does not exist; the date of the answer.
pub(crate) async fn check(exchange: &Exchange, id: &str) -> Result<Option<DateTime<Utc>>, GatewayError> {
    let call = Call { api: Api::Core, path: &[id, "status"], post: Post::No, is_repeatable: true };
    let raw = exchange.ask(&call).await?;
    let date = raw.date;
    let answer = CoreAnswer::read(raw)?;
    match answer.status_code.as_str() {
        // Whoever answers everything with "fine" is not the gateway.
        "404" => Ok(date),
        _ => Err(GatewayError::Malformed(answer.words())),
    }
}
