//! What news lead to, and that their order does not matter.

use chrono::TimeDelta;
use proptest::prelude::*;

use super::*;

use TransactionState::{
    Cancelled, Challenged, ChargedBack, Denied, Expired, Paid, PartiallyChargedBack, PartiallyRefunded,
    Pending, Refunded, Unknown,
};

fn news(transaction_id: &str, state: TransactionState) -> TransactionNews {
    TransactionNews {
        gateway_order_id: "payment_1".to_owned(),
        transaction_id: transaction_id.to_owned(),
        state,
        gateway_status: format!("{state:?}").to_lowercase(),
        method: Some("qris".to_owned()),
        amount: 100_000,
        currency: Some("IDR".to_owned()),
        settled_at: (state == Paid).then_some(DateTime::UNIX_EPOCH),
        refunded_amount: 0,
        refunds: Vec::new(),
        content: String::new(),
        body: String::new(),
    }
}

fn status(states: &[(&str, TransactionState)]) -> Option<PaymentStatus> {
    let all: Vec<_> = states.iter().map(|(id, state)| news(id, *state)).collect();
    fold(&all).status
}

#[test]
fn one_transaction() {
    use PaymentStatus as Status;
    for (states, expected) in [
        (vec![], None),
        (vec![Unknown], None),
        (vec![Pending], Some(Status::Pending)),
        (vec![Pending, Unknown], Some(Status::Pending)),
        (vec![Challenged, Pending], Some(Status::Challenged)),
        (vec![Pending, Expired], Some(Status::Expired)),
        (vec![Challenged, Denied], Some(Status::Denied)),
        (vec![Challenged, Cancelled], Some(Status::Cancelled)),
        (vec![Paid, Pending], Some(Status::Settled)),
        (vec![Challenged, Paid], Some(Status::Settled)),
        (vec![Paid, Expired], Some(Status::Settled)),
        (vec![Paid, Denied], Some(Status::Reversed)),
        (vec![ChargedBack], Some(Status::Reversed)),
        (vec![Paid, Cancelled], Some(Status::Settled)),
        (vec![Refunded], Some(Status::Settled)),
        (vec![PartiallyRefunded, Pending], Some(Status::Settled)),
    ] {
        let all: Vec<_> = states.iter().map(|state| ("a", *state)).collect();
        assert_eq!(status(&all), expected, "{states:?}");
    }
}

#[test]
fn a_denied_card_is_followed_by_another() {
    assert_eq!(status(&[("a", Denied), ("b", Pending)]), Some(PaymentStatus::Pending));
    assert_eq!(status(&[("a", Denied), ("b", Paid), ("c", Pending)]), Some(PaymentStatus::Settled));
    assert_eq!(status(&[("a", Denied), ("b", Expired)]), Some(PaymentStatus::Denied));
    assert_eq!(status(&[("a", Paid), ("a", Denied), ("b", Denied)]), Some(PaymentStatus::Reversed));
    assert_eq!(fold(&[news("a", Denied), news("b", Paid)]).transaction_id.as_deref(), Some("b"));
}

#[test]
fn what_went_back_is_the_most_that_was_ever_told() {
    let mut partly = news("a", PartiallyRefunded);
    partly.refunded_amount = 40_000;
    partly.refunds = vec![GatewayRefund { key: "one".to_owned(), amount: 40_000, is_confirmed: true }];
    let mut earlier = partly.clone();
    earlier.refunded_amount = 10_000;
    earlier.refunds = vec![GatewayRefund { key: "one".to_owned(), amount: 10_000, is_confirmed: false }];
    let standing = fold(&[partly.clone(), news("a", Paid), earlier]);
    assert_eq!((standing.refunded_amount, standing.refunds), (40_000, partly.refunds.clone()));
    assert_eq!(fold(&[partly, news("a", Refunded)]).refunded_amount, 100_000);
    assert_eq!(fold(&[news("a", Cancelled), news("a", Paid)]).refunded_amount, 100_000);
    assert_eq!(fold(&[news("a", Cancelled)]).refunded_amount, 0);
}

#[test]
fn what_makes_up_for_money_that_came_twice_is_no_refund() {
    let refunded = |transaction_id: &str, key: &str, amount: i64| {
        let mut refunded = news(transaction_id, if amount < 100_000 { PartiallyRefunded } else { Refunded });
        refunded.refunded_amount = amount;
        refunded.refunds = vec![GatewayRefund { key: key.to_owned(), amount, is_confirmed: true }];
        refunded
    };
    let ours = kernel::id::RefundId::generate(DateTime::UNIX_EPOCH).to_string();
    let mismatch = Some(PaymentAttention::AmountMismatch);
    for (refunds, amount, listed, attention) in [
        (vec![refunded("b", "by-hand", 100_000)], 0, vec![], None),
        (vec![refunded("a", "by-hand", 100_000)], 0, vec![], None),
        (vec![refunded("b", "by-hand", 40_000)], 0, vec![], mismatch),
        (vec![refunded("a", &ours, 100_000)], 100_000, vec![100_000], mismatch),
        (vec![refunded("a", "one", 30_000), refunded("b", "two", 100_000)], 30_000, vec![30_000], None),
        (vec![refunded("a", &ours, 100_000), refunded("b", "two", 100_000)], 100_000, vec![100_000], None),
        (vec![news("b", Cancelled)], 0, vec![], None),
    ] {
        let mut all = vec![news("a", Paid), news("b", Paid)];
        all.extend(refunds.clone());
        let standing = fold(&all);
        let amounts: Vec<i64> = standing.refunds.iter().map(|refund| refund.amount).collect();
        assert_eq!(
            (standing.refunded_amount, amounts, standing.attention),
            (amount, listed, attention),
            "{refunds:?}"
        );
    }
}

