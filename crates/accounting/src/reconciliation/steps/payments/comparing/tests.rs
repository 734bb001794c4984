//! What agrees, and what does not.

use ::payments::Gateway;
use ::payments::gateway::GatewayRefund;
use chrono::DateTime;
use kernel::Currency;
use kernel::id::{OrderId, PaymentId, RefundId};

use super::*;
use crate::reconciliation::proposal::ProposedLeg;

const PRICE: i64 = 150_000;

fn ours(status: PaymentStatus) -> Ours {
    let at = DateTime::UNIX_EPOCH;
    let payment = Payment {
        id: PaymentId::generate(at),
        order_id: OrderId::generate(at),
        gateway: Gateway::Midtrans,
        status,
        currency: Currency::Idr,
        amount: PRICE,
        gateway_transaction_id: Some("a".to_owned()),
        method: None,
        settled_at: None,
        page_url: None,
        page_token: None,
        expires_at: None,
        refunded_amount: 0,
        reversed_at: None,
        abandoned_as: None,
        attention: None,
        next_poll_at: None,
        polls: 0,
        created_at: at,
        updated_at: at,
    };
    Ours { payment, refunds: Vec::new() }
}

fn refund(amount: i64) -> OurRefund {
    let id = RefundId::generate(DateTime::UNIX_EPOCH);
    OurRefund { id, key: id.to_string(), amount, is_made: true }
}

fn news(transaction_id: &str, state: TransactionState) -> TransactionNews {
    TransactionNews {
        gateway_order_id: String::new(),
        transaction_id: transaction_id.to_owned(),
        state,
        gateway_status: format!("{state:?}").to_lowercase(),
        method: None,
        amount: PRICE,
        currency: Some("IDR".to_owned()),
        settled_at: None,
        refunded_amount: 0,
        refunds: Vec::new(),
        content: String::new(),
        body: String::new(),
    }
}

fn refunded(listed: &[(&str, i64)]) -> TransactionNews {
    let gone: i64 = listed.iter().map(|(_, amount)| amount).sum();
    let refunds = listed.iter().map(|(key, amount)| GatewayRefund {
        key: (*key).to_owned(),
        amount: *amount,
        is_confirmed: true,
    });
    TransactionNews {
        refunded_amount: gone,
        refunds: refunds.collect(),
        ..news("a", TransactionState::PartiallyRefunded)
    }
}

fn kinds(ours: &Ours, theirs: &[TransactionNews]) -> Vec<DifferenceKind> {
    differences(ours, theirs).into_iter().map(|difference| difference.kind).collect()
}

#[test]
fn the_same_in_other_words_agrees() {
    use PaymentStatus as Status;
    use TransactionState as State;
    for (status, states) in [
        (Status::Started, vec![]),
        (Status::Cancelled, vec![]),
        (Status::Pending, vec![("a", State::Pending)]),
        (Status::Challenged, vec![("a", State::Challenged)]),
        (Status::Expired, vec![("a", State::Expired)]),
        (Status::Settled, vec![("a", State::Paid)]),
        (Status::Settled, vec![("b", State::Denied), ("a", State::Paid)]),
        (Status::Settled, vec![("a", State::PartiallyChargedBack)]),
        (Status::Reversed, vec![("a", State::ChargedBack)]),
        (Status::Reversed, vec![("a", State::Denied)]),
    ] {
        let theirs: Vec<_> = states.iter().map(|(id, state)| news(id, *state)).collect();
        assert_eq!(kinds(&ours(status), &theirs), [], "{status} {states:?}");
    }
    let mut voided = ours(Status::Settled);
    voided.payment.refunded_amount = PRICE;
    voided.refunds = vec![refund(PRICE)];
    assert_eq!(kinds(&voided, &[news("a", State::Cancelled)]), []);
}

