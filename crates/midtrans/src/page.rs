//! Opening a Snap page.

use chrono::TimeDelta;
use payments::gateway::{GatewayError, PageItem, PageRequest, PaymentPage};
use reqwest_tls::Url;
use serde_json::{Map, Value, json};

use crate::exchange::{Api, Call, Exchange, Post};
use crate::wire::IdempotencyKey;
use crate::{amount, answer, words};

const ITEM_CHARACTERS_MAX: usize = 50;
const BUYER_CHARACTERS_MAX: usize = 255;
/// The page itself can live from five minutes to seven days. Nobody can pay on it after the payment's own end.
const PAGE_MINUTES: std::ops::RangeInclusive<i64> = 5..=7 * 24 * 60;

/// Opens it; the same request within five minutes gives the same page.
pub(crate) async fn open(exchange: &Exchange, request: &PageRequest) -> Result<PaymentPage, GatewayError> {
    let body = body(request)?.to_string();
    // 34 characters: Midtrans ignores longer keys than 46 without a word, and its own client allows 36.
    let key = request.payment_id.to_string();
    let idempotency_key = Some(IdempotencyKey { header: "Idempotency-Key", key: &key });
    let post = Post::Json { body: &body, idempotency_key };
    let call = Call { api: Api::Snap, path: &["transactions"], post, is_repeatable: true };
    page(&answer::snap_fields(&exchange.ask(&call).await?)?)
}

fn page(fields: &Map<String, Value>) -> Result<PaymentPage, GatewayError> {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let page = PaymentPage { token: text("token"), url: text("redirect_url") };
    // A browser is sent there.
    let is_address = Url::parse(&page.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if page.token.is_empty() || !is_address {
        return Err(GatewayError::Malformed("a page without a token or an address".to_owned()));
    }
    Ok(page)
}

fn body(request: &PageRequest) -> Result<Value, GatewayError> {
    let malformed = |words: &str| GatewayError::Malformed(format!("our request: {words}"));
    let sum = request
        .items
        .iter()
        .try_fold(0_i64, |sum, item| sum.checked_add(item.unit_price.checked_mul(i64::from(item.quantity))?));
    if sum != Some(request.amount.amount) || request.amount.amount < 1 {
        return Err(malformed("the items do not sum to the amount, or there is nothing to pay"));
    }
    // Rounded down: nobody pays after the hold has ended.
    let minutes = request.expires_at.signed_duration_since(request.now).max(TimeDelta::zero()).num_minutes();
    if minutes < 1 {
        return Err(malformed("less than a minute is left to pay"));
    }
    let items = request.items.iter().map(item).collect::<Option<Vec<_>>>();
    let items = items.ok_or_else(|| malformed("an item's id is empty or longer than 50 characters"))?;
    Ok(json!({
        "transaction_details": {
            "order_id": request.payment_id.to_string(),
            "gross_amount": request.amount.amount,
        },
        "item_details": items,
        "customer_details": {
            "first_name": words::for_gateway(&request.buyer.name, BUYER_CHARACTERS_MAX),
            "email": request.buyer.email,
        },
        "credit_card": { "secure": true },
        "callbacks": { "finish": request.return_url },
        "expiry": { "start_time": amount::western_time(request.now), "unit": "minute", "duration": minutes },
        "page_expiry": { "unit": "minutes", "duration": minutes.clamp(*PAGE_MINUTES.start(), *PAGE_MINUTES.end()) },
    }))
}

fn item(item: &PageItem) -> Option<Value> {
    if item.id.is_empty() || item.id.chars().count() > ITEM_CHARACTERS_MAX {
        return None;
    }
    let name = words::for_gateway(&item.name, ITEM_CHARACTERS_MAX);
    Some(json!({
        "id": item.id,
        "name": if name.is_empty() { item.id.as_str() } else { name.as_str() },
        "price": item.unit_price,
        "quantity": item.quantity,
    }))
}

#[cfg(test)]
mod tests;
