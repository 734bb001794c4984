//! What a payer, a bank or a merchant's clerk does: the library's side of the pay page and the control endpoints.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::book::Book;
use crate::error::SimulatorError;
use crate::method::Method;
use crate::settings::Settings;
use crate::simulator::Simulator;
use crate::transaction::{FraudStatus, Refund, Status, Transaction};

/// What becomes of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The payer pays. A card is captured (it settles a day later, or by [`Simulator::settle`]); all others are
    /// pending, then settled.
    Paid,
    /// The payer chooses the method and does not pay yet.
    Pending,
    /// Bank or wallet refuse. The payer may try again on the same page.
    Denied,
    /// The payer chooses the method and never pays: its time is over now.
    Expired,
    /// The fraud detection wants a person to look (cards only).
    Challenge,
    /// It breaks.
    Failed,
}

/// Finds what an order id, a transaction id or a Snap token names and lets a payer pay it.
pub(crate) fn pay(
    book: &mut Book,
    settings: &Settings,
    now: DateTime<Utc>,
    (id, method, outcome): (&str, Method, Outcome),
) -> Result<Transaction, SimulatorError> {
    if outcome == Outcome::Challenge && method != Method::CreditCard {
        return Err(SimulatorError::NotWithThisMethod(method));
    }
    let index = match book.standing(id) {
        Some((index, status)) if !status.leaves_the_page_open() => {
            if status != Status::Pending {
                return Err(SimulatorError::Finished(status));
            }
            let chosen = book.transactions.get(index).map_or(method, |one| one.method);
            if chosen != method {
                return Err(SimulatorError::OtherMethodChosen(chosen));
            }
            index
        }
        _ => {
            let index = book.choose(id, method, now)?;
            if outcome == Outcome::Pending || method != Method::CreditCard {
                book.announce(index, settings, now);
            }
            index
        }
    };
    let is_card = method == Method::CreditCard;
    match outcome {
        Outcome::Pending => return book.get(index),
        Outcome::Paid if is_card => book.step(index, Status::Capture, FraudStatus::Accept, now)?,
        Outcome::Paid => book.step(index, Status::Settlement, FraudStatus::Accept, now)?,
        Outcome::Denied => book.step(index, Status::Deny, FraudStatus::Accept, now)?,
        Outcome::Expired => book.step(index, Status::Expire, FraudStatus::Accept, now)?,
        Outcome::Challenge => book.step(index, Status::Capture, FraudStatus::Challenge, now)?,
        Outcome::Failed => book.step(index, Status::Failure, FraudStatus::Accept, now)?,
    }
    book.announce(index, settings, now);
    book.get(index)
}

impl Book {
    pub(crate) fn get(&self, index: usize) -> Result<Transaction, SimulatorError> {
        self.transactions.get(index).cloned().ok_or_else(|| SimulatorError::Unknown(index.to_string()))
    }

    pub(crate) fn require(&self, id: &str) -> Result<usize, SimulatorError> {
        self.find(id).ok_or_else(|| SimulatorError::Unknown(id.to_owned()))
    }

    /// The newest transaction of a token, an order id or a transaction id, and where it stands.
    pub(crate) fn standing(&self, id: &str) -> Option<(usize, Status)> {
        let of_page = match self.page(id) {
            Some(page) => {
                self.transactions.iter().rposition(|one| one.snap_token.as_ref() == Some(&page.token))
            }
            None => self.find(id),
        }?;
        self.transactions.get(of_page).map(|one| (of_page, one.status))
    }

    /// The pay page of a token or, the newest, of an order id.
    pub(crate) fn page(&self, id: &str) -> Option<&crate::snap::SnapPage> {
        let by_token = self.pages.iter().find(|page| page.token == id);
        by_token.or_else(|| self.pages.iter().rfind(|page| page.order_id == id))
    }

