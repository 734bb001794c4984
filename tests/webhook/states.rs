//! What comes of the gateway's news: a table of what it does and says, and where everything stands afterwards.

use booking::BookingStatus;
use chrono::TimeDelta;
use payments::OrderStatus;
use payments::state::{PaymentAttention, PaymentStatus, RefundReason, RefundStatus};
use serde_json::json;

use super::{Paying, Standing};
use crate::support::gateway::{
    ApiFault, ApiSwitch, Method, NotificationFault, Operation, Outcome, ReleaseOrder, Times,
};

/// What the lesson costs.
const PRICE: i64 = 150_000;

/// Something that happens at the gateway or on the way from it.
#[derive(Debug, Clone, Copy)]
enum Step {
    /// The payer pays, or tries to.
    Pay(Method, Outcome),
    /// The payer's bank settles what was pending.
    Settle,
    /// A clerk accepts a doubted card.
    Approve,
    /// Bank or clerk refuse.
    Deny,
    /// The bank takes a settlement back.
    Reverse,
    /// A clerk voids a card.
    Cancel,
    /// A clerk sends money back.
    Refund(Option<i64>),
    /// The payer's bank takes money back.
    Chargeback(Option<i64>),
    /// The next so many messages come each so often, at once.
    Repeat(u32),
    /// Messages are kept back from now on.
    HoldBack,
    /// What was kept back comes, the last first.
    ReleaseReversed,
    /// Messages are lost from now on.
    Lose,
    /// Asked how a payment stands, the gateway fails so often.
    Break(ApiFault, u32),
    /// The gateway's answers name another amount.
    OtherAmount,
    /// The gateway's answers name another currency.
    OtherCurrency,
    /// Somebody replays the newest message with another status: its signature still fits.
    Forge(&'static str),
    /// Everything due is said and done.
    Hear,
    /// Time passes.
    Wait(TimeDelta),
}

impl Step {
    async fn take(self, paying: &Paying) {
        let (gateway, id) = (&paying.world.gateway, paying.payment_id.as_str());
        let done = match self {
            Self::Pay(method, outcome) => gateway.simulator().pay(id, method, outcome).map(drop),
            Self::Settle => gateway.settle(id).map(drop),
            Self::Approve => gateway.approve(id).map(drop),
            Self::Deny => gateway.deny(id).map(drop),
            Self::Reverse => gateway.reverse(id).map(drop),
            Self::Cancel => gateway.cancel(id).map(drop),
            Self::Refund(amount) => gateway.refund_outside(id, amount).map(drop),
            Self::Chargeback(amount) => gateway.chargeback(id, amount).map(drop),
            Self::Repeat(times) => {
                gateway.break_notifications(NotificationFault::Duplicate(times), Times::Always);
                Ok(())
            }
            Self::HoldBack => {
                gateway.break_notifications(NotificationFault::HoldBack, Times::Always);
                Ok(())
            }
            Self::ReleaseReversed => {
                assert!(gateway.release_held(ReleaseOrder::Reversed) > 1, "there is an order to reverse");
                Ok(())
            }
            Self::Lose => {
                gateway.break_notifications(NotificationFault::Lose, Times::Always);
                Ok(())
            }
            Self::Break(fault, times) => {
                gateway.break_api(ApiSwitch::next(fault).on(Operation::Status).times(Times::Next(times)));
                Ok(())
            }
            Self::OtherAmount => {
                gateway.alter_answers(|news| news.amount -= 1);
                Ok(())
            }
            Self::OtherCurrency => {
                gateway.alter_answers(|news| news.currency = Some("USD".to_owned()));
                Ok(())
            }
            Self::Forge(status) => {
                paying.world.hear_the_gateway().await;
                let forged = paying.changed(json!({ "transaction_status": status }));
                assert_eq!(paying.post(forged.to_string()).await, 200);
                Ok(())
            }
            Self::Hear => {
                paying.world.hear_the_gateway().await;
                Ok(())
            }
            Self::Wait(time) => {
                paying.world.advance(time).await;
                Ok(())
            }
        };
        done.unwrap_or_else(|error| panic!("{self:?}: {error}"));
    }
}

use Step::{
    Approve, Break, Cancel, Chargeback, Deny, Forge, Hear, HoldBack, Lose, OtherAmount, OtherCurrency, Pay,
    Refund, ReleaseReversed, Repeat, Reverse, Settle, Wait,
};

/// Where things stand when nothing special is to be seen.
fn stands(payment: PaymentStatus, order: OrderStatus, booking: BookingStatus, messages: i64) -> Standing {
    Standing { payment, attention: None, order, booking, refunds: Vec::new(), messages }
}

fn paid(messages: i64) -> Standing {
    stands(PaymentStatus::Settled, OrderStatus::Paid, BookingStatus::Paid, messages)
}

fn waiting(payment: PaymentStatus, messages: i64) -> Standing {
    stands(payment, OrderStatus::Open, BookingStatus::Pending, messages)
}

/// Takes the steps, hears the gateway out, and hears all of it a second time: nothing more may come of it.
async fn comes_out_as(steps: &[Step], expected: Standing, mails: usize) {
    let paying = Paying::begin().await;
    for step in steps {
        step.take(&paying).await;
    }
    paying.world.hear_the_gateway().await;
    assert_eq!(paying.standing().await, expected, "{steps:?}");
    assert_eq!(paying.mails(), mails, "{steps:?}");
    for delivery in paying.world.gateway.deliveries() {
        assert_eq!(paying.post(delivery.body).await, 200);
    }
    paying.world.hear_the_gateway().await;
    let again = Standing { messages: expected.messages, ..paying.standing().await };
    assert_eq!(again, expected, "said twice: {steps:?}");
    assert_eq!(paying.mails(), mails, "said twice: {steps:?}");
    let mut connection = paying.world.connection().await;
    let violations = booking::invariants::violations(&mut connection, paying.world.now()).await;
    assert_eq!(violations.expect("the database answers"), [], "{steps:?}");
    drop(connection);
    paying.world.finish().await;
}

/// One test for each row: its name, what happens, where everything stands afterwards, and how many mails the two got.
macro_rules! table {
    ($($name:ident: [$($step:expr),* $(,)?] => $expected:expr, mails $mails:expr;)+) => { $(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            comes_out_as(&[$($step),*], $expected, $mails).await;
        }
    )+ };
}

