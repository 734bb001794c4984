use kernel::id::{DisputeId, OrderId, OrderLineId, PaymentId, PersonId, UserId};
use uuid::Uuid;

use super::*;
use crate::disputes::{LineAction, LineSide, available_actions};
use crate::state::{DisputeReason, LineKind};

fn at(hours: i64) -> DateTime<Utc> {
    "2026-03-02T07:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hours)
}

/// A lesson of 100,000 that was given at 0.
fn given() -> OrderLine {
    OrderLine {
        id: OrderLineId::generate(at(0)),
        order_id: OrderId::generate(at(0)),
        kind: LineKind::Booking,
        subject_id: Uuid::nil(),
        claim_owner_id: None,
        seller_person_id: PersonId::generate(at(0)),
        category_id: None,
        title: "English".to_owned(),
        status: OrderStatus::Paid,
        quantity: 1,
        unit_price: 100_000,
        amount: 100_000,
        refunded_amount: 0,
        expires_at: None,
        paid_by_payment_id: Some(PaymentId::generate(at(0))),
        secured_at: None,
        reversed_at: None,
        commission_basis_points: None,
        commission_amount: None,
        commission_rule_id: None,
        withholding_rule_id: None,
        release_due_at: Some(at(48)),
        released_at: None,
        created_at: at(0),
        updated_at: at(0),
    }
}

fn dispute(status: DisputeStatus) -> Dispute {
    Dispute {
        id: DisputeId::generate(at(1)),
        order_line_id: OrderLineId::generate(at(0)),
        opened_by_user_id: UserId::generate(at(0)),
        seller_person_id: PersonId::generate(at(0)),
        reason: DisputeReason::CutShort,
        evidence: "It ended after ten minutes.".to_owned(),
        status,
        answer: None,
        answer_due_at: at(73),
        answered_at: None,
        decide_due_at: (status == DisputeStatus::Answered).then(|| at(400)),
        remind_at: None,
        refund_amount: None,
        decided_by_user_id: None,
        decision_note: None,
        ended_at: None,
        created_at: at(1),
        updated_at: at(1),
    }
}

#[test]
fn a_line_is_disputed_from_when_it_was_given_until_its_earnings_are_due() {
    assert_eq!(open(&given(), None, at(1)), Ok(()));
    assert_eq!(open(&given(), None, at(47)), Ok(()));
    assert_eq!(open(&given(), None, at(48)), Err(LineUnavailableReason::TooLate));
    let early = OrderLine { release_due_at: None, ..given() };
    assert_eq!(open(&early, None, at(1)), Err(LineUnavailableReason::NotGivenYet));
    let released = OrderLine { released_at: Some(at(1)), ..given() };
    assert_eq!(open(&released, None, at(2)), Err(LineUnavailableReason::TooLate));
}

#[test]
fn only_money_that_is_there_is_disputed_and_once() {
    let unpaid = OrderLine { status: OrderStatus::Open, ..given() };
    assert_eq!(open(&unpaid, None, at(1)), Err(LineUnavailableReason::NotPaid));
    let reversed = OrderLine { reversed_at: Some(at(1)), ..given() };
    assert_eq!(open(&reversed, None, at(1)), Err(LineUnavailableReason::MoneyGone));
    let refunded = OrderLine { refunded_amount: 100_000, ..given() };
    assert_eq!(open(&refunded, None, at(1)), Err(LineUnavailableReason::NothingLeft));
    let free = OrderLine { amount: 0, ..given() };
    assert_eq!(open(&free, None, at(1)), Err(LineUnavailableReason::NothingLeft));
    let withdrawn = dispute(DisputeStatus::Withdrawn);
    assert_eq!(open(&given(), Some(&withdrawn), at(1)), Err(LineUnavailableReason::AlreadyDisputed));
}

#[test]
fn the_seller_answers_once_and_in_time() {
    assert_eq!(answer(&dispute(DisputeStatus::Open), at(72)), Ok(()));
    assert_eq!(answer(&dispute(DisputeStatus::Open), at(73)), Err(LineUnavailableReason::TooLate));
    let answered = dispute(DisputeStatus::Answered);
    assert_eq!(answer(&answered, at(2)), Err(LineUnavailableReason::AlreadyAnswered));
    assert_eq!(answer(&dispute(DisputeStatus::Decided), at(2)), Err(LineUnavailableReason::Over));
}

#[test]
fn who_lets_the_time_pass_loses_and_then_both_halve_it() {
    let (open, answered) = (dispute(DisputeStatus::Open), dispute(DisputeStatus::Answered));
    assert_eq!(by_itself(&open, 75_001, at(72)), None);
    assert_eq!(by_itself(&open, 75_001, at(73)), Some(75_001));
    assert_eq!(by_itself(&answered, 75_001, at(399)), None);
    assert_eq!(by_itself(&answered, 75_001, at(400)), Some(37_501));
    assert_eq!(by_itself(&dispute(DisputeStatus::Withdrawn), 75_001, at(999)), None);
}

#[test]
fn admins_are_reminded_every_morning() {
    let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
    for (now, next) in [
        ("2026-03-02T00:59:59Z", "2026-03-02T01:00:00Z"),
        ("2026-03-02T01:00:00Z", "2026-03-03T01:00:00Z"),
        ("2026-03-02T23:00:00Z", "2026-03-03T01:00:00Z"),
    ] {
        assert_eq!(next_decision_reminder(at(now)), at(next), "{now}");
    }
}

#[test]
fn everybody_sees_the_buttons_that_are_theirs() {
    let line = given();
    let (open, answered) = (dispute(DisputeStatus::Open), dispute(DisputeStatus::Answered));
    let buttons = |side, dispute: Option<&Dispute>, now| -> Vec<_> {
        available_actions(&line, dispute, side, now)
            .into_iter()
            .map(|button| (button.action, button.unavailable))
            .collect()
    };
    assert_eq!(buttons(LineSide::Buyer, None, at(1)), [(LineAction::DisputeOpen, None)]);
    assert_eq!(
        buttons(LineSide::Buyer, None, at(48)),
        [(LineAction::DisputeOpen, Some(LineUnavailableReason::TooLate))]
    );
    assert_eq!(buttons(LineSide::Buyer, Some(&open), at(2)), [(LineAction::DisputeWithdraw, None)]);
    assert_eq!(buttons(LineSide::Seller, None, at(1)), []);
    assert_eq!(buttons(LineSide::Seller, Some(&open), at(2)), [(LineAction::DisputeAnswer, None)]);
    assert_eq!(
        buttons(LineSide::Seller, Some(&answered), at(2)),
        [(LineAction::DisputeAnswer, Some(LineUnavailableReason::AlreadyAnswered))]
    );
    assert_eq!(
        buttons(LineSide::Admin, Some(&answered), at(2)),
        [(LineAction::DisputeDecide, None), (LineAction::Refund, None)]
    );
}
