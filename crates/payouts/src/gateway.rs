//! The payout port: what this crate asks of whoever sends money to bank accounts for us. `midtrans` is one implementation; tests
//! and the dev mode let it talk to the simulator.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::BoxFuture;
use kernel::Money;
use kernel::id::PayoutId;
pub use payments::gateway::{GatewayError, NotificationError};
use uuid::Uuid;

/// A payout service that any number of requests share.
pub type SharedPayoutGateway = Arc<dyn PayoutGateway>;

/// What a call to the gateway comes to.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, GatewayError>>;

/// Somebody who sends money to bank accounts for us, out of a balance that we pay into beforehand. Nothing moves before a payout
/// that was created is approved.
pub trait PayoutGateway: Send + Sync + 'static {
    /// Creates a payout that waits for approval. The same key and the same order again, within a day, is the same payout.
    fn create<'a>(&'a self, order: &'a PayoutOrder) -> Asked<'a, CreateOutcome>;

    /// Approves a payout: its money leaves the balance. What came of it is read by [`PayoutGateway::status`].
    fn approve<'a>(&'a self, reference: &'a str) -> Asked<'a, DecideOutcome>;

    /// Calls off a payout that nobody approved.
    fn reject<'a>(&'a self, reference: &'a str, reason: &'a str) -> Asked<'a, DecideOutcome>;

    /// What the gateway says of a payout now; `None` when it knows of none.
    fn status<'a>(&'a self, reference: &'a str) -> Asked<'a, Option<PayoutNews>>;

    /// How much lies ready, minor units.
    fn balance(&self) -> Asked<'_, i64>;

    /// All movements of the balance on these days (both included, as the gateway counts days), earliest first.
    fn statement(&self, from: NaiveDate, to: NaiveDate) -> Asked<'_, Vec<StatementLine>>;

    /// In whose name an account is.
    fn account_holder<'a>(&'a self, bank_code: &'a str, number: &'a str) -> Asked<'a, AccountHolder>;

    /// Reads what somebody posted to our notification address, and whether it is the gateway who says so. Pure.
    ///
    /// # Errors
    /// [`NotificationError`] when it is nonsense or not authentic.
    fn read_notification(
        &self,
        body: &[u8],
        signature: Option<&str>,
    ) -> Result<PayoutNotification, NotificationError>;
}

/// A payout to be created. Equal orders make equal requests: a retry must be the same to the byte.
#[derive(Clone, PartialEq, Eq)]
pub struct PayoutOrder {
    /// Which one.
    pub payout_id: PayoutId,
    /// Makes a retry the same payout.
    pub key: Uuid,
    /// The bank's code: one of `ledger::banks::BANKS`.
    pub bank_code: String,
    /// The account's number.
    pub number: String,
    /// In whose name it is.
    pub holder: String,
    /// How much.
    pub money: Money,
}

impl std::fmt::Debug for PayoutOrder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PayoutOrder").field("payout_id", &self.payout_id).finish_non_exhaustive()
    }
}

/// What came of creating a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CreateOutcome {
    /// It waits for approval, under this reference.
    Created(String),
    /// The gateway will never make it, as the bank account, or something else of it, is wrong. Its words are for admins.
    Refused(String),
    /// The key was used for another order: it has to be asked under a new one.
    KeyUsedOtherwise,
}

/// What came of approving or rejecting a payout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DecideOutcome {
    /// It is decided.
    Done,
    /// It did not wait for a decision any more: its status tells what it is.
    TooLate,
    /// The gateway knows no such payout.
    Unknown,
    /// The gateway does not want to now, for lack of balance or a wrong one-time password. Its words are for admins.
    Refused(String),
}

/// Where a payout stands at the gateway, in our words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum GatewayPayoutStatus {
    /// It waits for approval.
    Queued,
    /// It was approved.
    Approved,
    /// It is at the bank.
    Processed,
    /// It arrived. The bank may still send it back.
    Completed,
    /// It did not arrive, or came back.
    Failed,
    /// It was called off before it was approved.
    Rejected,
    /// A word we do not know.
    Unknown,
}

/// What the gateway says of a payout when asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayoutNews {
    /// The gateway's name for it.
    pub reference: String,
    /// Where it stands.
    pub status: GatewayPayoutStatus,
    /// The gateway's own word for that.
    pub gateway_status: String,
    /// How much, minor units.
    pub amount: i64,
    /// Why it failed, in the gateway's words.
    pub failure_words: Option<String>,
    /// When it last changed there.
    pub updated_at: Option<DateTime<Utc>>,
    /// What makes two news the same: canonical text of everything they say that matters.
    pub content: String,
    /// The answer as it was received, without number and name of the account.
    pub body: String,
}

/// A movement of the balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatementLine {
    /// Why.
    pub kind: StatementLineKind,
    /// Of which payout, if of one.
    pub reference: Option<String>,
    /// Into the balance when positive, out of it when negative; minor units.
    pub amount: i64,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// The line in the gateway's words, without numbers of accounts: what makes two lines the same.
    pub words: String,
}

kernel::text_enum! {
    /// Why the balance moved.
    pub enum StatementLineKind {
        /// We paid into it.
        TopUp = "TOP_UP",
        /// A payout left.
        Payout = "PAYOUT",
        /// What the gateway takes for one.
        PayoutFee = "PAYOUT_FEE",
        /// A payout failed: its money came back, or its fee, or both.
        Return = "RETURN",
        /// Something else: the gateway's staff corrected it, or a word we do not know.
        Other = "OTHER",
    }
}

/// In whose name an account is.
#[derive(Clone, PartialEq, Eq)]
pub enum AccountHolder {
    /// In this one.
    Named(String),
    /// There is no such account.
    NoSuchAccount,
    /// The gateway cannot say.
    NotKnown,
}

impl std::fmt::Debug for AccountHolder {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Self::Named(_) => "Named(..)",
            Self::NoSuchAccount => "NoSuchAccount",
            Self::NotKnown => "NotKnown",
        })
    }
}

/// An authentic message from the gateway. It is not trusted: only who said it and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayoutNotification {
    /// Something happened to a payout.
    Payout {
        /// The gateway's name for it.
        reference: String,
        /// The gateway's word for where it stands.
        gateway_status: Option<String>,
        /// What makes two messages the same: canonical text of everything they say that matters.
        content: String,
    },
    /// Somebody paid into the balance: its statement tells.
    TopUp {
        /// What makes two messages the same.
        content: String,
    },
}
