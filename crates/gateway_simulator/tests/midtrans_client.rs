//! Our own client against the simulator: what one says, the other reads.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

use chrono::{DateTime, TimeDelta, Utc};
use kernel::Money;
use kernel::id::{PaymentId, RefundId};
use midtrans::{Midtrans, MidtransConfig};
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, NotificationError, PageBuyer, PageItem, PageRequest,
    PaymentGateway as _, PaymentPage, RefundOutcome, RefundRequest, TransactionNews, TransactionState,
};
use teacherin_gateway_simulator::{
    ApiFault, ApiSwitch, Method, MovableClock, Operation, Outcome, Running, Simulator, SimulatorConfig, Times,
};

const SERVER_KEY: &str = "SB-Mid-server-TESTKEY123";
const AMOUNT: i64 = 150_000;

struct World {
    simulator: Running,
    clock: MovableClock,
    client: Midtrans,
    payment_id: PaymentId,
}

fn client(simulator: &Running, server_key: &str) -> Midtrans {
    Midtrans::new(MidtransConfig::at(simulator.base_url(), server_key.to_owned().into())).unwrap()
}

impl World {
    /// Noon in Jakarta: ShopeePay refunds nothing at night.
    async fn start() -> Self {
        let now: DateTime<Utc> = "2026-11-21T05:00:00Z".parse().unwrap();
        let clock = MovableClock::at(now);
        let mut config = SimulatorConfig::new(SERVER_KEY, "SB-Mid-client-TESTKEY123");
        config.clock = clock.clock();
        config.delivers_in_background = false;
        // Notifications wait for ever: tests read them from the simulator's list.
        config.notification_url = Some("http://127.0.0.1:1/notification".to_owned());
        let simulator = Simulator::new(config).unwrap().start(([127, 0, 0, 1], 0).into()).await.unwrap();
        let client = client(&simulator, SERVER_KEY);
        Self { simulator, clock, client, payment_id: PaymentId::generate(now) }
    }

    async fn with_page() -> Self {
        let world = Self::start().await;
        world.open_page().await.unwrap();
        world
    }

    async fn paid_with(method: Method) -> Self {
        let world = Self::with_page().await;
        world.pay(method, Outcome::Paid);
        world
    }

    async fn open_page(&self) -> Result<PaymentPage, GatewayError> {
        let now = self.clock.now();
        let request = PageRequest {
            payment_id: self.payment_id,
            amount: Money::rupiah(AMOUNT),
            items: vec![PageItem {
                id: "line_01KAJ3W8Q4E7S9ZK3M5T0V2XYA".to_owned(),
                name: "Gitar | Jazz, ".repeat(10),
                unit_price: AMOUNT,
                quantity: 1,
            }],
            buyer: PageBuyer { name: "Sari Dewi".to_owned(), email: "sari@contoh.co.id".to_owned() },
            now,
            expires_at: now + TimeDelta::minutes(15),
            return_url: "https://teacherin.test/return".to_owned(),
        };
        self.client.open_page(&request).await
    }

    fn pay(&self, method: Method, outcome: Outcome) -> String {
        self.simulator.pay(&self.order_id(), method, outcome).unwrap().transaction_id
    }

    fn order_id(&self) -> String {
        self.payment_id.to_string()
    }

    async fn news(&self) -> TransactionNews {
        // DANA is known by its transaction id only.
        let transaction = self.simulator.transaction(&self.order_id()).unwrap();
        self.client.status(self.payment_id, Some(&transaction.transaction_id)).await.unwrap().unwrap()
    }

    async fn state(&self) -> TransactionState {
        self.news().await.state
    }

    fn refund_request(&self, amount: i64) -> RefundRequest {
        RefundRequest {
            refund_id: RefundId::generate(self.clock.now()),
            payment_id: self.payment_id,
            transaction_id: self.simulator.transaction(&self.order_id()).map(|one| one.transaction_id),
            amount: Money::rupiah(amount),
            is_full: amount == AMOUNT,
            reason: "Lesson cancelled".to_owned(),
        }
    }

    async fn refund(&self, amount: i64) -> Result<RefundOutcome, GatewayError> {
        self.client.refund(&self.refund_request(amount)).await
    }
}

#[tokio::test]
async fn a_page_is_opened_and_nothing_exists_until_a_method_is_chosen() {
    let world = World::start().await;
    let page = world.open_page().await.unwrap();
    assert_eq!(Some(page.token.clone()), world.simulator.snap_token(&world.order_id()));
    assert!(
        page.url.starts_with(world.simulator.base_url()) && page.url.ends_with(&page.token),
        "{}",
        page.url
    );
    assert_eq!(world.client.status(world.payment_id, None).await, Ok(None));

    let transaction_id = world.pay(Method::Qris, Outcome::Pending);
    let news = world.client.status(world.payment_id, None).await.unwrap().unwrap();
    assert_eq!(
        (news.state, news.transaction_id, news.amount),
        (TransactionState::Pending, transaction_id, AMOUNT)
    );
    assert_eq!((news.gateway_order_id, news.currency.as_deref()), (world.order_id(), Some("IDR")));
}

