//! What Snap and Core requests share: the order, its items, its expiry, its notification headers.

use axum::http::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Lenient reading of a JSON body.
pub(crate) struct Fields<'a>(pub(crate) &'a Value);

impl<'a> Fields<'a> {
    pub(crate) fn at(&self, pointer: &str) -> Option<&'a Value> {
        self.0.pointer(pointer).filter(|value| !value.is_null())
    }

    pub(crate) fn text(&self, pointer: &str) -> Option<&'a str> {
        self.at(pointer).and_then(Value::as_str)
    }

    pub(crate) fn whole(&self, pointer: &str) -> Option<i64> {
        self.at(pointer).and_then(Value::as_i64)
    }
}

/// How long a transaction may stay pending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Lifetime {
    pub(crate) starts_at: Option<DateTime<Utc>>,
    pub(crate) seconds: Option<i64>,
}

impl Lifetime {
    /// The end, where it does not depend on when the payer chooses.
    pub(crate) fn fixed_end(self) -> Option<DateTime<Utc>> {
        Some(self.starts_at? + TimeDelta::seconds(self.seconds?))
    }

    /// The end for a payer who chooses now.
    pub(crate) fn end(self, now: DateTime<Utc>, default: TimeDelta) -> DateTime<Utc> {
        self.fixed_end().unwrap_or_else(|| now + self.seconds.map_or(default, TimeDelta::seconds))
    }
}

/// `X-Override-Notification` and `X-Append-Notification`: comma-separated addresses, three at most.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct NotificationHeaders {
    pub(crate) replaced_by: Vec<String>,
    pub(crate) appended: Vec<String>,
}

impl NotificationHeaders {
    pub(crate) fn of(headers: &HeaderMap) -> Self {
        let list = |name: &str| {
            let text = headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
            let urls = text.split(',').map(str::trim).filter(|url| !url.is_empty());
            urls.take(3).map(str::to_owned).collect()
        };
        Self { replaced_by: list("x-override-notification"), appended: list("x-append-notification") }
    }
}

/// The order id and amount, or everything that is wrong with them.
pub(crate) fn check_order(fields: &Fields<'_>) -> Result<(String, i64), Vec<String>> {
    let mut faults = Vec::new();
    let order_id = fields.text("/transaction_details/order_id").unwrap_or_default();
    if order_id.is_empty() {
        faults.push("transaction_details.order_id is required".to_owned());
    } else if order_id.chars().count() > 50 {
        faults.push("transaction_details.order_id too long (maximum 50 characters)".to_owned());
    } else if !order_id.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_~.".contains(letter)) {
        faults.push("transaction_details.order_id contains characters that are not allowed".to_owned());
    }
    let amount = match fields.at("/transaction_details/gross_amount") {
        None => {
            faults.push("transaction_details.gross_amount is required".to_owned());
            0
        }
        Some(value) => value.as_i64().unwrap_or_else(|| {
            faults.push("transaction_details.gross_amount is not a whole number".to_owned());
            1
        }),
    };
    if amount < 1 && faults.is_empty() {
        faults.push("transaction_details.gross_amount must be equal or greater than 0.01".to_owned());
    }
    check_items(fields, amount, &mut faults);
    check_texts(fields, &mut faults);
    if faults.is_empty() { Ok((order_id.to_owned(), amount)) } else { Err(faults) }
}

/// Prices times quantities are the amount, exactly; a discount is an item with a negative price.
fn check_items(fields: &Fields<'_>, amount: i64, faults: &mut Vec<String>) {
    let Some(items) = fields.at("/item_details").and_then(Value::as_array) else { return };
    let mut sum = Some(0_i64);
    for item in items {
        let item = Fields(item);
        for (name, limit) in
            [("id", 50), ("name", 50), ("brand", 50), ("category", 50), ("merchant_name", 50)]
        {
            let text = item.text(&format!("/{name}")).unwrap_or_default();
            if text.chars().count() > limit {
                faults.push(format!("item_details.{name} too long (maximum {limit} characters)"));
            }
        }
        for name in ["name", "price", "quantity"] {
            if item.at(&format!("/{name}")).is_none() {
                faults.push(format!("item_details.{name} is required"));
            }
        }
        let one = item.whole("/price").zip(item.whole("/quantity"));
        sum = sum.zip(one).and_then(|(sum, (price, quantity))| sum.checked_add(price.checked_mul(quantity)?));
    }
    if sum != Some(amount) && faults.is_empty() {
        faults.push("transaction_details.gross_amount is not equal to the sum of item_details".to_owned());
    }
}

fn check_texts(fields: &Fields<'_>, faults: &mut Vec<String>) {
    for number in 1..=3 {
        let text = fields.text(&format!("/custom_field{number}")).unwrap_or_default();
        if text.chars().count() > 255 {
            faults.push(format!("custom_field{number} too long (maximum 255 characters)"));
        }
    }
}

/// The three custom fields as they came.
pub(crate) fn custom_fields(fields: &Fields<'_>) -> [Option<String>; 3] {
    ["/custom_field1", "/custom_field2", "/custom_field3"]
        .map(|pointer| fields.text(pointer).filter(|text| !text.is_empty()).map(str::to_owned))
}

/// `YYYY-MM-DD HH:MM:SS +0700`.
pub(crate) fn parse_time(text: &str) -> Option<DateTime<Utc>> {
    DateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S %z").ok().map(|at| at.to_utc())
}

/// How many seconds so many of that unit last; singular and plural are understood.
pub(crate) fn unit_seconds(unit: &str, duration: i64) -> Option<i64> {
    let one = match unit.strip_suffix('s').unwrap_or(unit) {
        "second" => 1,
        "minute" => 60,
        "hour" => 3_600,
        "day" => 86_400,
        _ => return None,
    };
    duration.checked_mul(one).filter(|seconds| (1..=180 * 86_400).contains(seconds))
}
