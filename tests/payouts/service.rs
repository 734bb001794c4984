//! The product's client of the payout service against the simulator, over HTTP.

use gateway_simulator::{AccountState, Direction, EntryKind, KnownAccount, PayoutFault, StatementEntry};
use kernel::id::PayoutId;
use kernel::{ManualClock, Money};
use payouts::gateway::{
    AccountHolder, CreateOutcome, DecideOutcome, GatewayError, GatewayPayoutStatus, PayoutOrder,
    SharedPayoutGateway, StatementLine, StatementLineKind,
};
use uuid::Uuid;

use crate::support::Gateway;
use crate::support::gateway::{ApiFault, ApiSwitch, Operation, Times};

const SECONDS: fn(i64) -> chrono::TimeDelta = chrono::TimeDelta::seconds;

struct Service {
    clock: ManualClock,
    gateway: Gateway,
    client: SharedPayoutGateway,
}

impl Service {
    async fn start() -> Self {
        let clock = ManualClock::starting_at("2027-03-01T01:00:00Z".parse().expect("an instant"));
        let gateway = Gateway::start(&clock).await;
        let client = gateway.payout_client();
        Self { clock, gateway, client }
    }

    fn order(&self, key: u128, amount: i64) -> PayoutOrder {
        PayoutOrder {
            payout_id: PayoutId::generate(self.clock.now()),
            key: Uuid::from_u128(key),
            bank_code: "bca".to_owned(),
            number: "0011223344".to_owned(),
            holder: "Sari Dewi".to_owned(),
            money: Money::rupiah(amount),
        }
    }

    async fn created(&self, order: &PayoutOrder) -> String {
        match self.client.create(order).await {
            Ok(CreateOutcome::Created(reference)) => reference,
            other => panic!("{other:?}"),
        }
    }

    async fn status(&self, reference: &str) -> GatewayPayoutStatus {
        self.client
            .status(reference)
            .await
            .expect("the simulator answers")
            .expect("the payout is known")
            .status
    }