#[test]
fn an_admin_looks_at_what_we_do_not_understand() {
    let attention = |states: &[(&str, TransactionState)]| {
        let all: Vec<_> = states.iter().map(|(id, state)| news(id, *state)).collect();
        fold(&all).attention
    };
    assert_eq!(attention(&[("a", Unknown)]), Some(PaymentAttention::UnknownStatus));
    assert_eq!(attention(&[("a", Unknown), ("a", Paid)]), None);
    assert_eq!(attention(&[("a", PartiallyChargedBack)]), Some(PaymentAttention::PartialChargeback));
    assert_eq!(attention(&[("a", Paid), ("b", Paid)]), Some(PaymentAttention::AmountMismatch));
}

#[test]
fn while_the_gateway_is_silent_a_payment_is_what_we_left_it_as() {
    let silent = fold(&[]);
    assert_eq!(silent.status(None), PaymentStatus::Started);
    assert_eq!(silent.status(Some(Abandonment::Expired)), PaymentStatus::Expired);
    assert_eq!(silent.status(Some(Abandonment::Cancelled)), PaymentStatus::Cancelled);
    assert_eq!(fold(&[news("a", Paid)]).status(Some(Abandonment::Expired)), PaymentStatus::Settled);
}

fn any_news() -> impl Strategy<Value = TransactionNews> {
    let state = prop::sample::select(vec![
        Pending,
        Challenged,
        Paid,
        Denied,
        Expired,
        Cancelled,
        Refunded,
        PartiallyRefunded,
        ChargedBack,
        PartiallyChargedBack,
        Unknown,
    ]);
    let refund = (prop::sample::select(vec!["x", "y"]), 1_i64..5, any::<bool>())
        .prop_map(|(key, amount, is_confirmed)| GatewayRefund { key: key.to_owned(), amount, is_confirmed });
    let method = prop::option::of(prop::sample::select(vec!["qris", "credit_card"]));
    (
        prop::sample::select(vec!["a", "b", "c"]),
        state,
        method,
        prop::option::of(0_i64..5),
        0_i64..5,
        prop::collection::vec(refund, 0..3),
    )
        .prop_map(|(id, state, method, settled, refunded_amount, refunds)| TransactionNews {
            method: method.map(str::to_owned),
            settled_at: settled.map(|hours| DateTime::UNIX_EPOCH + TimeDelta::hours(hours)),
            refunded_amount,
            refunds,
            ..news(id, state)
        })
}

fn each_transaction(all: &[TransactionNews]) -> BTreeMap<&str, Transaction> {
    let mut transactions: BTreeMap<&str, Transaction> = BTreeMap::new();
    for item in all {
        transactions.entry(&item.transaction_id).or_default().add(item);
    }
    transactions
}

proptest! {
    #[test]
    fn order_and_repetition_change_nothing(
        (shuffled, all) in prop::collection::vec(any_news(), 0..10)
            .prop_flat_map(|all| {
                let twice: Vec<_> = all.iter().chain(&all).cloned().collect();
                (Just(twice).prop_shuffle(), Just(all))
            }),
        cut in 0_usize..20,
    ) {
        prop_assert_eq!(fold(&shuffled), fold(&all));
        // News that come late: whatever was folded before, folding all of them leads to the same place.
        let late: Vec<_> = shuffled.iter().skip(cut).chain(shuffled.iter().take(cut)).cloned().collect();
        prop_assert_eq!(fold(&late), fold(&all));
    }

    #[test]
    fn no_news_lead_a_transaction_back(all in prop::collection::vec(any_news(), 1..10)) {
        for length in 1..all.len() {
            let (before, after) = (each_transaction(&all[..length]), each_transaction(&all[..=length]));
            for (id, transaction) in before {
                let later = &after[id];
                prop_assert!(later.standing() >= transaction.standing());
                prop_assert!(later.refunded_amount() >= transaction.refunded_amount());
                prop_assert!(later.settled_at <= transaction.settled_at || transaction.settled_at.is_none());
            }
            let (before, after) = (fold(&all[..length]), fold(&all[..=length]));
            if before.status == Some(PaymentStatus::Settled) {
                // Only the gateway taking money back ends that; what else may be going on is still going on.
                let is_reversed = each_transaction(&all[..=length])
                    .values()
                    .any(|transaction| transaction.standing() == Some(TransactionStanding::Reversed));
                prop_assert!(after.status == Some(PaymentStatus::Settled) || is_reversed);
            }
        }
    }
}
