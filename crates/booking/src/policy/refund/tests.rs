use chrono::TimeDelta;
use kernel::Currency;
use kernel::id::{CancellationPolicyId, OrderId, OrderLineId, PaymentId, PersonId};
use payments::{LineKind, OrderStatus};

use super::*;
use crate::model::CancellationPolicy;
use crate::policy::tests::{booking, minute};
use crate::state::BookingStatus;

fn terms(steps: &[(CancellingSide, i32, i32)]) -> CancellationTerms {
    let at = DateTime::UNIX_EPOCH;
    let policy_id = CancellationPolicyId::generate(at);
    let policy = CancellationPolicy {
        id: policy_id,
        name: "Standard".to_owned(),
        name_indonesian: "Standar".to_owned(),
        is_default: true,
        created_by_user_id: None,
        ended_at: None,
        created_at: at,
        updated_at: at,
    };
    let steps =
        steps.iter().map(|(cancelled_by, hours_before_start, refund_basis_points)| CancellationStep {
            policy_id,
            cancelled_by: *cancelled_by,
            hours_before_start: *hours_before_start,
            refund_basis_points: *refund_basis_points,
        });
    CancellationTerms { policy, steps: steps.collect() }
}

/// All until 24 hours before, half until 6, then nothing; a teacher gives all back.
fn standard() -> CancellationTerms {
    terms(&[
        (CancellingSide::Teacher, 0, 10_000),
        (CancellingSide::Student, 24, 10_000),
        (CancellingSide::Student, 6, 5_000),
    ])
}

fn line(amount: i64, refunded_amount: i64) -> OrderLine {
    let at = DateTime::UNIX_EPOCH;
    OrderLine {
        id: OrderLineId::generate(at),
        order_id: OrderId::generate(at),
        kind: LineKind::Booking,
        subject_id: uuid::Uuid::nil(),
        claim_owner_id: None,
        seller_person_id: PersonId::generate(at),
        category_id: None,
        title: "English".to_owned(),
        status: OrderStatus::Paid,
        quantity: 1,
        unit_price: amount,
        amount,
        refunded_amount,
        expires_at: None,
        paid_by_payment_id: Some(PaymentId::generate(at)),
        secured_at: Some(at),
        reversed_at: None,
        commission_amount: None,
        commission_basis_points: None,
        commission_rule_id: None,
        withholding_rule_id: None,
        release_due_at: None,
        released_at: None,
        created_at: at,
        updated_at: at,
    }
}

fn confirmed() -> Booking {
    Booking { currency: Currency::Idr, confirmed_at: Some(minute(-600)), ..booking(BookingStatus::Confirmed) }
}

fn hours_before(hours: i64) -> DateTime<Utc> {
    minute(0) - TimeDelta::hours(hours)
}

fn by_student(amount: i64, refunded: i64, now: DateTime<Utc>) -> CancellationQuote {
    quote(&confirmed(), &line(amount, refunded), Some(&standard()), CancellingSide::Student, now)
}

#[test]
fn the_step_with_the_most_hours_that_still_fits_counts_to_the_instant() {
    let instant = TimeDelta::microseconds(1);
    for (now, refund, next) in [
        (hours_before(240), 101, Some(hours_before(24))),
        (hours_before(24), 101, Some(hours_before(24))),
        (hours_before(24) + instant, 51, Some(hours_before(6))),
        (hours_before(6), 51, Some(hours_before(6))),
        (hours_before(6) + instant, 0, None),
        (hours_before(0), 0, None),
    ] {
        let quote = by_student(101, 0, now);
        assert_eq!((quote.refund, quote.kept, quote.next_step_at), (refund, 101 - refund, next), "{now}");
    }
}

#[test]
fn each_side_has_its_own_steps_and_one_without_steps_gets_nothing_back() {
    let (terms, line) = (standard(), line(100, 0));
    let of = |by| quote(&confirmed(), &line, Some(&terms), by, hours_before(1));
    assert_eq!((of(CancellingSide::Student).refund, of(CancellingSide::Teacher).refund), (0, 100));
    assert_eq!(of(CancellingSide::Admin).refund, 0);
    assert_eq!(of(CancellingSide::Teacher).next_step_at, None, "until the start");
}

#[test]
fn half_a_rupiah_goes_back() {
    let quote = by_student(99_999, 0, hours_before(12));
    assert_eq!((quote.refund, quote.kept, quote.basis_points), (50_000, 49_999, 5_000));
}

#[test]
fn what_went_back_before_does_not_go_back_again() {
    let quote = by_student(100, 30, hours_before(12));
    assert_eq!((quote.refund, quote.kept), (50, 20));
    let quote = by_student(100, 80, hours_before(12));
    assert_eq!((quote.refund, quote.kept), (20, 0));
    let quote = by_student(100, 100, hours_before(48));
    assert_eq!((quote.refund, quote.kept), (0, 0));
}

#[test]
fn what_the_gateway_took_back_cannot_go_back() {
    let line = OrderLine { reversed_at: Some(minute(-500)), ..line(100, 0) };
    let quote = quote(&confirmed(), &line, Some(&standard()), CancellingSide::Teacher, hours_before(48));
    assert_eq!((quote.refund, quote.kept), (0, 0));
}

#[test]
fn what_nobody_answered_and_what_has_no_policy_goes_back_in_full() {
    let unanswered = Booking { confirmed_at: None, ..booking(BookingStatus::Paid) };
    for side in CancellingSide::ALL {
        for (booking, terms) in [(&unanswered, Some(standard())), (&confirmed(), None)] {
            let quote = quote(booking, &line(100, 20), terms.as_ref(), *side, hours_before(1));
            assert_eq!((quote.refund, quote.kept, quote.step), (80, 0, None), "{side}");
        }
    }
}

#[test]
fn steps_that_say_the_same_are_one() {
    let terms = terms(&[
        (CancellingSide::Student, 72, 5_000),
        (CancellingSide::Student, 24, 5_000),
        (CancellingSide::Student, 2, 0),
    ]);
    let at = |hours| {
        quote(&confirmed(), &line(100, 0), Some(&terms), CancellingSide::Student, hours_before(hours))
    };
    assert_eq!(at(100).next_step_at, Some(hours_before(24)));
    assert_eq!(at(30).next_step_at, Some(hours_before(24)));
    assert_eq!(at(3).next_step_at, None, "it cannot become less than nothing");
}

#[test]
fn what_was_promised_is_what_was_quoted() {
    let terms = standard();
    for now in [hours_before(48), hours_before(24), hours_before(10), hours_before(1)] {
        for side in CancellingSide::ALL {
            let quoted = quote(&confirmed(), &line(100, 0), Some(&terms), *side, now).basis_points;
            let promised = promised_basis_points(&confirmed(), Some(&terms), (*side).into(), now);
            assert_eq!(quoted, promised, "{side} {now}");
        }
        assert_eq!(promised_basis_points(&confirmed(), Some(&terms), CancelledBy::System, now), 10_000);
    }
}