#[test]
fn another_status_or_none_differs() {
    use DifferenceKind::{PaymentStatusDiffers, PaymentUnknownAtGateway};
    use PaymentStatus as Status;
    use TransactionState as State;
    for (status, states, expected) in [
        (Status::Pending, vec![("a", State::Paid)], PaymentStatusDiffers),
        (Status::Denied, vec![("b", State::Paid), ("a", State::Denied)], PaymentStatusDiffers),
        (Status::Settled, vec![("a", State::Expired)], PaymentStatusDiffers),
        (Status::Settled, vec![("a", State::Cancelled)], PaymentStatusDiffers),
        (Status::Settled, vec![("a", State::ChargedBack)], PaymentStatusDiffers),
        (Status::Settled, vec![("a", State::Unknown)], PaymentStatusDiffers),
        (Status::Settled, vec![], PaymentUnknownAtGateway),
    ] {
        let theirs: Vec<_> = states.iter().map(|(id, state)| news(id, *state)).collect();
        assert_eq!(kinds(&ours(status), &theirs), [expected], "{status} {states:?}");
    }
}

#[test]
fn another_amount_is_one_difference_whatever_the_status() {
    let mut less = news("a", TransactionState::Paid);
    less.amount = PRICE - 10_000;
    for (status, legs) in [(PaymentStatus::Pending, 0), (PaymentStatus::Settled, 2)] {
        let [found] = differences(&ours(status), &[less.clone()]).try_into().unwrap();
        assert_eq!((found.kind, found.difference), (DifferenceKind::PaymentAmountDiffers, -10_000));
        assert_eq!(found.proposal.map_or(0, |proposal| proposal.legs().len()), legs, "{status}");
    }
    let mut dollars = news("a", TransactionState::Paid);
    dollars.currency = Some("usd".to_owned());
    let [found] = differences(&ours(PaymentStatus::Settled), &[dollars]).try_into().unwrap();
    assert_eq!((found.expected.as_str(), found.found.as_str()), ("IDR 150000", "USD 150000"));
}

#[test]
fn what_went_back_is_compared_by_its_sum_and_then_by_name() {
    let mut ours = ours(PaymentStatus::Settled);
    ours.refunds = vec![refund(50_000), refund(30_000)];
    let (first, second) = (ours.refunds[0].key.clone(), ours.refunds[1].key.clone());
    assert_eq!(kinds(&ours, &[refunded(&[(&first, 50_000), (&second, 30_000)])]), []);
    assert_eq!(kinds(&ours, &[refunded(&[("without our names", 80_000)])]), []);

    let [missing] = differences(&ours, &[refunded(&[(&second, 30_000)])]).try_into().unwrap();
    assert_eq!(missing.kind, DifferenceKind::RefundMissingAtGateway);
    assert_eq!((missing.subject, missing.difference), (Subject::Refund(ours.refunds[0].id), -50_000));

    let [more] = differences(&ours, &[refunded(&[("x", 95_000)])]).try_into().unwrap();
    assert_eq!((more.kind, more.difference), (DifferenceKind::RefundUnknownToUs, 15_000));
    let legs: Vec<i64> = more.proposal.unwrap().legs().iter().map(ProposedLeg::amount).collect();
    assert_eq!(legs, [-15_000, 15_000]);

    let both = differences(&ours, &[news("a", TransactionState::Paid)]);
    assert_eq!(both.iter().map(|difference| difference.difference).collect::<Vec<_>>(), [-30_000, -50_000]);
}

#[test]
fn what_somebody_of_ours_sent_is_not_looked_for_at_the_gateway() {
    let mut ours = ours(PaymentStatus::Settled);
    ours.refunds = vec![OurRefund { is_made: false, ..refund(PRICE) }];
    assert_eq!(kinds(&ours, &[news("a", TransactionState::Paid)]), []);
    assert_eq!(kinds(&ours, &[refunded(&[("x", PRICE)])]), [DifferenceKind::RefundUnknownToUs]);
}
