//! Which buttons there are, and when one is grey.

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::{BankAccountId, PayoutBatchId, PersonId, UserId};

use super::PayoutAction::{Cancel, MarkFailed, MarkReturned, MarkSent, PutIntoBatch, Refuse};
use super::*;
use crate::model::{Payout, PayoutBatch, PayoutSettings};
use crate::samples;
use crate::services::PayoutConfig;
use crate::state::{BatchStatus, HolderCheck, PayoutMethod, PayoutSchedule, PayoutStatus};

const ADMIN: PayoutSide = PayoutSide::Admin { is_paid_by_batch: false };
const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn payout(status: PayoutStatus, method: PayoutMethod) -> Payout {
    let has_method = !matches!(status, PayoutStatus::Requested | PayoutStatus::Cancelled);
    Payout { method: has_method.then_some(method), batch_id: None, ..samples::payout(status) }
}

fn drawn(payout: &Payout, side: PayoutSide) -> Vec<(PayoutAction, Option<PayoutUnavailableReason>)> {
    let buttons = available_payout_actions(payout, side);
    buttons.into_iter().map(|button| (button.action, button.unavailable)).collect()
}

#[test]
fn a_teacher_calls_off_what_nobody_has_approved() {
    let side = PayoutSide::Teacher;
    let requested = payout(PayoutStatus::Requested, PayoutMethod::Manual);
    assert_eq!(drawn(&requested, side), [(Cancel, None)]);
    let approved = payout(PayoutStatus::Approved, PayoutMethod::Manual);
    assert_eq!(drawn(&approved, side), [(Cancel, Some(PayoutUnavailableReason::AlreadyApproved))]);
    for status in
        [PayoutStatus::Processing, PayoutStatus::Paid, PayoutStatus::Failed, PayoutStatus::Cancelled]
    {
        assert_eq!(drawn(&payout(status, PayoutMethod::Gateway), side), [], "{status}");
    }
}

#[test]
fn an_admin_batches_or_refuses_what_waits() {
    let mut waiting = payout(PayoutStatus::Requested, PayoutMethod::Manual);
    assert_eq!(drawn(&waiting, ADMIN), [(PutIntoBatch, None), (Refuse, None)]);
    waiting.batch_id = Some(PayoutBatchId::generate(NOW));
    let in_batch = Some(PayoutUnavailableReason::AlreadyInBatch);
    assert_eq!(drawn(&waiting, ADMIN), [(PutIntoBatch, in_batch), (Refuse, None)]);
}

#[test]
fn an_admin_notes_what_is_sent_by_hand_unless_it_pays_her_batch() {
    let approved = payout(PayoutStatus::Approved, PayoutMethod::Manual);
    assert_eq!(drawn(&approved, ADMIN), [(MarkSent, None), (MarkFailed, None)]);
    let paid = payout(PayoutStatus::Paid, PayoutMethod::Manual);
    assert_eq!(drawn(&paid, ADMIN), [(MarkReturned, None)]);
    let own = Some(PayoutUnavailableReason::OwnPayout);
    let side = PayoutSide::Admin { is_paid_by_batch: true };
    assert_eq!(drawn(&approved, side), [(MarkSent, own), (MarkFailed, own)]);
    assert_eq!(drawn(&paid, side), [(MarkReturned, own)]);
}

#[test]
fn what_the_gateway_sends_and_what_is_over_has_no_buttons() {
    for status in [PayoutStatus::Approved, PayoutStatus::Processing, PayoutStatus::Paid, PayoutStatus::Failed]
    {
        assert_eq!(drawn(&payout(status, PayoutMethod::Gateway), ADMIN), [], "{status}");
    }
    for status in [PayoutStatus::Failed, PayoutStatus::Cancelled] {
        assert_eq!(drawn(&payout(status, PayoutMethod::Manual), ADMIN), [], "{status}");
    }
}

#[test]
fn whoever_is_paid_is_its_teacher_whatever_else_she_is() {
    let payee = PersonId::generate(NOW);
    let user = |person_id, roles: &[kernel::Role]| {
        kernel::Actor::User(kernel::UserActor {
            user_id: UserId::generate(NOW),
            person_id,
            login_session_id: kernel::id::LoginSessionId::generate(NOW),
            roles: roles.iter().copied().collect(),
            locale: kernel::Locale::English,
            request_id: None,
        })
    };
    let other = PersonId::generate(NOW);
    let of = |actor: &kernel::Actor| PayoutSide::of(actor, payee, false);
    assert_eq!(of(&user(payee, &[kernel::Role::Teacher, kernel::Role::Admin])), Some(PayoutSide::Teacher));
    assert_eq!(of(&user(other, &[kernel::Role::Admin])), Some(ADMIN));
    assert_eq!(of(&user(other, &[kernel::Role::Teacher])), None);
    assert_eq!(of(&kernel::Actor::Anonymous), None);
}

