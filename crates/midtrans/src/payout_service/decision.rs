//! Approving and rejecting. Midtrans's refusals are sentences: which one it is, the payout's status tells.

use payments::gateway::GatewayError;
use payouts::gateway::{DecideOutcome, GatewayPayoutStatus};
use secrecy::ExposeSecret;
use serde::Serialize;

use super::exchange::{PayoutCall, PayoutExchange, PayoutRole};
use super::status;
use crate::report::is_plain_id;
use crate::words;

const REASON_CHARACTERS_MAX: usize = 255;

#[derive(Serialize)]
struct Approval<'a> {
    reference_nos: &'a [&'a str],
    #[serde(skip_serializing_if = "Option::is_none")]
    otp: Option<&'a str>,
}

#[derive(Serialize)]
struct Rejection<'a> {
    reference_nos: &'a [&'a str],
    reject_reason: &'a str,
}

/// Its money leaves the balance.
pub(super) async fn approve(
    exchange: &PayoutExchange,
    reference: &str,
) -> Result<DecideOutcome, GatewayError> {
    let otp = exchange.otp.as_ref().map(ExposeSecret::expose_secret);
    decide(exchange, "approve", reference, &Approval { reference_nos: &[reference], otp }).await
}

/// It is called off.
pub(super) async fn reject(
    exchange: &PayoutExchange,
    reference: &str,
    reason: &str,
) -> Result<DecideOutcome, GatewayError> {
    let reason = words::for_gateway(reason, REASON_CHARACTERS_MAX);
    // A rejection without a reason is refused.
    let reject_reason = if reason.is_empty() { "Called off" } else { &reason };
    decide(exchange, "reject", reference, &Rejection { reference_nos: &[reference], reject_reason }).await
}

async fn decide(
    exchange: &PayoutExchange,
    decision: &str,
    reference: &str,
    body: &impl Serialize,
) -> Result<DecideOutcome, GatewayError> {
    if !is_plain_id(reference) {
        return Ok(DecideOutcome::Unknown);
    }
    let body = serde_json::to_string(body)
        .map_err(|_| GatewayError::Malformed("our request could not be written".to_owned()))?;
    // Repeated by its job: under an idempotency key, Midtrans would repeat a refusal for a day.
    let path = ["payouts", decision];
    let call = PayoutCall::post(PayoutRole::Approver, &path, &body);
    let asking = async {
        let answer = exchange.ask(&call).await?;
        if answer.is_success() {
            return Ok(DecideOutcome::Done);
        }
        if !matches!(answer.http_status, 400 | 404 | 409 | 422) {
            return Err(answer.unexpected());
        }
        Ok(match status::ask(exchange, reference).await? {
            None => DecideOutcome::Unknown,
            Some(news) if news.status == GatewayPayoutStatus::Queued => {
                DecideOutcome::Refused(answer.words())
            }
            Some(_) => DecideOutcome::TooLate,
        })
    };
    exchange.wire.in_time(asking).await
}

/// Approves nothing: whether the key may.
pub(super) async fn check(exchange: &PayoutExchange) -> Result<(), GatewayError> {
    let call = PayoutCall::post(PayoutRole::Approver, &["payouts", "approve"], r#"{"reference_nos":[]}"#);
    let answer = exchange.ask(&call).await?;
    // It is refused for what it lacks, not for who asks.
    let is_allowed = answer.is_success() || matches!(answer.http_status, 400 | 422);
    if is_allowed { Ok(()) } else { Err(answer.unexpected()) }
}
