//! `POST /snap/v1/transactions`.

use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::SnapPage;
use super::order_request::{
    Fields, Lifetime, NotificationHeaders, check_order, custom_fields, parse_time, unit_seconds,
};
use crate::answer::{json_answer, parse, snap_error};
use crate::book::Book;
use crate::simulator::Simulator;
use crate::transaction::{Status, random_uuid};

/// Opens a pay page.
pub(crate) async fn create(State(simulator): State<Simulator>, headers: HeaderMap, body: Bytes) -> Response {
    let Some(body) = parse(&body) else {
        return snap_error(400, &["request body is not valid JSON".to_owned()]);
    };
    let notification = NotificationHeaders::of(&headers);
    simulator.change(|book, settings, now| match open_page(book, &body, notification, now) {
        Ok(token) => {
            let page = format!("{}/snap/v3/redirection/{token}", settings.public_url);
            json_answer(201, &json!({ "token": token, "redirect_url": page }))
        }
        Err(faults) => snap_error(400, &faults),
    })
}

fn open_page(
    book: &mut Book,
    body: &Value,
    notification: NotificationHeaders,
    now: DateTime<Utc>,
) -> Result<String, Vec<String>> {
    let fields = Fields(body);
    let (order_id, gross_amount) = check_order(&fields)?;
    let lifetime = lifetime(&fields)?;
    let page_seconds = page_seconds(&fields)?;
    if is_taken(book, &order_id) {
        return Err(vec!["transaction_details.order_id has already been taken".to_owned()]);
    }
    let enabled =
        fields.at("/enabled_payments").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let token = random_uuid();
    book.pages.push(SnapPage {
        token: token.clone(),
        order_id,
        gross_amount,
        enabled_payments: enabled.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        created_at: now,
        page_expires_at: now + TimeDelta::seconds(page_seconds),
        lifetime,
        finish_url: fields.text("/callbacks/finish").map(str::to_owned),
        custom_fields: custom_fields(&fields),
        metadata: fields.at("/metadata").cloned(),
        notification,
    });
    Ok(token)
}

/// An order id is used once; only when its last transaction expired it is free again, for one more page.
fn is_taken(book: &Book, order_id: &str) -> bool {
    let last = book.find(order_id).and_then(|index| book.transactions.get(index));
    let waits_for_a_payer = |page: &SnapPage| {
        page.order_id == order_id
            && !book.transactions.iter().any(|one| one.snap_token.as_ref() == Some(&page.token))
    };
    last.is_some_and(|transaction| transaction.status != Status::Expire)
        || book.pages.iter().any(waits_for_a_payer)
}

fn lifetime(fields: &Fields<'_>) -> Result<Lifetime, Vec<String>> {
    if fields.at("/expiry").is_none() {
        return Ok(Lifetime::default());
    }
    let starts_at = match fields.text("/expiry/start_time") {
        None => None,
        Some(text) => Some(parse_time(text).ok_or_else(|| {
            vec!["expiry.start_time format is invalid, it should be yyyy-MM-dd HH:mm:ss Z".to_owned()]
        })?),
    };
    let unit = fields.text("/expiry/unit").filter(|unit| !unit.starts_with("second")).unwrap_or_default();
    let seconds = fields
        .whole("/expiry/duration")
        .and_then(|duration| unit_seconds(unit, duration))
        .ok_or_else(|| vec!["expiry.unit or expiry.duration is invalid".to_owned()])?;
    Ok(Lifetime { starts_at, seconds: Some(seconds) })
}

/// A day unless asked otherwise; at least five minutes, at most seven days.
fn page_seconds(fields: &Fields<'_>) -> Result<i64, Vec<String>> {
    if fields.at("/page_expiry").is_none() {
        return Ok(86_400);
    }
    let unit = fields.text("/page_expiry/unit").unwrap_or_default();
    fields
        .whole("/page_expiry/duration")
        .and_then(|duration| unit_seconds(unit, duration))
        .filter(|seconds| (300..=7 * 86_400).contains(seconds))
        .ok_or_else(|| vec!["page_expiry must be between 5 minutes and 7 days".to_owned()])
}
