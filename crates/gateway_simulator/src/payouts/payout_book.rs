//! What the payout part remembers; it is kept with everything else.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::banks;
use super::known_accounts::{KnownAccount, sandbox};
use super::payout::{Payout, PlannedStep};
use super::statement::{Direction, EntryKind, StatementEntry};

/// A beneficiary that the merchant keeps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Beneficiary {
    pub(crate) name: String,
    pub(crate) bank: String,
    pub(crate) account: String,
    pub(crate) alias_name: String,
    pub(crate) email: Option<String>,
}

/// What a call with an `X-Idempotency-Key` was answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptAnswer {
    pub(crate) key: String,
    pub(crate) at: DateTime<Utc>,
    /// Of method, path and body: the same key with another one is refused.
    pub(crate) fingerprint: String,
    pub(crate) status: u16,
    pub(crate) body: String,
}

impl KeptAnswer {
    /// Keys older than a day are removed at midnight, UTC.
    fn is_forgotten(&self, now: DateTime<Utc>) -> bool {
        let a_day_later = self.at + TimeDelta::days(1);
        let date = a_day_later.date_naive();
        let is_midnight = a_day_later.time() == NaiveTime::MIN;
        let removed_on = if is_midnight { Some(date) } else { date.checked_add_days(Days::new(1)) };
        removed_on.is_some_and(|day| day.and_time(NaiveTime::MIN).and_utc() <= now)
    }
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct PayoutBook {
    /// Oldest first.
    pub(crate) payouts: Vec<Payout>,
    /// Oldest first.
    pub(crate) statement: Vec<StatementEntry>,
    pub(crate) beneficiaries: Vec<Beneficiary>,
    pub(crate) known_accounts: Vec<KnownAccount>,
    pub(crate) answers: Vec<KeptAnswer>,
    is_open: bool,
}

impl PayoutBook {
    /// The first time, the deposit gets what it holds at first.
    pub(crate) fn open(&mut self, opening_balance: i64, now: DateTime<Utc>) {
        if !self.is_open && opening_balance > 0 {
            self.enter((EntryKind::Manual, Direction::Credit), opening_balance, (None, BY_ADMIN), now);
        }
        self.is_open = true;
    }

    pub(crate) fn balance(&self) -> i64 {
        self.statement.iter().map(StatementEntry::signed_amount).sum()
    }

    pub(crate) fn find(&self, reference_no: &str) -> Option<usize> {
        self.payouts.iter().position(|payout| payout.reference_no == reference_no)
    }

    /// Writes a movement down. Nothing is not a movement.
    pub(crate) fn enter(
        &mut self,
        (kind, direction): (EntryKind, Direction),
        amount: i64,
        (reference_no, account): (Option<&str>, &str),
        at: DateTime<Utc>,
    ) {
        if amount == 0 {
            return;
        }
        self.statement.push(StatementEntry {
            kind,
            direction,
            amount,
            reference_no: reference_no.map(str::to_owned),
            account: account.to_owned(),
            created_at: at,
        });
    }

    /// Takes the money of a payout, and the fee, out of the deposit.
    pub(crate) fn debit(&mut self, index: usize, fee: i64, at: DateTime<Utc>) {
        let Some(payout) = self.payouts.get_mut(index) else { return };
        payout.is_debited = true;
        let (reference_no, amount) = (payout.reference_no.clone(), payout.amount);
        let bank = bank_name(&payout.beneficiary_bank);
        let about = (Some(reference_no.as_str()), bank.as_str());
        self.enter((EntryKind::Payout, Direction::Debit), amount, about, at);
        self.enter((EntryKind::PayoutFee, Direction::Debit), fee, about, at);
    }

    /// Puts everything that was taken for a payout back.
    pub(crate) fn refund(&mut self, index: usize, at: DateTime<Utc>) {
        let Some(payout) = self.payouts.get_mut(index) else { return };
        if !std::mem::take(&mut payout.is_debited) {
            return;
        }
        let reference_no = payout.reference_no.clone();
        let bank = bank_name(&payout.beneficiary_bank);
        let taken: Vec<i64> = self
            .statement
            .iter()
            .filter(|entry| {
                entry.reference_no.as_ref() == Some(&reference_no) && entry.direction == Direction::Debit
            })
            .map(|entry| entry.amount)
            .collect();
        for amount in taken {
            let about = (Some(reference_no.as_str()), bank.as_str());
            self.enter((EntryKind::Refund, Direction::Credit), amount, about, at);
        }
    }

    /// The account of that number, if the bank knows it.
    pub(crate) fn known_account(&self, bank: &str, account: &str) -> Option<KnownAccount> {
        let own = self.known_accounts.iter().rfind(|known| known.bank == bank && known.account == account);
        own.cloned().or_else(|| sandbox(bank, account))
    }

    /// Takes the step that is due longest out of the plans.
    pub(crate) fn take_due_step(&mut self, now: DateTime<Utc>) -> Option<(usize, PlannedStep)> {
        let due = self.payouts.iter().enumerate().filter_map(|(index, payout)| {
            let step = payout.planned.first().filter(|step| step.at <= now)?;
            Some((index, *step))
        });
        let (index, step) = due.min_by_key(|(index, step)| (step.at, *index))?;
        if let Some(payout) = self.payouts.get_mut(index) {
            payout.planned.remove(0);
        }
        Some((index, step))
    }

    /// Returns whether a key was old enough to be removed.
    pub(crate) fn forget_answers(&mut self, now: DateTime<Utc>) -> bool {
        let before = self.answers.len();
        self.answers.retain(|answer| !answer.is_forgotten(now));
        before != self.answers.len()
    }
}

/// What statements call the person behind a correction.
pub(super) const BY_ADMIN: &str = "Created by admin : simulator";

/// As answers name a bank.
pub(super) fn bank_name(code: &str) -> String {
    banks::name(code).unwrap_or(code).to_owned()
}
