//! Snap: a merchant opens a pay page, and nothing more exists until the payer has chosen a method on it.

mod create;
mod order_request;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(crate) use self::create::create;
pub(crate) use self::order_request::{
    Fields, Lifetime, NotificationHeaders, check_order, custom_fields, parse_time, unit_seconds,
};
use crate::method::Method;
use crate::transaction::{NewTransaction, Transaction};

/// A pay page that was opened for an order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SnapPage {
    pub(crate) token: String,
    pub(crate) order_id: String,
    pub(crate) gross_amount: i64,
    /// Empty: all methods.
    pub(crate) enabled_payments: Vec<String>,
    pub(crate) created_at: DateTime<Utc>,
    /// When nobody can choose a method any more. Nothing is told about it.
    pub(crate) page_expires_at: DateTime<Utc>,
    pub(crate) lifetime: Lifetime,
    pub(crate) finish_url: Option<String>,
    pub(crate) custom_fields: [Option<String>; 3],
    pub(crate) metadata: Option<Value>,
    pub(crate) notification: NotificationHeaders,
}

impl SnapPage {
    pub(crate) fn offers(&self, method: Method) -> bool {
        self.enabled_payments.is_empty()
            || self.enabled_payments.iter().any(|name| Method::named(name) == Some(method))
    }

    /// Whether a payer can still choose a method at all.
    pub(crate) fn is_open(&self, now: DateTime<Utc>) -> bool {
        now < self.closes_at()
    }

    /// When it closes: with the page's own time or the order's, whichever ends first.
    pub(crate) fn closes_at(&self) -> DateTime<Utc> {
        let order_ends_at = self.lifetime.fixed_end().unwrap_or(self.page_expires_at);
        self.page_expires_at.min(order_ends_at)
    }

    /// The transaction that comes into being when the payer chooses.
    pub(crate) fn choose(&self, method: Method, now: DateTime<Utc>) -> Transaction {
        let new = NewTransaction {
            order_id: self.order_id.clone(),
            method,
            gross_amount: self.gross_amount,
            expires_at: self.lifetime.end(now, TimeDelta::days(1)),
            custom_fields: self.custom_fields.clone(),
            metadata: self.metadata.clone(),
            snap_token: Some(self.token.clone()),
            finish_url: self.finish_url.clone(),
            override_notification: self.notification.replaced_by.clone(),
            append_notification: self.notification.appended.clone(),
        };
        Transaction::open(new, now)
    }
}