    async fn pass(&self, seconds: i64) {
        self.clock.advance(SECONDS(seconds));
        self.gateway.deliver_due().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_goes_its_way() {
    let service = Service::start().await;
    let reference = service.created(&service.order(1, 150_000)).await;
    assert_eq!(service.status(&reference).await, GatewayPayoutStatus::Queued);
    assert_eq!(service.client.balance().await, Ok(100_000_000), "nothing moves before the approval");
    assert_eq!(service.client.approve(&reference).await, Ok(DecideOutcome::Done));
    assert_eq!(service.status(&reference).await, GatewayPayoutStatus::Approved);
    assert_eq!(service.client.balance().await, Ok(99_850_000));
    service.pass(5).await;
    assert_eq!(service.status(&reference).await, GatewayPayoutStatus::Processed);
    service.pass(25).await;
    let news = service.client.status(&reference).await.expect("it answers").expect("it is known");
    assert_eq!((news.status, news.amount), (GatewayPayoutStatus::Completed, 150_000));
    assert_eq!(news.updated_at, Some(service.clock.now()));
    service.gateway.return_payout(&reference, 2).expect("banks send money back");
    assert_eq!(service.status(&reference).await, GatewayPayoutStatus::Failed);
    assert_eq!(service.client.balance().await, Ok(100_000_000));

    let payout = service.gateway.payout(&reference).expect("it is known");
    assert_eq!((payout.beneficiary_name.as_str(), payout.beneficiary_email), ("Sari Dewi", None));
    assert!(payout.notes.starts_with("Teacherin payout "), "{}", payout.notes);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_order_under_the_same_key_is_one_payout_also_when_answers_are_lost() {
    let service = Service::start().await;
    let order = service.order(1, 150_000);
    // Three in a row: more than one call asks by itself.
    let lost = |fault| ApiSwitch::next(fault).on(Operation::PayoutCreate).after_taking_effect();
    service.gateway.break_api(lost(ApiFault::DropConnection).times(Times::Next(3)));
    let first = service.client.create(&order).await;
    assert!(matches!(first, Err(GatewayError::Unreachable(_))), "{first:?}");
    service.gateway.break_api(lost(ApiFault::Html));
    let second = service.client.create(&order).await;
    assert!(matches!(second, Err(GatewayError::Unreachable(_))), "{second:?}");
    service.gateway.break_api(lost(ApiFault::ServerError(503)));
    let reference = service.created(&order).await;
    assert_eq!(service.created(&order).await, reference);
    let payouts = service.gateway.payouts();
    assert!(
        payouts.len() == 1 && payouts.iter().all(|payout| payout.reference_no == reference),
        "{payouts:?}"
    );

    let other = PayoutOrder { money: Money::rupiah(150_001), ..order.clone() };
    assert_eq!(service.client.create(&other).await, Ok(CreateOutcome::KeyUsedOtherwise));
    let another_key = PayoutOrder { key: Uuid::from_u128(2), ..order };
    service.created(&another_key).await;
    assert_eq!(service.gateway.payouts().len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn thirty_two_at_once_under_one_key_are_one_payout() {
    let service = Service::start().await;
    let order = service.order(1, 150_000);
    let outcomes = futures_util::future::join_all((0..32).map(|_| service.client.create(&order))).await;
    let mut references: Vec<String> = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(CreateOutcome::Created(reference)) => references.push(reference),
            // Told so while another one was in work, twice: a new key would make an orphan that nobody approves.
            Ok(CreateOutcome::KeyUsedOtherwise) => {}
            other => panic!("{other:?}"),
        }
    }
    references.dedup();
    assert_eq!(references.len(), 1);
    assert_eq!(service.gateway.payouts().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_approved_twice_is_sent_once() {
    let service = Service::start().await;
    let reference = service.created(&service.order(1, 150_000)).await;
    let switch = ApiSwitch::next(ApiFault::DropConnection).on(Operation::PayoutApprove);
    service.gateway.break_api(switch.after_taking_effect());
    let lost = service.client.approve(&reference).await;
    assert!(matches!(lost, Err(GatewayError::Unreachable(_))), "{lost:?}");
    assert_eq!(service.client.approve(&reference).await, Ok(DecideOutcome::TooLate));
    assert_eq!(service.client.reject(&reference, "too late").await, Ok(DecideOutcome::TooLate));
    assert_eq!(service.client.balance().await, Ok(99_850_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rejected_is_never_sent() {
    let service = Service::start().await;
    let reference = service.created(&service.order(1, 150_000)).await;
    assert_eq!(service.client.reject(&reference, "An orphan").await, Ok(DecideOutcome::Done));
    assert_eq!(service.status(&reference).await, GatewayPayoutStatus::Rejected);
    assert_eq!(service.client.approve(&reference).await, Ok(DecideOutcome::TooLate));
    assert_eq!(service.client.balance().await, Ok(100_000_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_made_is_unknown() {
    let service = Service::start().await;
    assert_eq!(service.client.approve("nobodys").await, Ok(DecideOutcome::Unknown));
    assert_eq!(service.client.reject("nobodys", "x").await, Ok(DecideOutcome::Unknown));
    assert_eq!(service.client.status("nobodys").await, Ok(None));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_service_does_not_take_is_refused() {
    let service = Service::start().await;
    let good = service.order(1, 150_000);
    let odd = [
        PayoutOrder { key: Uuid::from_u128(2), number: "12".to_owned(), ..good.clone() },
        PayoutOrder { key: Uuid::from_u128(3), bank_code: "nowhere".to_owned(), ..good.clone() },
        PayoutOrder { key: Uuid::from_u128(4), money: Money::rupiah(9_999), ..good },
    ];
    for order in odd {
        let outcome = service.client.create(&order).await;
        let Ok(CreateOutcome::Refused(words)) = &outcome else { panic!("{order:?}: {outcome:?}") };
        assert!(words.starts_with("400: An error occurred when creating payouts; "), "{words}");
        assert_eq!(service.client.create(&order).await, outcome, "the same again");
    }
    assert_eq!(service.gateway.payouts().len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_has_every_movement_of_its_days() {
    let service = Service::start().await;
    service.gateway.top_up(500_000).expect("an amount");
    service.clock.advance(SECONDS(1));
    service.gateway.break_payouts(PayoutFault::Fail(2), Times::Next(1));
    let reference = service.created(&service.order(1, 150_000)).await;
    service.client.approve(&reference).await.expect("the simulator answers");
    service.pass(60).await;
    let told = |lines: &[StatementLine]| {
        let told = lines.iter().map(|line| (line.kind, line.amount, line.reference.clone()));
        told.collect::<Vec<_>>()
    };
    let today = service.clock.now().date_naive();
    let lines = service.client.statement(today, today).await.expect("the simulator answers");
    assert_eq!(
        told(&lines),
        [
            (StatementLineKind::Other, 100_000_000, None),
            (StatementLineKind::TopUp, 500_000, None),
            (StatementLineKind::Payout, -150_000, Some(reference.clone())),
            (StatementLineKind::Return, 150_000, Some(reference)),
        ]
    );
    assert!(lines.is_sorted_by_key(|line| line.occurred_at));
    let booked: i64 = service.gateway.payout_statement().iter().map(StatementEntry::signed_amount).sum();
    assert_eq!(lines.iter().map(|line| line.amount).sum::<i64>(), booked);
    assert_eq!(service.client.statement(today, today).await.as_ref(), Ok(&lines), "the words stay the same");
    let tomorrow = today.succ_opt().expect("a day");
    assert_eq!(service.client.statement(tomorrow, tomorrow).await, Ok(Vec::new()));

    // Months later all of it is still told, four weeks at a time.
    service.clock.advance(chrono::TimeDelta::days(100));
    service.gateway.correct_payout_balance(-5);
    let last = service.clock.now().date_naive();
    let all = service.client.statement(today, last).await.expect("the simulator answers");
    assert_eq!(all.len(), lines.len() + 1);
    let entry = service.gateway.payout_statement().pop().expect("a movement");
    assert_eq!((entry.kind, entry.direction), (EntryKind::Manual, Direction::Debit));
    assert_eq!(all.last().map(|line| line.amount), Some(-5));
}

#[tokio::test(flavor = "multi_thread")]
async fn banks_say_whose_an_account_is() {
    let service = Service::start().await;
    let account = |number: &str, state| KnownAccount {
        bank: "bri".to_owned(),
        account: number.to_owned(),
        name: "SARI DEWI".to_owned(),
        state,
    };
    service.gateway.know_account(account("1234567890", AccountState::Open));
    service.gateway.know_account(account("1234567891", AccountState::Closed));
    let holder = async |bank: &str, number: &str| {
        service.client.account_holder(bank, number).await.expect("the simulator answers")
    };
    assert!(holder("bri", "1234567890").await == AccountHolder::Named("SARI DEWI".to_owned()));
    assert!(holder("bri", "1234567891").await == AccountHolder::NoSuchAccount);
    assert!(holder("bri", "9999999999").await == AccountHolder::NoSuchAccount);
    assert!(holder("nowhere", "1234567890").await == AccountHolder::NotKnown);
    service.gateway.break_api(
        ApiSwitch::next(ApiFault::ServerError(503)).on(Operation::AccountValidation).times(Times::Always),
    );
    let away = service.client.account_holder("bri", "1234567890").await;
    assert!(matches!(away, Err(GatewayError::Unavailable(_))), "{away:?}");
}
