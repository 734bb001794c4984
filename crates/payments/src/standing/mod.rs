//! Where a payment stands: a pure function of the set of all news the gateway ever gave us of it. A set has no order and no
//! repetitions, so news that come late, twice or in the wrong order cannot lead anywhere else.

mod surplus;
mod transaction;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use crate::gateway::{GatewayRefund, TransactionNews, TransactionState};
use crate::state::{Abandonment, PaymentAttention, PaymentStatus};
use surplus::Gone;
use transaction::Transaction;
pub use transaction::TransactionStanding;

/// Where the news of one payment lead.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Standing {
    /// Where the payment stands; `None` while the gateway knows of no transaction.
    pub status: Option<PaymentStatus>,
    /// The transaction that counts: the one that brought the money, or else the one that came furthest.
    pub transaction_id: Option<String>,
    /// How the buyer pays, in the gateway's words.
    pub method: Option<String>,
    /// When the money was there, as the gateway says.
    pub settled_at: Option<DateTime<Utc>>,
    /// What of the payment's money went back to the buyer so far, minor units; without what only made up for a surplus.
    pub refunded_amount: i64,
    /// The refunds of that one by one, by key, as far as the gateway lists them.
    pub refunds: Vec<GatewayRefund>,
    /// Why an admin must look at it.
    pub attention: Option<PaymentAttention>,
}

impl Standing {
    /// Where the payment stands, also while the gateway is silent: then it is what we left it as.
    #[must_use]
    pub fn status(&self, abandoned_as: Option<Abandonment>) -> PaymentStatus {
        self.status.unwrap_or(match abandoned_as {
            None => PaymentStatus::Started,
            Some(Abandonment::Expired) => PaymentStatus::Expired,
            Some(Abandonment::Cancelled) => PaymentStatus::Cancelled,
        })
    }
}

/// Folds all news of one payment. Their order does not matter, nor how often each is there.
#[must_use]
pub fn fold(news: &[TransactionNews]) -> Standing {
    let transactions = transactions(news);
    let counts = transactions
        .iter()
        .filter_map(|(id, transaction)| Some((priority(transaction.standing()?), *id, transaction)))
        .max_by_key(|(priority, id, transaction)| (*priority, transaction.paid_first(), *id));
    let Some((_, id, counting)) = counts else {
        return Standing { attention: attention(&transactions, false), ..Standing::default() };
    };
    let kept = || transactions.values().filter(|transaction| transaction.is_kept());
    let surplus = kept().map(|transaction| transaction.amount).sum::<i64>() - counting.amount;
    let gone = Gone {
        amount: kept().map(Transaction::refunded_amount).sum(),
        refunds: kept().flat_map(Transaction::refunds).collect(),
    };
    let (gone, surplus_left) = gone.without_surplus(surplus);
    Standing {
        status: counting.standing().map(status_of),
        transaction_id: Some(id.to_owned()),
        method: counting.method.clone(),
        settled_at: kept().filter_map(|transaction| transaction.settled_at).min(),
        refunded_amount: gone.amount,
        refunds: gone.refunds,
        attention: attention(&transactions, surplus_left > 0),
    }
}

/// The transactions whose money came and was not taken back from us, as far as the news say; voided cards are among them.
#[must_use]
pub(crate) fn kept_transactions(news: &[TransactionNews]) -> Vec<String> {
    let transactions = transactions(news);
    transactions.iter().filter(|(_, one)| one.is_kept()).map(|(id, _)| (*id).to_owned()).collect()
}

fn transactions(news: &[TransactionNews]) -> BTreeMap<&str, Transaction> {
    let mut transactions: BTreeMap<&str, Transaction> = BTreeMap::new();
    for item in news {
        transactions.entry(&item.transaction_id).or_default().add(item);
    }
    transactions
}

/// Which of several transactions says where the payment stands: money first, then what may still become money.
fn priority(standing: TransactionStanding) -> u8 {
    match standing {
        TransactionStanding::Paid | TransactionStanding::Voided => 6,
        TransactionStanding::Challenged => 5,
        TransactionStanding::Pending => 4,
        TransactionStanding::Reversed => 3,
        TransactionStanding::Denied => 2,
        TransactionStanding::Cancelled => 1,
        TransactionStanding::Expired => 0,
    }
}

fn status_of(standing: TransactionStanding) -> PaymentStatus {
    match standing {
        TransactionStanding::Pending => PaymentStatus::Pending,
        TransactionStanding::Challenged => PaymentStatus::Challenged,
        TransactionStanding::Expired => PaymentStatus::Expired,
        TransactionStanding::Cancelled => PaymentStatus::Cancelled,
        TransactionStanding::Denied => PaymentStatus::Denied,
        // A voided card was paid, and all of it went back: that is a refund, not a payment that never was.
        TransactionStanding::Paid | TransactionStanding::Voided => PaymentStatus::Settled,
        TransactionStanding::Reversed => PaymentStatus::Reversed,
    }
}

fn attention(transactions: &BTreeMap<&str, Transaction>, has_surplus: bool) -> Option<PaymentAttention> {
    let any = |predicate: fn(&Transaction) -> bool| transactions.values().any(predicate);
    if has_surplus {
        // The gateway sells one page once. If it ever took the money twice, an admin sends back what is too much.
        Some(PaymentAttention::AmountMismatch)
    } else if any(|transaction| transaction.is_partially_charged_back) {
        Some(PaymentAttention::PartialChargeback)
    } else if any(|transaction| transaction.standing().is_none()) {
        Some(PaymentAttention::UnknownStatus)
    } else {
        None
    }
}

/// Whether the state means that the money was there at some time.
#[must_use]
pub fn implies_paid(state: TransactionState) -> bool {
    match state {
        TransactionState::Paid
        | TransactionState::Refunded
        | TransactionState::PartiallyRefunded
        | TransactionState::ChargedBack
        | TransactionState::PartiallyChargedBack => true,
        TransactionState::Pending
        | TransactionState::Challenged
        | TransactionState::Denied
        | TransactionState::Expired
        | TransactionState::Cancelled
        | TransactionState::Unknown => false,
    }
}