table! {
    nothing_is_said_before_a_method_is_chosen: [] => waiting(PaymentStatus::Started, 0), mails 0;
    pending: [Pay(Method::BcaVa, Outcome::Pending)] => waiting(PaymentStatus::Pending, 1), mails 0;
    paid_at_once: [Pay(Method::Qris, Outcome::Paid)] => paid(2), mails 2;
    pending_then_paid: [Pay(Method::BcaVa, Outcome::Pending), Hear, Settle] => paid(2), mails 2;
    a_card_that_is_captured: [Pay(Method::CreditCard, Outcome::Paid)] => paid(1), mails 2;
    captured_then_settled: [Pay(Method::CreditCard, Outcome::Paid), Hear, Settle] => paid(2), mails 2;
    each_message_twenty_times_at_once: [Repeat(20), Pay(Method::Qris, Outcome::Paid)] => paid(2), mails 2;
    settlement_before_pending: [HoldBack, Pay(Method::Qris, Outcome::Paid), ReleaseReversed] => paid(2), mails 2;
    pending_long_after_settlement: [
        HoldBack, Pay(Method::Qris, Outcome::Paid), Wait(TimeDelta::minutes(3)), ReleaseReversed,
    ] => paid(2), mails 2;
    every_message_lost: [Lose, Pay(Method::Qris, Outcome::Paid), Wait(TimeDelta::minutes(2))] => paid(0), mails 2;
    told_while_the_gateway_breaks_when_asked: [
        Break(ApiFault::ServerError(500), 8), Pay(Method::Qris, Outcome::Paid), Hear, Wait(TimeDelta::minutes(5)),
    ] => paid(2), mails 2;
    told_while_somebody_answers_with_a_page: [
        Break(ApiFault::Html, 2), Pay(Method::Qris, Outcome::Paid), Hear, Wait(TimeDelta::minutes(5)),
    ] => paid(2), mails 2;
    told_while_connections_break: [
        Break(ApiFault::DropConnection, 8), Pay(Method::Qris, Outcome::Paid), Hear, Wait(TimeDelta::minutes(5)),
    ] => paid(2), mails 2;
    denied: [Pay(Method::CreditCard, Outcome::Denied)] => waiting(PaymentStatus::Denied, 1), mails 0;
    denied_then_another_card: [
        Pay(Method::CreditCard, Outcome::Denied), Hear, Pay(Method::CreditCard, Outcome::Paid),
    ] => paid(2), mails 2;
    another_amount: [OtherAmount, Pay(Method::Qris, Outcome::Paid)] => Standing {
        attention: Some(PaymentAttention::AmountMismatch), ..waiting(PaymentStatus::Started, 2)
    }, mails 0;
    another_currency: [OtherCurrency, Pay(Method::Qris, Outcome::Paid)] => Standing {
        attention: Some(PaymentAttention::CurrencyMismatch), ..waiting(PaymentStatus::Started, 2)
    }, mails 0;
    a_settlement_that_is_none: [
        Pay(Method::BcaVa, Outcome::Pending), Forge("settlement"),
    ] => waiting(PaymentStatus::Pending, 2), mails 0;
    a_denial_that_is_none: [Pay(Method::Qris, Outcome::Paid), Forge("deny")] => paid(3), mails 2;
    a_refund_that_is_none: [Pay(Method::Qris, Outcome::Paid), Forge("refund")] => paid(3), mails 2;
    challenged: [Pay(Method::CreditCard, Outcome::Challenge)] => waiting(PaymentStatus::Challenged, 1), mails 0;
    challenged_then_accepted: [
        Pay(Method::CreditCard, Outcome::Challenge), Hear, Wait(TimeDelta::minutes(20)), Approve,
    ] => paid(2), mails 2;
    challenged_then_denied: [Pay(Method::CreditCard, Outcome::Challenge), Hear, Deny] => stands(
        PaymentStatus::Denied, OrderStatus::Expired, BookingStatus::Expired, 2,
    ), mails 1;
    settled_then_taken_back: [Pay(Method::PermataVa, Outcome::Paid), Hear, Reverse] => stands(
        PaymentStatus::Reversed, OrderStatus::Paid, BookingStatus::Cancelled, 3,
    ), mails 4;
    charged_back: [Pay(Method::CreditCard, Outcome::Paid), Settle, Hear, Chargeback(None)] => stands(
        PaymentStatus::Reversed, OrderStatus::Paid, BookingStatus::Cancelled, 3,
    ), mails 4;
    a_part_charged_back: [Pay(Method::CreditCard, Outcome::Paid), Settle, Hear, Chargeback(Some(50_000))] => Standing {
        attention: Some(PaymentAttention::PartialChargeback), ..paid(3)
    }, mails 2;
    refunded_from_outside: [Pay(Method::Qris, Outcome::Paid), Hear, Refund(None)] => Standing {
        refunds: vec![(RefundReason::MadeOutside, RefundStatus::Succeeded, PRICE)],
        ..stands(PaymentStatus::Settled, OrderStatus::Paid, BookingStatus::Cancelled, 3)
    }, mails 4;
    a_part_refunded_from_outside: [Pay(Method::Qris, Outcome::Paid), Hear, Refund(Some(50_000))] => Standing {
        refunds: vec![(RefundReason::MadeOutside, RefundStatus::Succeeded, 50_000)],
        ..paid(3)
    }, mails 2;
    refunded_from_outside_in_two_parts: [
        Pay(Method::Qris, Outcome::Paid), Hear, Refund(Some(50_000)), Hear, Refund(Some(100_000)),
    ] => Standing {
        refunds: vec![
            (RefundReason::MadeOutside, RefundStatus::Succeeded, 50_000),
            (RefundReason::MadeOutside, RefundStatus::Succeeded, 100_000),
        ],
        ..stands(PaymentStatus::Settled, OrderStatus::Paid, BookingStatus::Cancelled, 4)
    }, mails 4;
    voided_by_a_clerk: [Pay(Method::CreditCard, Outcome::Paid), Hear, Cancel] => Standing {
        refunds: vec![(RefundReason::MadeOutside, RefundStatus::Succeeded, PRICE)],
        ..stands(PaymentStatus::Settled, OrderStatus::Paid, BookingStatus::Cancelled, 2)
    }, mails 4;
    not_paid_in_time: [Pay(Method::BcaVa, Outcome::Pending), Hear, Wait(TimeDelta::minutes(16))] => stands(
        PaymentStatus::Expired, OrderStatus::Expired, BookingStatus::Expired, 2,
    ), mails 1;
    never_paid: [Wait(TimeDelta::minutes(16))] => stands(
        PaymentStatus::Expired, OrderStatus::Expired, BookingStatus::Expired, 0,
    ), mails 1;
}
