//! What a bank or a clerk does to payouts and the deposit: the library's side of the page and the control endpoints.

use super::decide::reject_payout;
use super::failure;
use super::known_accounts::KnownAccount;
use super::notification::top_up_note;
use super::payout::{Payout, PayoutStatus};
use super::payout_book::BY_ADMIN;
use super::statement::{Direction, EntryKind, StatementEntry};
use crate::error::SimulatorError;
use crate::simulator::Simulator;
use crate::switches::{Channel, NotificationFault, NotificationSwitch, PayoutFault, PayoutSwitch, Times};
use crate::transaction::random_uuid;

/// What statements call the account that top-ups come through.
const TOP_UP_ACCOUNT: &str = "Permata virtual account number";

/// The most that is paid in at once, in rupiah.
const TOP_UP_MAX: i64 = 1_000_000_000_000;

impl Simulator {
    /// All payouts, oldest first.
    #[must_use]
    pub fn payouts(&self) -> Vec<Payout> {
        self.look(|book, _, _| book.payouts.payouts.clone())
    }

    /// The payout of that reference number.
    #[must_use]
    pub fn payout(&self, reference_no: &str) -> Option<Payout> {
        self.look(|book, _, _| {
            book.payouts.find(reference_no).and_then(|index| book.payouts.payouts.get(index)).cloned()
        })
    }

    /// What the deposit holds, in rupiah.
    #[must_use]
    pub fn payout_balance(&self) -> i64 {
        self.look(|book, _, _| book.payouts.balance())
    }

    /// Every movement of the deposit, oldest first; their sum is the balance.
    #[must_use]
    pub fn payout_statement(&self) -> Vec<StatementEntry> {
        self.look(|book, _, _| book.payouts.statement.clone())
    }

    /// An approver releases a queued payout in Midtrans' dashboard.
    ///
    /// # Errors
    /// There is no such payout, or it is past that.
    pub fn approve_payout(&self, reference_no: &str) -> Result<Payout, SimulatorError> {
        self.change(|book, settings, now| {
            let index = book.require_payout(reference_no)?;
            book.approve_payout(index, settings, now)
        })
    }

    /// An approver rejects a queued payout in Midtrans' dashboard.
    ///
    /// # Errors
    /// There is no such payout, or it is past that.
    pub fn reject_payout(&self, reference_no: &str, reason: &str) -> Result<Payout, SimulatorError> {
        self.change(|book, settings, now| {
            let index = book.require_payout(reference_no)?;
            reject_payout(book, index, reason, settings, now)?;
            book.payout(index)
        })
    }

    /// The bank has an approved payout, and nothing more happens to it by itself.
    ///
    /// # Errors
    /// There is no such payout, or it is past that.
    pub fn process_payout(&self, reference_no: &str) -> Result<Payout, SimulatorError> {
        self.move_payout(reference_no, (PayoutStatus::Processed, None))
    }

    /// The money of an approved payout has arrived.
    ///
    /// # Errors
    /// There is no such payout, or it is past that.
    pub fn complete_payout(&self, reference_no: &str) -> Result<Payout, SimulatorError> {
        self.move_payout(reference_no, (PayoutStatus::Completed, None))
    }

    /// The bank refuses an approved payout, for the reason of that number in Midtrans' list.
    ///
    /// # Errors
    /// There is no such payout or reason, or the payout is not under way.
    pub fn fail_payout(&self, reference_no: &str, failure_code: u8) -> Result<Payout, SimulatorError> {
        self.fail_from(reference_no, failure_code, |from| from != PayoutStatus::Completed)
    }

    /// The bank sends the money of a completed payout back: completed becomes failed.
    ///
    /// # Errors
    /// There is no such payout or reason, or the payout is not completed.
    pub fn return_payout(&self, reference_no: &str, failure_code: u8) -> Result<Payout, SimulatorError> {
        self.fail_from(reference_no, failure_code, |from| from == PayoutStatus::Completed)
    }

    fn fail_from(
        &self,
        reference_no: &str,
        failure_code: u8,
        may: impl FnOnce(PayoutStatus) -> bool,
    ) -> Result<Payout, SimulatorError> {
        if failure::message(failure_code).is_none() {
            return Err(SimulatorError::UnknownFailure(failure_code));
        }
        self.change(|book, settings, now| {
            let index = book.require_payout(reference_no)?;
            let (from, to) = (book.payout(index)?.status, PayoutStatus::Failed);
            if !may(from) {
                return Err(SimulatorError::PayoutNotAllowed { from, to });
            }
            book.move_payout_by_hand(reference_no, (to, Some(failure_code)), settings, now)
        })
    }

    fn move_payout(
        &self,
        reference_no: &str,
        to: (PayoutStatus, Option<u8>),
    ) -> Result<Payout, SimulatorError> {
        self.change(|book, settings, now| book.move_payout_by_hand(reference_no, to, settings, now))
    }

    /// Sends the notification about where the payout stands once more. Returns whether there was one, and an address.
    ///
    /// # Errors
    /// There is no such payout.
    pub fn notify_payout_again(&self, reference_no: &str) -> Result<bool, SimulatorError> {
        self.change(|book, settings, now| {
            let index = book.require_payout(reference_no)?;
            Ok(book.announce_payout(index, settings, now))
        })
    }

    /// The merchant pays so many rupiah into the deposit, and is told so. Returns the balance.
    ///
    /// # Errors
    /// The amount is not positive, or beyond a million millions.
    pub fn top_up(&self, amount: i64) -> Result<i64, SimulatorError> {
        if !(1..=TOP_UP_MAX).contains(&amount) {
            return Err(SimulatorError::Amount(TOP_UP_MAX));
        }
        self.change(|book, settings, now| {
            book.payouts.enter((EntryKind::TopUp, Direction::Credit), amount, (None, TOP_UP_ACCOUNT), now);
            if settings.payouts.notification_url.is_some() {
                let faults = book.switches.for_notification(Channel::Payouts);
                let note = top_up_note(&(random_uuid(), random_uuid()), amount, now, settings, &faults);
                book.post(&note, &faults, now);
            }
            Ok(book.payouts.balance())
        })
    }

    /// Midtrans' staff corrects the deposit by so many rupiah, up or down; nobody is told. Returns the balance.
    pub fn correct_payout_balance(&self, amount: i64) -> i64 {
        let direction = if amount < 0 { Direction::Debit } else { Direction::Credit };
        let amount = amount.saturating_abs();
        self.change(|book, _, now| {
            book.payouts.enter((EntryKind::Manual, direction), amount, (None, BY_ADMIN), now);
            book.payouts.balance()
        })
    }

    /// A bank knows this account from now on, as it is said here.
    pub fn know_account(&self, account: KnownAccount) {
        self.change(|book, _, _| book.payouts.known_accounts.push(account));
    }

    /// Decides what becomes of the next payouts that are approved.
    pub fn break_payouts(&self, fault: PayoutFault, times: Times) {
        self.change(|book, _, _| book.switches.payouts.push(PayoutSwitch { fault, times }));
    }

    /// Turns a switch on payout notifications on; those of payments are let alone.
    pub fn break_payout_notifications(&self, fault: NotificationFault, times: Times) {
        let channel = Some(Channel::Payouts);
        self.switch_notifications(NotificationSwitch { fault, times, channel });
    }

    /// Where payout notifications go from now on, also those that wait already.
    pub fn set_payout_notification_url(&self, url: Option<String>) {
        self.lock().settings.payouts.notification_url = url;
    }
}