#[tokio::test]
async fn a_page_whose_answer_was_lost_is_the_same_page() {
    for fault in [ApiFault::DropConnection, ApiFault::ServerError(500)] {
        let world = World::start().await;
        world.simulator.break_api(ApiSwitch::next(fault).on(Operation::SnapCreate).after_taking_effect());
        let page = world.open_page().await.unwrap();
        assert_eq!(Some(&page.token), world.simulator.snap_token(&world.order_id()).as_ref());
        world.clock.advance(TimeDelta::minutes(4));
        assert_eq!(world.open_page().await, Ok(page));
        let calls = world.simulator.calls_of(Operation::SnapCreate);
        assert_eq!(calls.iter().filter(|call| call.carried_out).count(), 1);
        assert_eq!(calls.len(), 3);
    }
}

#[tokio::test]
async fn a_page_cannot_be_opened_twice_once_the_gateway_has_forgotten_the_first() {
    let world = World::with_page().await;
    world.clock.advance(TimeDelta::minutes(6));
    let outcome = world.open_page().await;
    assert!(matches!(outcome, Err(GatewayError::Refused(_))), "{outcome:?}");
}

#[tokio::test]
async fn a_page_ends_with_the_hold() {
    let world = World::with_page().await;
    world.pay(Method::BcaVa, Outcome::Pending);
    world.clock.advance(TimeDelta::minutes(15) - TimeDelta::seconds(1));
    assert_eq!(world.state().await, TransactionState::Pending);
    world.clock.advance(TimeDelta::seconds(2));
    assert_eq!(world.state().await, TransactionState::Expired);
}

#[tokio::test]
async fn every_method_is_paid() {
    for method in Method::ALL {
        let world = World::paid_with(method).await;
        let news = world.news().await;
        assert_eq!(news.state, TransactionState::Paid, "{method:?}");
        assert_eq!(news.amount, AMOUNT, "{method:?}");
        assert_eq!(news.settled_at.is_some(), method != Method::CreditCard, "{method:?}");
        assert_eq!(news.settled_at.unwrap_or(world.clock.now()), world.clock.now(), "{method:?}");
        assert!(news.method.is_some(), "{method:?}");
    }
}

#[tokio::test]
async fn every_outcome_is_understood() {
    for (outcome, state) in [
        (Outcome::Pending, TransactionState::Pending),
        (Outcome::Denied, TransactionState::Denied),
        (Outcome::Expired, TransactionState::Expired),
        (Outcome::Challenge, TransactionState::Challenged),
        (Outcome::Failed, TransactionState::Denied),
    ] {
        let world = World::with_page().await;
        world.pay(Method::CreditCard, outcome);
        assert_eq!(world.state().await, state, "{outcome:?}");
    }
}

#[tokio::test]
async fn a_card_s_way_is_followed() {
    let world = World::with_page().await;
    let denied = world.pay(Method::CreditCard, Outcome::Denied);
    let challenged = world.pay(Method::CreditCard, Outcome::Challenge);
    assert_ne!(denied, challenged);
    assert_eq!(world.state().await, TransactionState::Challenged);
    let of_denied = world.client.status(world.payment_id, Some(&denied)).await.unwrap().unwrap();
    assert_eq!(of_denied.state, TransactionState::Denied);

    world.simulator.approve(&challenged).unwrap();
    assert_eq!(world.state().await, TransactionState::Paid);
    world.simulator.settle(&challenged).unwrap();
    assert_eq!(world.news().await.gateway_status, "settlement");
    world.simulator.chargeback(&challenged, Some(1_000)).unwrap();
    assert_eq!(world.state().await, TransactionState::PartiallyChargedBack);
    world.simulator.chargeback(&challenged, None).unwrap();
    assert_eq!(world.state().await, TransactionState::ChargedBack);
}

#[tokio::test]
async fn a_settlement_that_is_taken_back_is_denied() {
    let world = World::paid_with(Method::PermataVa).await;
    world.simulator.reverse(&world.order_id()).unwrap();
    assert_eq!(world.state().await, TransactionState::Denied);
}