    /// The payer chooses a method on an open page: only now there is a transaction.
    pub(crate) fn choose(
        &mut self,
        id: &str,
        method: Method,
        now: DateTime<Utc>,
    ) -> Result<usize, SimulatorError> {
        let page = self.page(id).ok_or_else(|| SimulatorError::Unknown(id.to_owned()))?;
        if !page.is_open(now) {
            return Err(SimulatorError::PageExpired);
        }
        if !page.offers(method) {
            return Err(SimulatorError::MethodNotEnabled(method));
        }
        let transaction = page.choose(method, now);
        self.transactions.push(transaction);
        Ok(self.transactions.len() - 1)
    }

    /// Moves a transaction, if it may go there.
    pub(crate) fn step(
        &mut self,
        index: usize,
        to: Status,
        fraud_status: FraudStatus,
        now: DateTime<Utc>,
    ) -> Result<(), SimulatorError> {
        let Some(transaction) = self.transactions.get_mut(index) else {
            return Err(SimulatorError::Unknown(index.to_string()));
        };
        let from = transaction.status;
        if !from.may_become(to) {
            return Err(SimulatorError::NotAllowed { from, to });
        }
        transaction.status = to;
        transaction.fraud_status = fraud_status;
        match to {
            Status::Capture => transaction.captured_at = Some(now),
            Status::Settlement => transaction.settlement_time = Some(now),
            Status::Expire => transaction.expires_at = transaction.expires_at.min(now),
            _ => {}
        }
        Ok(())
    }

    /// Sends money back and says so; `outside` the API every method can.
    pub(crate) fn add_refund(
        &mut self,
        index: usize,
        (amount, key, reason): (i64, Option<String>, Option<String>),
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<Transaction, SimulatorError> {
        let before = self.get(index)?;
        let left = before.gross_amount - before.refunded_amount();
        if amount < 1 || amount > left {
            return Err(SimulatorError::Amount(left));
        }
        let to = if amount == left { Status::Refund } else { Status::PartialRefund };
        self.step(index, to, before.fraud_status, now)?;
        let number = self.next_number();
        let refund = Refund {
            number,
            amount,
            key: key.unwrap_or_else(|| format!("{}-ref{number}", before.transaction_id)),
            reason,
            created_at: now,
            bank_confirms_at: now + settings.bank_wait(),
            bank_confirmed_at: None,
        };
        if let Some(transaction) = self.transactions.get_mut(index) {
            transaction.refunds.push(refund);
        }
        self.announce(index, settings, now);
        self.get(index)
    }
}

impl Simulator {
    /// What a payer does on the pay page of that order (or Snap token): chooses the method, unless it is chosen
    /// already, and brings the outcome about.
    ///
    /// # Errors
    /// There is no such page, it is over, or the method does not do that.
    pub fn pay(&self, id: &str, method: Method, outcome: Outcome) -> Result<Transaction, SimulatorError> {
        self.change(|book, settings, now| pay(book, settings, now, (id, method, outcome)))
    }

    fn step_and_tell(
        &self,
        id: &str,
        to: Status,
        fraud_status: FraudStatus,
        may: impl FnOnce(&Transaction) -> bool,
    ) -> Result<Transaction, SimulatorError> {
        self.change(|book, settings, now| {
            let index = book.require(id)?;
            let before = book.get(index)?;
            if !may(&before) {
                return Err(SimulatorError::NotAllowed { from: before.status, to });
            }
            book.step(index, to, fraud_status, now)?;
            book.announce(index, settings, now);
            book.get(index)
        })
    }

    /// The money comes: a pending transaction is paid, a captured card settles.
    ///
    /// # Errors
    /// There is no such transaction, or it cannot settle from where it stands.
    pub fn settle(&self, id: &str) -> Result<Transaction, SimulatorError> {
        let accepted = |one: &Transaction| one.fraud_status != FraudStatus::Challenge;
        self.step_and_tell(id, Status::Settlement, FraudStatus::Accept, accepted)
    }

