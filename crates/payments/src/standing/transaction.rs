//! Where one transaction of a payment stands.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use super::implies_paid;
use crate::gateway::{GatewayRefund, TransactionNews, TransactionState};

/// Where a transaction stands, in the order in which it can get there: news only ever lead further down this list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum TransactionStanding {
    /// The gateway waits for the money.
    Pending,
    /// The gateway doubts it.
    Challenged,
    /// Not paid in time.
    Expired,
    /// Called off before it was paid.
    Cancelled,
    /// The gateway said no.
    Denied,
    /// The money is there.
    Paid,
    /// The money was there, and the card was voided: all went back.
    Voided,
    /// The money was there and was taken back from us.
    Reversed,
}

/// What the news of one transaction say together. Each field only ever grows, whatever comes first.
#[derive(Debug, Default)]
pub(super) struct Transaction {
    is_pending: bool,
    is_challenged: bool,
    is_denied: bool,
    is_expired: bool,
    is_cancelled: bool,
    is_paid: bool,
    is_charged_back: bool,
    pub(super) is_partially_charged_back: bool,
    pub(super) amount: i64,
    refunded_amount: i64,
    refunds: BTreeMap<String, GatewayRefund>,
    pub(super) method: Option<String>,
    pub(super) settled_at: Option<DateTime<Utc>>,
}

impl Transaction {
    pub(super) fn add(&mut self, news: &TransactionNews) {
        match news.state {
            TransactionState::Pending => self.is_pending = true,
            TransactionState::Challenged => self.is_challenged = true,
            TransactionState::Denied => self.is_denied = true,
            TransactionState::Expired => self.is_expired = true,
            TransactionState::Cancelled => self.is_cancelled = true,
            TransactionState::ChargedBack => self.is_charged_back = true,
            TransactionState::PartiallyChargedBack => self.is_partially_charged_back = true,
            TransactionState::Refunded => self.refunded_amount = self.refunded_amount.max(news.amount),
            TransactionState::Paid | TransactionState::PartiallyRefunded | TransactionState::Unknown => {}
        }
        self.is_paid |= implies_paid(news.state);
        self.amount = self.amount.max(news.amount);
        self.refunded_amount = self.refunded_amount.max(news.refunded_amount);
        self.method = self.method.take().max(news.method.clone());
        self.settled_at = [self.settled_at, news.settled_at].into_iter().flatten().min();
        for refund in &news.refunds {
            let known = self.refunds.entry(refund.key.clone()).or_insert_with(|| refund.clone());
            known.amount = known.amount.max(refund.amount);
            known.is_confirmed |= refund.is_confirmed;
        }
    }

    /// `None` when the gateway only used words that we do not know.
    pub(super) fn standing(&self) -> Option<TransactionStanding> {
        if self.is_paid {
            return Some(if self.is_charged_back || self.is_denied {
                TransactionStanding::Reversed
            } else if self.is_cancelled {
                TransactionStanding::Voided
            } else {
                TransactionStanding::Paid
            });
        }
        [
            (self.is_denied, TransactionStanding::Denied),
            (self.is_cancelled, TransactionStanding::Cancelled),
            (self.is_expired, TransactionStanding::Expired),
            (self.is_challenged, TransactionStanding::Challenged),
            (self.is_pending, TransactionStanding::Pending),
        ]
        .into_iter()
        .find_map(|(is_so, standing)| is_so.then_some(standing))
    }

    /// Whether its money came and was not taken back from us.
    pub(super) fn is_kept(&self) -> bool {
        matches!(self.standing(), Some(TransactionStanding::Paid | TransactionStanding::Voided))
    }

    /// All that went back to the buyer.
    pub(super) fn refunded_amount(&self) -> i64 {
        if self.is_paid && self.is_cancelled { self.amount } else { self.refunded_amount }
    }

    pub(super) fn refunds(&self) -> impl Iterator<Item = GatewayRefund> {
        self.refunds.values().cloned()
    }

    /// Orders transactions that are equally far: whose money came first is the greatest.
    pub(super) fn paid_first(&self) -> (bool, Reverse<Option<DateTime<Utc>>>) {
        (self.settled_at.is_some(), Reverse(self.settled_at))
    }
}