#[tokio::test]
async fn notifications_are_authentic_and_say_what_the_status_says() {
    for method in Method::ALL {
        let world = World::paid_with(method).await;
        let deliveries = world.simulator.deliveries();
        let body = deliveries.last().unwrap().body.as_bytes();
        let notification = world.client.read_notification(body).unwrap();
        let news = world.news().await;
        assert_eq!(notification.payment_id, Some(world.payment_id), "{method:?}");
        assert_eq!(notification.gateway_order_id, news.gateway_order_id, "{method:?}");
        assert_eq!(notification.transaction_id.as_deref(), Some(news.transaction_id.as_str()), "{method:?}");
        assert_eq!(notification.gateway_status.as_deref(), Some(news.gateway_status.as_str()), "{method:?}");
        assert_eq!(notification.content, news.content, "{method:?}");
        let stranger = client(&world.simulator, "SB-Mid-server-OTHER");
        assert_eq!(stranger.read_notification(body), Err(NotificationError::NotAuthentic), "{method:?}");
    }
}

#[tokio::test]
async fn a_refund_s_two_notifications_are_two() {
    let world = World::paid_with(Method::Qris).await;
    assert_eq!(world.refund(5_000).await, Ok(RefundOutcome::Accepted));
    let unconfirmed = world.news().await;
    world.clock.advance(TimeDelta::days(2));
    let confirmed = world.news().await;
    assert_eq!((unconfirmed.state, confirmed.state), (confirmed.state, TransactionState::PartiallyRefunded));
    assert_eq!((unconfirmed.refunded_amount, confirmed.refunded_amount), (5_000, 5_000));
    let is_confirmed = |news: &TransactionNews| news.refunds.iter().all(|refund| refund.is_confirmed);
    assert_eq!((is_confirmed(&unconfirmed), is_confirmed(&confirmed)), (false, true));
    assert_ne!(unconfirmed.content, confirmed.content);
}

#[tokio::test]
async fn payments_are_ended() {
    for (end, state) in
        [(GatewayEnd::Expire, TransactionState::Expired), (GatewayEnd::Cancel, TransactionState::Cancelled)]
    {
        let world = World::with_page().await;
        assert_eq!(world.client.end(world.payment_id, end).await, Ok(EndOutcome::Unknown));
        world.pay(Method::BcaVa, Outcome::Pending);
        assert_eq!(world.client.end(world.payment_id, end).await, Ok(EndOutcome::Ended));
        assert_eq!(world.state().await, state);
        assert_eq!(world.client.end(world.payment_id, end).await, Ok(EndOutcome::TooLate));

        let world = World::paid_with(Method::Qris).await;
        assert_eq!(world.client.end(world.payment_id, end).await, Ok(EndOutcome::TooLate));
        assert_eq!(world.state().await, TransactionState::Paid);
    }
}

#[tokio::test]
async fn every_method_is_refunded_if_it_can_be() {
    for method in Method::ALL {
        for amount in [5_000, AMOUNT] {
            let world = World::paid_with(method).await;
            // A card is refunded after it is settled.
            let _ = world.simulator.settle(&world.order_id());
            let is_full = amount == AMOUNT;
            let can_be = world.client.refunds_method(&world.news().await.method.unwrap(), is_full);
            let outcome = world.refund(amount).await.unwrap();
            assert_eq!(outcome == RefundOutcome::Accepted, can_be, "{method:?} {amount}: {outcome:?}");
            assert_eq!(
                world.news().await.refunded_amount,
                if can_be { amount } else { 0 },
                "{method:?} {amount}"
            );
        }
    }
}

#[tokio::test]
async fn a_refund_is_one_refund_however_often_it_is_sent() {
    for keys_are_refused in [false, true] {
        let world = World::paid_with(Method::Qris).await;
        world.simulator.refuse_repeated_refund_keys(keys_are_refused);
        let request = world.refund_request(5_000);
        for _ in 0..3 {
            assert_eq!(world.client.refund(&request).await, Ok(RefundOutcome::Accepted));
        }
        let news = world.news().await;
        assert_eq!((news.refunded_amount, news.refunds.len()), (5_000, 1));
        assert!(news.refunds.iter().all(|refund| refund.key == request.refund_id.to_string()));
    }
}

#[tokio::test]
async fn a_refund_whose_answer_was_lost_is_found_again() {
    let world = World::paid_with(Method::Gopay).await;
    let lost = ApiSwitch::next(ApiFault::DropConnection).on(Operation::Refund).after_taking_effect();
    world.simulator.break_api(lost);
    let request = world.refund_request(AMOUNT);
    let outcome = world.client.refund(&request).await;
    assert!(matches!(outcome, Err(GatewayError::Unreachable(_))), "{outcome:?}");
    assert_eq!(world.client.refund(&request).await, Ok(RefundOutcome::Accepted));
    let news = world.news().await;
    assert_eq!((news.state, news.refunded_amount), (TransactionState::Refunded, AMOUNT));
}

