//! A transaction: what comes into being when a payer has chosen a method.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::method::Method;

/// Where a transaction stands: `transaction_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are Midtrans' own")]
pub enum Status {
    Pending,
    Authorize,
    Capture,
    Settlement,
    Deny,
    Cancel,
    Expire,
    Failure,
    Refund,
    PartialRefund,
    Chargeback,
    PartialChargeback,
}

impl Status {
    /// As `transaction_status` spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Authorize => "authorize",
            Self::Capture => "capture",
            Self::Settlement => "settlement",
            Self::Deny => "deny",
            Self::Cancel => "cancel",
            Self::Expire => "expire",
            Self::Failure => "failure",
            Self::Refund => "refund",
            Self::PartialRefund => "partial_refund",
            Self::Chargeback => "chargeback",
            Self::PartialChargeback => "partial_chargeback",
        }
    }

    /// Whether a transaction may go from here to there.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use Status::{
            Authorize, Cancel, Capture, Chargeback, Deny, Expire, Failure, PartialChargeback, PartialRefund,
            Pending, Refund, Settlement,
        };
        match self {
            Pending => matches!(next, Authorize | Capture | Settlement | Expire | Cancel | Deny | Failure),
            Authorize => matches!(next, Capture | Deny | Cancel | Expire),
            // A challenged capture may also be denied by the merchant.
            Capture => matches!(next, Settlement | Cancel | Deny),
            Settlement => matches!(next, Refund | PartialRefund | Chargeback | PartialChargeback | Deny),
            PartialRefund => matches!(next, Refund | PartialRefund | Chargeback | PartialChargeback),
            PartialChargeback => matches!(next, Chargeback | PartialChargeback),
            Deny | Cancel | Expire | Failure | Refund | Chargeback => false,
        }
    }

    /// Whether the payer can try again under the same order id.
    #[must_use]
    pub const fn leaves_the_page_open(self) -> bool {
        matches!(self, Self::Deny | Self::Failure)
    }
}

/// What the fraud detection thinks of it: `fraud_status`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names are Midtrans' own")]
pub enum FraudStatus {
    Accept,
    Challenge,
    Deny,
}

impl FraudStatus {
    /// As `fraud_status` spells it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::Challenge => "challenge",
            Self::Deny => "deny",
        }
    }
}

/// One sending back of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refund {
    /// Counted within the simulator: `refund_chargeback_id`.
    pub number: u64,
    /// Whole rupiah.
    pub amount: i64,
    /// The caller's own name for it.
    pub key: String,
    /// Why, in the caller's words.
    pub reason: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When the bank will have confirmed it.
    pub bank_confirms_at: DateTime<Utc>,
    /// When the bank confirmed it.
    pub bank_confirmed_at: Option<DateTime<Utc>>,
}

/// One attempt to pay an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Midtrans' own name for it.
    pub transaction_id: String,
    /// The merchant's name for what is paid; several attempts may share it.
    pub order_id: String,
    /// How it is paid.
    pub method: Method,
    /// Where it stands.
    pub status: Status,
    /// Whether the fraud detection had something to say.
    pub fraud_status: FraudStatus,
    /// Whole rupiah.
    pub gross_amount: i64,
    /// When the payer chose the method.
    pub transaction_time: DateTime<Utc>,
    /// When a card was captured.
    pub captured_at: Option<DateTime<Utc>>,
    /// When the money came.
    pub settlement_time: Option<DateTime<Utc>>,
    /// When it expires unless it is paid.
    pub expires_at: DateTime<Utc>,
    /// The payer's or shop's number for it: twelve digits from which account numbers and references are made.
    pub digits: String,
    /// `custom_field1` to `custom_field3` as they came.
    pub custom_fields: [Option<String>; 3],
    /// `metadata` as it came.
    pub metadata: Option<Value>,
    /// Money that went back.
    pub refunds: Vec<Refund>,
    /// The Snap page it was made on.
    pub snap_token: Option<String>,
    /// Where the payer goes afterwards.
    pub finish_url: Option<String>,
    /// Addresses from `X-Override-Notification`.
    pub override_notification: Vec<String>,
    /// Addresses from `X-Append-Notification`.
    pub append_notification: Vec<String>,
    /// Card data are never kept; this is what a receipt shows.
    pub masked_card: Option<String>,
}

/// What a charge is made of.
pub(crate) struct NewTransaction {
    pub(crate) order_id: String,
    pub(crate) method: Method,
    pub(crate) gross_amount: i64,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) custom_fields: [Option<String>; 3],
    pub(crate) metadata: Option<Value>,
    pub(crate) snap_token: Option<String>,
    pub(crate) finish_url: Option<String>,
    pub(crate) override_notification: Vec<String>,
    pub(crate) append_notification: Vec<String>,
}

impl Transaction {
    pub(crate) fn open(new: NewTransaction, now: DateTime<Utc>) -> Self {
        let is_card = new.method == Method::CreditCard;
        Self {
            transaction_id: random_uuid(),
            order_id: new.order_id,
            method: new.method,
            status: Status::Pending,
            fraud_status: FraudStatus::Accept,
            gross_amount: new.gross_amount,
            transaction_time: now,
            captured_at: None,
            settlement_time: None,
            expires_at: new.expires_at,
            digits: (0..12).map(|_| char::from(b'0' + rand::random_range(0..10))).collect(),
            custom_fields: new.custom_fields,
            metadata: new.metadata,
            refunds: Vec::new(),
            snap_token: new.snap_token,
            finish_url: new.finish_url,
            override_notification: new.override_notification,
            append_notification: new.append_notification,
            masked_card: is_card.then(|| "48111111-1114".to_owned()),
        }
    }

    /// What went back so far.
    #[must_use]
    pub fn refunded_amount(&self) -> i64 {
        self.refunds.iter().map(|refund| refund.amount).sum()
    }

    /// Whether it has settled at least `after` ago without a settlement standing there.
    pub(crate) fn card_settles(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Capture
            && self.fraud_status == FraudStatus::Accept
            && self.captured_at.is_some_and(|at| at + TimeDelta::days(1) <= now)
    }

    /// Whether a challenge was left lying for a day.
    pub(crate) fn challenge_is_over(&self, now: DateTime<Utc>) -> bool {
        self.status == Status::Capture
            && self.fraud_status == FraudStatus::Challenge
            && self.captured_at.is_some_and(|at| at + TimeDelta::days(1) <= now)
    }

    /// Whether nobody paid it in time.
    pub(crate) fn is_overdue(&self, now: DateTime<Utc>) -> bool {
        matches!(self.status, Status::Pending | Status::Authorize) && self.expires_at <= now
    }
}

/// A random id, as Midtrans makes them.
pub(crate) fn random_uuid() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()
}