#[test]
fn a_batch_is_approved_by_another_admin_whom_it_does_not_pay() {
    let author = UserId::generate(NOW);
    let batch = PayoutBatch {
        id: PayoutBatchId::generate(NOW),
        method: PayoutMethod::Gateway,
        status: BatchStatus::AwaitingApproval,
        created_by_user_id: author,
        decided_by_user_id: None,
        decided_at: None,
        reject_reason: None,
        created_at: NOW,
        updated_at: NOW,
    };
    let another = BatchLook { admin: UserId::generate(NOW), is_paid_by_it: false, payouts_left: 2 };
    let cases = [
        (another, None),
        (BatchLook { admin: author, ..another }, Some(BatchUnavailableReason::OwnBatch)),
        (BatchLook { is_paid_by_it: true, ..another }, Some(BatchUnavailableReason::OwnPayout)),
        (BatchLook { payouts_left: 0, ..another }, Some(BatchUnavailableReason::NothingLeft)),
    ];
    for (look, unavailable) in cases {
        let expected = [
            AvailableBatchAction { action: BatchAction::Approve, unavailable },
            AvailableBatchAction { action: BatchAction::Reject, unavailable: None },
        ];
        assert_eq!(available_batch_actions(&batch, look), expected);
    }
    for status in [BatchStatus::Approved, BatchStatus::Rejected] {
        assert_eq!(available_batch_actions(&PayoutBatch { status, ..batch.clone() }, another), []);
    }
}

fn settings() -> PayoutSettings {
    PayoutSettings {
        person_id: PersonId::generate(NOW),
        bank_account_id: Some(BankAccountId::generate(NOW)),
        holder_check: Some(HolderCheck::Matches),
        account_changed_at: Some(NOW),
        paused_until: None,
        schedule: PayoutSchedule::Manual,
        schedule_weekday: None,
        schedule_amount: None,
        next_scheduled_at: None,
        created_at: NOW,
        updated_at: NOW,
    }
}

#[test]
fn why_nothing_can_be_asked_for_is_told_in_the_order_in_which_she_can_mend_it() {
    let (config, hers) = (PayoutConfig::default(), settings());
    let standing = RequestStanding { available: config.amount_min, waiting_count: 0 };
    let can_ask = |settings: Option<&PayoutSettings>, standing| ask(settings, standing, &config, NOW).err();
    assert_eq!(can_ask(Some(&hers), standing), None);
    assert_eq!(can_ask(None, standing), Some(RequestUnavailableReason::NoAccount));
    let nowhere = PayoutSettings { bank_account_id: None, holder_check: None, ..hers.clone() };
    assert_eq!(can_ask(Some(&nowhere), standing), Some(RequestUnavailableReason::NoAccount));
    let full = RequestStanding { available: 0, waiting_count: config.waiting_max };
    let paused = PayoutSettings { paused_until: Some(NOW + TimeDelta::seconds(1)), ..hers.clone() };
    let unknown = PayoutSettings { holder_check: Some(HolderCheck::NoSuchAccount), ..paused.clone() };
    assert_eq!(can_ask(Some(&unknown), full), Some(RequestUnavailableReason::AccountUnknown));
    assert_eq!(can_ask(Some(&paused), full), Some(RequestUnavailableReason::Paused));
    assert_eq!(can_ask(Some(&hers), full), Some(RequestUnavailableReason::TooManyWaiting));
    let too_little = RequestStanding { available: config.amount_min - 1, waiting_count: 0 };
    assert_eq!(can_ask(Some(&hers), too_little), Some(RequestUnavailableReason::BelowMinimum));
    let over = PayoutSettings { paused_until: Some(NOW), ..hers };
    assert_eq!(can_ask(Some(&over), standing), None);
}

#[test]
fn how_little_there_is_is_told_by_how_much_she_asks_for() {
    let (config, hers) = (PayoutConfig::default(), settings());
    let standing = RequestStanding { available: config.amount_min - 1, waiting_count: 0 };
    let refused = |amount| ask_for(amount, Some(&hers), standing, (&config, NOW)).err();
    assert_eq!(refused(config.amount_min), Some(RequestUnavailableReason::NotEnoughAvailable));
    assert_eq!(refused(config.amount_min - 1), Some(RequestUnavailableReason::BelowMinimum));
    assert_eq!(refused(config.amount_max + 1), Some(RequestUnavailableReason::AboveMaximum));
}