    /// Bank or merchant refuse a pending or challenged transaction.
    ///
    /// # Errors
    /// There is no such transaction, or it is past that.
    pub fn deny(&self, id: &str) -> Result<Transaction, SimulatorError> {
        let is_open = |one: &Transaction| {
            one.status == Status::Pending
                || one.status == Status::Authorize
                || one.fraud_status == FraudStatus::Challenge
        };
        self.step_and_tell(id, Status::Deny, FraudStatus::Deny, is_open)
    }

    /// The merchant accepts a challenged card.
    ///
    /// # Errors
    /// There is no such transaction, or nothing to accept.
    pub fn approve(&self, id: &str) -> Result<Transaction, SimulatorError> {
        self.change(|book, settings, now| {
            let index = book.require(id)?;
            approve(book, settings, index, now)
        })
    }

    /// The bank takes a settlement back: settlement becomes deny. Midtrans knows it of Permata, Mandiri and Indomaret
    /// only; here every method can, so that a test need not choose.
    ///
    /// # Errors
    /// There is no such transaction, or it is not settled.
    pub fn reverse(&self, id: &str) -> Result<Transaction, SimulatorError> {
        let is_settled = |one: &Transaction| one.status == Status::Settlement;
        self.step_and_tell(id, Status::Deny, FraudStatus::Accept, is_settled)
    }

    /// A pending transaction's time is over now.
    ///
    /// # Errors
    /// There is no such transaction, or it is past that.
    pub fn expire(&self, id: &str) -> Result<Transaction, SimulatorError> {
        self.step_and_tell(id, Status::Expire, FraudStatus::Accept, |_| true)
    }

    /// A clerk cancels it in Midtrans' dashboard.
    ///
    /// # Errors
    /// There is no such transaction, or it is past that.
    pub fn cancel(&self, id: &str) -> Result<Transaction, SimulatorError> {
        self.step_and_tell(id, Status::Cancel, FraudStatus::Accept, |_| true)
    }

    /// A clerk refunds in Midtrans' dashboard: all that is left, or an amount in rupiah.
    ///
    /// # Errors
    /// There is no such transaction, it is not settled, or the amount is too large.
    pub fn refund_outside(&self, id: &str, amount: Option<i64>) -> Result<Transaction, SimulatorError> {
        self.change(|book, settings, now| {
            let index = book.require(id)?;
            let before = book.get(index)?;
            let amount = amount.unwrap_or_else(|| before.gross_amount - before.refunded_amount());
            let reason = Some("Refunded in the dashboard".to_owned());
            book.add_refund(index, (amount, None, reason), settings, now)
        })
    }

    /// The payer's bank takes the money back, or a part of it.
    ///
    /// # Errors
    /// There is no such transaction, it is not settled, or the amount is too large.
    pub fn chargeback(&self, id: &str, amount: Option<i64>) -> Result<Transaction, SimulatorError> {
        let gross_amount = self.transaction(id).map_or(0, |one| one.gross_amount);
        if amount.is_some_and(|amount| amount < 1 || amount > gross_amount) {
            return Err(SimulatorError::Amount(gross_amount));
        }
        let is_part = amount.is_some_and(|amount| amount < gross_amount);
        let to = if is_part { Status::PartialChargeback } else { Status::Chargeback };
        self.step_and_tell(id, to, FraudStatus::Accept, |_| true)
    }
}

/// A challenged card counts from now on; the day until it settles is counted anew.
pub(crate) fn approve(
    book: &mut Book,
    settings: &Settings,
    index: usize,
    now: DateTime<Utc>,
) -> Result<Transaction, SimulatorError> {
    let before = book.get(index)?;
    if before.status != Status::Capture || before.fraud_status != FraudStatus::Challenge {
        return Err(SimulatorError::NotAllowed { from: before.status, to: Status::Capture });
    }
    if let Some(transaction) = book.transactions.get_mut(index) {
        transaction.fraud_status = FraudStatus::Accept;
        transaction.captured_at = Some(now);
    }
    book.announce(index, settings, now);
    book.get(index)
}
