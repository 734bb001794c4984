//! The gateway port: what this crate asks of whoever takes the money. `midtrans` is one implementation; tests and the dev
//! mode let it talk to the simulator.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use kernel::Money;
use kernel::id::{PaymentId, RefundId};
use serde::{Deserialize, Serialize};

/// A gateway that any number of requests share.
pub type SharedGateway = Arc<dyn PaymentGateway>;

/// Somebody who takes money for us. Its order id is our payment's public id.
pub trait PaymentGateway: Send + Sync + 'static {
    /// Opens a page where the buyer pays. The same request again within minutes gives the same page.
    fn open_page<'a>(&'a self, request: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>>;

    /// What the gateway says of a payment now; `None` when it knows of no transaction, which is so until the buyer has
    /// chosen how to pay.
    fn status<'a>(
        &'a self,
        payment_id: PaymentId,
        transaction_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>>;

    /// Ends a payment that is not settled, so that nobody can pay it any more. What came of it is read by
    /// [`PaymentGateway::status`] afterwards.
    fn end(&self, payment_id: PaymentId, end: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>>;

    /// Sends money back. The same key again is the same refund.
    fn refund<'a>(&'a self, request: &'a RefundRequest)
    -> BoxFuture<'a, Result<RefundOutcome, GatewayError>>;

    /// Whether this gateway can send money back that was paid by this method, in the gateway's words.
    fn refunds_method(&self, method: &str, is_full: bool) -> bool;

    /// Reads what somebody posted to our notification address, and whether it is the gateway who says so. Pure.
    ///
    /// # Errors
    /// [`NotificationError`] when it is nonsense or not authentic.
    fn read_notification(&self, body: &[u8]) -> Result<Notification, NotificationError>;
}

/// A page to be opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    /// What is paid.
    pub payment_id: PaymentId,
    /// How much: the sum of the items.
    pub amount: Money,
    /// What the buyer reads.
    pub items: Vec<PageItem>,
    /// Who pays.
    pub buyer: PageBuyer,
    /// When it was asked for.
    pub now: DateTime<Utc>,
    /// When the gateway stops taking money for it.
    pub expires_at: DateTime<Utc>,
    /// Where the gateway sends the buyer back to.
    pub return_url: String,
}

/// One thing on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageItem {
    /// Our line's public id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What one costs, minor units.
    pub unit_price: i64,
    /// How many.
    pub quantity: i32,
}

/// Who pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageBuyer {
    /// The full name.
    pub name: String,
    /// The address the gateway's receipt goes to.
    pub email: String,
}

/// Where the buyer pays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentPage {
    /// For the gateway's script in a browser.
    pub token: String,
    /// For a browser to go to.
    pub url: String,
}

/// How a payment is ended at the gateway.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GatewayEnd {
    /// Its time is over.
    Expire,
    /// It is called off.
    Cancel,
}

/// What came of ending a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndOutcome {
    /// Nobody can pay it any more.
    Ended,
    /// The gateway knows of no transaction: nobody chose how to pay.
    Unknown,
    /// It cannot be ended: it is settled or over already. Ask for its status.
    TooLate,
}

/// Money to be sent back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundRequest {
    /// The refund's id is the gateway's refund key.
    pub refund_id: RefundId,
    /// Whose money it was.
    pub payment_id: PaymentId,
    /// The gateway's transaction.
    pub transaction_id: Option<String>,
    /// How much.
    pub amount: Money,
    /// Whether that is all of the payment.
    pub is_full: bool,
    /// What the buyer reads on her statement.
    pub reason: String,
}

/// What came of a refund.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RefundOutcome {
    /// The money is on its way, or the same refund was made before, or the card was voided instead.
    Accepted,
    /// The gateway will never do it; an admin must. Its words are for admins.
    Refused(String),
    /// The gateway does not know the payment.
    UnknownPayment,
}

/// Why a gateway did not answer as it should. Holds no secrets; for logs and admins.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GatewayError {
    /// No answer, or not from the gateway: whether it did what we asked is unknown. Ask again.
    #[error("the gateway did not answer: {0}")]
    Unreachable(String),
    /// It says that it is broken or busy: ask again.
    #[error("the gateway cannot work now: {0}")]
    Unavailable(String),
    /// It understood and said no. Asking again changes nothing.
    #[error("the gateway refused: {0}")]
    Refused(String),
    /// It does not accept our key: an operator's business.
    #[error("the gateway does not accept our credentials")]
    Credentials,
    /// Its answer makes no sense to us.
    #[error("the gateway's answer makes no sense: {0}")]
    Malformed(String),
}

/// An authentic message from the gateway. It is not trusted: only who said it and what payment it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// The gateway's order id, as it stands in the message.
    pub gateway_order_id: String,
    /// Which payment of ours that is, if it looks like one.
    pub payment_id: Option<PaymentId>,
    /// The gateway's transaction.
    pub transaction_id: Option<String>,
    /// The gateway's word for where it stands.
    pub gateway_status: Option<String>,
    /// What makes two messages the same: canonical text of everything they say that matters.
    pub content: String,
}

/// Why a message is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// No JSON object with the fields that every message has.
    #[error("the body is no notification")]
    Malformed,
    /// The signature is wrong.
    #[error("the signature is wrong")]
    NotAuthentic,
}

/// What the gateway says of one of its transactions when asked. The payment stands where all its news together lead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TransactionNews {
    /// The gateway's order id.
    pub gateway_order_id: String,
    /// The gateway's transaction. One payment may have several: a card that was denied, then another.
    pub transaction_id: String,
    /// Where the transaction stands.
    pub state: TransactionState,
    /// The gateway's own words for it, for admins.
    pub gateway_status: String,
    /// How the buyer pays, in the gateway's words, e.g. `qris`.
    pub method: Option<String>,
    /// How much, minor units.
    pub amount: i64,
    /// In what; a gateway of one country may leave it out.
    pub currency: Option<String>,
    /// When the money was there.
    pub settled_at: Option<DateTime<Utc>>,
    /// All that went back so far, minor units.
    pub refunded_amount: i64,
    /// The refunds one by one, as far as the gateway lists them.
    pub refunds: Vec<GatewayRefund>,
    /// What makes two news the same: canonical text of everything they say that matters.
    pub content: String,
    /// The answer as it was received.
    #[serde(skip)]
    pub body: String,
}

/// A refund the gateway tells of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GatewayRefund {
    /// Its key: our refund's public id, or whatever somebody else chose. The gateway's own id when it has no key.
    pub key: String,
    /// How much, minor units.
    pub amount: i64,
    /// Whether the bank has confirmed it.
    pub is_confirmed: bool,
}

/// Where a transaction stands at the gateway, in our words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TransactionState {
    /// The buyer has chosen how to pay.
    Pending,
    /// The gateway doubts it and waits for a decision.
    Challenged,
    /// The money is there, or certain to come: settled, or a card's capture that was accepted.
    Paid,
    /// Said no. After [`TransactionState::Paid`] it means that the money was taken back.
    Denied,
    /// The buyer did not pay in time.
    Expired,
    /// Called off. After [`TransactionState::Paid`] it means that a card was voided: all went back to the buyer.
    Cancelled,
    /// All went back to the buyer.
    Refunded,
    /// Some of it went back to the buyer.
    PartiallyRefunded,
    /// The buyer's bank took the money back.
    ChargedBack,
    /// The buyer's bank took some of it back: an admin looks at it.
    PartiallyChargedBack,
    /// A word we do not know: an admin looks at it.
    Unknown,
}
