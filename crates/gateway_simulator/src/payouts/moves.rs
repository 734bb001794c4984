//! How payouts move: by the roles' calls, by time, by a person at the simulator.

use chrono::{DateTime, TimeDelta, Utc};

use super::failure;
use super::known_accounts::AccountState;
use super::notification::payout_note;
use super::payout::{Payout, PayoutStatus, PlannedStep};
use crate::book::Book;
use crate::error::SimulatorError;
use crate::settings::Settings;
use crate::switches::{Channel, PayoutFault};

impl Book {
    pub(crate) fn require_payout(&self, reference_no: &str) -> Result<usize, SimulatorError> {
        self.payouts.find(reference_no).ok_or_else(|| SimulatorError::Unknown(reference_no.to_owned()))
    }

    pub(crate) fn payout(&self, index: usize) -> Result<Payout, SimulatorError> {
        let found = self.payouts.payouts.get(index).cloned();
        found.ok_or_else(|| SimulatorError::Unknown(index.to_string()))
    }

    /// Moves a payout, if it may go there, and says so. One that fails gives back what was taken for it.
    pub(crate) fn move_payout(
        &mut self,
        index: usize,
        (to, failure_code): (PayoutStatus, Option<u8>),
        settings: &Settings,
        at: DateTime<Utc>,
    ) -> Result<Payout, SimulatorError> {
        let Some(payout) = self.payouts.payouts.get_mut(index) else {
            return Err(SimulatorError::Unknown(index.to_string()));
        };
        let from = payout.status;
        if !from.may_become(to) {
            return Err(SimulatorError::PayoutNotAllowed { from, to });
        }
        payout.status = to;
        payout.updated_at = at;
        payout.failure_code = failure_code.filter(|_| to == PayoutStatus::Failed);
        if to == PayoutStatus::Failed {
            self.payouts.refund(index, at);
        }
        self.announce_payout(index, settings, at);
        self.payout(index)
    }

    /// As [`Book::move_payout`], by a person: what was planned does not happen any more.
    pub(crate) fn move_payout_by_hand(
        &mut self,
        reference_no: &str,
        to: (PayoutStatus, Option<u8>),
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<Payout, SimulatorError> {
        let index = self.require_payout(reference_no)?;
        self.move_payout(index, to, settings, now)?;
        if let Some(payout) = self.payouts.payouts.get_mut(index) {
            payout.planned.clear();
        }
        self.payout(index)
    }

    /// The money leaves the deposit, if it is there, and what follows is planned.
    pub(crate) fn approve_payout(
        &mut self,
        index: usize,
        settings: &Settings,
        now: DateTime<Utc>,
    ) -> Result<Payout, SimulatorError> {
        let payout = self.move_payout(index, (PayoutStatus::Approved, None), settings, now)?;
        let fee = settings.payouts.fee;
        let is_covered = payout.amount.saturating_add(fee) <= self.payouts.balance();
        let planned = if is_covered {
            self.payouts.debit(index, fee, now);
            self.plan(&payout, settings, now)
        } else {
            let at = now + settings.payouts.processed_after;
            vec![fails(at, failure::BALANCE_IS_NOT_ENOUGH)]
        };
        if let Some(payout) = self.payouts.payouts.get_mut(index) {
            payout.planned = planned;
        }
        self.payout(index)
    }

    /// What becomes of an approved payout, unless somebody acts: it completes, but for a switch or a bad account.
    fn plan(&mut self, payout: &Payout, settings: &Settings, now: DateTime<Utc>) -> Vec<PlannedStep> {
        let processed_at = now + settings.payouts.processed_after;
        let done_at = processed_at + settings.payouts.completed_after;
        let processed = PlannedStep { at: processed_at, to: PayoutStatus::Processed, failure_code: None };
        let completed = PlannedStep { at: done_at, to: PayoutStatus::Completed, failure_code: None };
        let account = self.payouts.known_account(&payout.beneficiary_bank, &payout.beneficiary_account);
        if account.is_some_and(|account| account.state != AccountState::Open) {
            return vec![processed, fails(done_at, failure::INVALID_ACCOUNT)];
        }
        match self.switches.for_payout() {
            None => vec![processed, completed],
            Some(PayoutFault::Fail(code)) => vec![processed, fails(done_at, code)],
            Some(PayoutFault::Stall) => vec![processed],
            Some(PayoutFault::Return { failure_code, after_seconds }) => {
                let returned_at = done_at + TimeDelta::seconds(after_seconds.into());
                vec![processed, completed, fails(returned_at, failure_code)]
            }
        }
    }

    /// Lets time pass for payouts, each step at its own moment. Returns whether anything changed.
    pub(crate) fn pass_payout_time(&mut self, settings: &Settings, now: DateTime<Utc>) -> bool {
        let mut changed = self.payouts.forget_answers(now);
        while let Some((index, step)) = self.payouts.take_due_step(now) {
            // A step that no longer fits, since a person was faster, is passed over.
            drop(self.move_payout(index, (step.to, step.failure_code), settings, step.at));
            changed = true;
        }
        changed
    }

    /// Puts a notification about where the payout stands on its way; of queued ones nothing is told. Returns whether
    /// there is something to tell, and an address.
    pub(crate) fn announce_payout(&mut self, index: usize, settings: &Settings, at: DateTime<Utc>) -> bool {
        let Ok(payout) = self.payout(index) else { return false };
        if settings.payouts.notification_url.is_none() || payout.status == PayoutStatus::Queued {
            return false;
        }
        let faults = self.switches.for_notification(Channel::Payouts);
        let note = payout_note(&payout, settings, &faults);
        self.post(&note, &faults, at);
        true
    }
}

const fn fails(at: DateTime<Utc>, code: u8) -> PlannedStep {
    PlannedStep { at, to: PayoutStatus::Failed, failure_code: Some(code) }
}
