//! Sending money back.

use kernel::id::RefundId;
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, RefundOutcome, RefundRequest, TransactionNews, TransactionState,
};
use serde_json::json;

use crate::answer::CoreAnswer;
use crate::exchange::{Api, Call, Exchange, Post};
use crate::{ending, status, words};

const REASON_CHARACTERS_MAX: usize = 255;

/// Whether Midtrans can send money back that was paid so. Virtual accounts and shops cannot be paid back through it, and
/// neither, as far as we know, can what it invents tomorrow.
pub(crate) fn can_refund(method: &str, is_full: bool) -> bool {
    match method.to_ascii_lowercase().as_str() {
        "credit_card" | "gopay" | "qris" | "dana" | "kredivo" | "akulaku" => true,
        "shopeepay" | "ovo" => is_full,
        _ => false,
    }
}

/// Sends it back, once however often it is asked.
pub(crate) async fn send(
    exchange: &Exchange,
    request: &RefundRequest,
) -> Result<RefundOutcome, GatewayError> {
    if request.amount.amount < 1 {
        return Err(GatewayError::Malformed("a refund of nothing was asked for".to_owned()));
    }
    let order_id = request.payment_id.to_string();
    let id = request.transaction_id.as_deref().unwrap_or(&order_id);
    if !crate::report::is_plain_id(id) {
        return Ok(RefundOutcome::UnknownPayment);
    }
    // The key makes it one refund for seven days; the header's five minutes would only repeat a refusal.
    let body = json!({
        "refund_key": request.refund_id.to_string(),
        "amount": request.amount.amount,
        "reason": words::for_gateway(&request.reason, REASON_CHARACTERS_MAX),
    })
    .to_string();
    let post = Post::Json { body: &body, idempotency_key: None };
    let call = Call { api: Api::Core, path: &[id, "refund"], post, is_repeatable: false };
    let answer = CoreAnswer::read(exchange.ask(&call).await?)?;
    match answer.status_code.as_str() {
        "200" => Ok(RefundOutcome::Accepted),
        "404" => Ok(RefundOutcome::UnknownPayment),
        "406" => after_duplicate(exchange, id, request).await,
        "412" => after_too_early_or_late(exchange, id, request, answer.words()).await,
        // 202: the bank said no.
        code if code == "202" || code.starts_with('4') => Ok(RefundOutcome::Refused(answer.words())),
        _ => Err(GatewayError::Malformed(answer.words())),
    }
}

/// Our key has been used: by ourselves, if the transaction lists it.
async fn after_duplicate(
    exchange: &Exchange,
    id: &str,
    request: &RefundRequest,
) -> Result<RefundOutcome, GatewayError> {
    let Some(news) = status::ask(exchange, id).await? else {
        return Ok(RefundOutcome::UnknownPayment);
    };
    match listed_amount(&news, request.refund_id) {
        Some(amount) if amount == request.amount.amount => Ok(RefundOutcome::Accepted),
        Some(amount) => Ok(RefundOutcome::Refused(format!("406: this refund was made before, of {amount}"))),
        // It is on its way and not listed yet. To call it refused would have an admin send the money a second time.
        None => Err(GatewayError::Unavailable(
            "406: the refund was taken before and is not listed yet".to_owned(),
        )),
    }
}

/// The transaction cannot be refunded as it stands: it was refunded or voided before, or is a card's that is not settled.
async fn after_too_early_or_late(
    exchange: &Exchange,
    id: &str,
    request: &RefundRequest,
    words: String,
) -> Result<RefundOutcome, GatewayError> {
    let Some(news) = status::ask(exchange, id).await? else {
        return Ok(RefundOutcome::UnknownPayment);
    };
    if listed_amount(&news, request.refund_id) == Some(request.amount.amount) {
        return Ok(RefundOutcome::Accepted);
    }
    // The answer also tells of another order's transaction when asked with a forged id: never void that.
    let is_whole = request.is_full
        && news.amount == request.amount.amount
        && news.gateway_order_id == request.payment_id.to_string();
    match news.state {
        // Voided by us before, and the answer was lost.
        TransactionState::Cancelled if is_whole => Ok(RefundOutcome::Accepted),
        TransactionState::Paid if is_whole && news.gateway_status == "capture" => {
            match ending::end(exchange, id, GatewayEnd::Cancel).await? {
                EndOutcome::Ended => Ok(RefundOutcome::Accepted),
                EndOutcome::Unknown => Ok(RefundOutcome::UnknownPayment),
                EndOutcome::TooLate => {
                    Err(GatewayError::Unavailable("412: the card's payment is just being settled".to_owned()))
                }
            }
        }
        // A part of it goes back once the card is settled, a day later at most.
        TransactionState::Paid
            if !request.is_full
                && news.gateway_status == "capture"
                && news.gateway_order_id == request.payment_id.to_string()
                && request.amount.amount < news.amount =>
        {
            Err(GatewayError::Unavailable("412: the card's payment is not settled yet".to_owned()))
        }
        _ => Ok(RefundOutcome::Refused(words)),
    }
}

fn listed_amount(news: &TransactionNews, refund_id: RefundId) -> Option<i64> {
    let key = refund_id.to_string();
    news.refunds.iter().find(|refund| refund.key == key).map(|refund| refund.amount)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_can_be_refunded_as_documented() {
        for (method, in_part, in_full) in [
            ("credit_card", true, true),
            ("gopay", true, true),
            ("qris", true, true),
            ("QRIS", true, true),
            ("dana", true, true),
            ("kredivo", true, true),
            ("akulaku", true, true),
            ("shopeepay", false, true),
            ("ovo", false, true),
            ("bank_transfer", false, false),
            ("echannel", false, false),
            ("cstore", false, false),
            ("tomorrow", false, false),
            ("", false, false),
        ] {
            assert_eq!((can_refund(method, false), can_refund(method, true)), (in_part, in_full), "{method}");
        }
    }
}