#[tokio::test]
async fn a_card_that_is_not_settled_is_voided() {
    let world = World::paid_with(Method::CreditCard).await;
    let request = world.refund_request(AMOUNT);
    let lost = ApiSwitch::next(ApiFault::DropConnection).on(Operation::Cancel).after_taking_effect();
    world.simulator.break_api(lost);
    let outcome = world.client.refund(&request).await;
    assert!(matches!(outcome, Err(GatewayError::Unreachable(_))), "{outcome:?}");
    assert_eq!(world.client.refund(&request).await, Ok(RefundOutcome::Accepted));
    assert_eq!(world.state().await, TransactionState::Cancelled);
    assert_eq!(world.simulator.calls_of(Operation::Cancel).len(), 1);
}

#[tokio::test]
async fn a_part_of_a_card_waits_until_it_is_settled() {
    let world = World::paid_with(Method::CreditCard).await;
    let request = world.refund_request(5_000);
    let outcome = world.client.refund(&request).await;
    assert!(matches!(outcome, Err(GatewayError::Unavailable(_))), "{outcome:?}");
    world.simulator.settle(&world.order_id()).unwrap();
    assert_eq!(world.client.refund(&request).await, Ok(RefundOutcome::Accepted));
    assert_eq!(world.news().await.refunded_amount, 5_000);
}

#[tokio::test]
async fn refunds_that_will_never_be_made_are_refused() {
    let world = World::paid_with(Method::Qris).await;
    assert!(matches!(world.refund(AMOUNT + 1).await, Ok(RefundOutcome::Refused(_))));
    world.simulator.deny_refunds(1);
    assert!(matches!(world.refund(5_000).await, Ok(RefundOutcome::Refused(_))));
    world.clock.advance(TimeDelta::days(400));
    assert!(matches!(world.refund(5_000).await, Ok(RefundOutcome::Refused(_))));
    assert_eq!(world.news().await.refunded_amount, 0);
    assert_eq!(World::with_page().await.refund(5_000).await, Ok(RefundOutcome::UnknownPayment));
}

#[tokio::test]
async fn refunds_made_by_hand_are_seen() {
    let world = World::paid_with(Method::Qris).await;
    world.simulator.refund_outside(&world.order_id(), Some(7_000)).unwrap();
    world.simulator.refund_outside(&world.order_id(), None).unwrap();
    let news = world.news().await;
    assert_eq!((news.state, news.refunded_amount), (TransactionState::Refunded, AMOUNT));
    assert_eq!(news.refunds.iter().map(|refund| refund.amount).sum::<i64>(), AMOUNT);
    assert!(
        news.refunds.iter().all(|refund| refund.key.parse::<RefundId>().is_err() && !refund.key.is_empty())
    );
}

#[tokio::test]
async fn a_gateway_in_trouble_is_asked_again_later() {
    let world = World::paid_with(Method::Qris).await;
    for (fault, is_repeated) in [
        (ApiFault::ServerError(503), true),
        (ApiFault::ServerError(429), false),
        (ApiFault::DropConnection, true),
        (ApiFault::Html, false),
    ] {
        let before = world.simulator.calls_of(Operation::Status).len();
        world.simulator.break_api(ApiSwitch::next(fault).times(Times::Always));
        let outcome = world.client.status(world.payment_id, None).await;
        let is_transient =
            matches!(outcome, Err(GatewayError::Unavailable(_) | GatewayError::Unreachable(_)));
        assert!(is_transient, "{fault:?}: {outcome:?}");
        let asked = world.simulator.calls_of(Operation::Status).len() - before;
        assert_eq!(asked, if is_repeated { 3 } else { 1 }, "{fault:?}");
        world.simulator.clear_switches();
    }
    world.simulator.break_api(ApiSwitch::next(ApiFault::DropConnection));
    assert_eq!(world.state().await, TransactionState::Paid);
}

#[tokio::test]
async fn another_s_key_opens_nothing() {
    let world = World::paid_with(Method::Qris).await;
    let stranger = client(&world.simulator, "SB-Mid-server-OTHER");
    assert_eq!(stranger.status(world.payment_id, None).await, Err(GatewayError::Credentials));
    assert_eq!(stranger.end(world.payment_id, GatewayEnd::Cancel).await, Err(GatewayError::Credentials));
    assert_eq!(stranger.refund(&world.refund_request(5_000)).await, Err(GatewayError::Credentials));
    let world = World { client: stranger, ..World::start().await };
    assert_eq!(world.open_page().await, Err(GatewayError::Credentials));
}
