//! What each event of the table does.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::{AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, TransactionManager as _};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::{OrderLineId, PaymentId, RefundId};
use kernel::money::basis_points_of;
use payments::commands::{news_apply, refund_mark_succeeded};
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, GatewayRefund, Notification, NotificationError, PageRequest,
    PaymentGateway, PaymentPage, RefundOutcome, RefundRequest, TransactionNews, TransactionState,
};
use payments::orders::LockedOrder;
use payments::refunds::sending::{self, SendOutcome};
use payments::refunds::{self as going_back, NewRefund};
use payments::{RefundReason, Revocation, books, entitlements, orders, release};

use crate::bank;
use crate::reading::{Row, basis_points, number};
use crate::world::World;

/// In which a material can be given back.
const A_WEEK: TimeDelta = TimeDelta::days(7);

pub(crate) async fn play(world: &mut World, row: &Row) {
    world.now += TimeDelta::minutes(1);
    let event = row.event.as_str();
    if let Some(lines) = event.strip_prefix("Anna pays ") {
        return pay(world, lines).await;
    }
    let words: Vec<&str> = event.split(' ').collect();
    match words.as_slice() {
        ["all", "of", line, "is", "to", "go", "back"] => open(world, line, i64::MAX).await,
        [share, "%", "of", line, "are", "to", "go", "back"] => {
            let amount = basis_points_of(world.lines[*line].price, basis_points(share));
            open(world, line, amount).await;
        }
        [amount, "of", line, "are", "to", "go", "back"] => open(world, line, number(amount)).await,
        [amount, "of", _, "go", "back", "at", "the", "gateway"] => outside(world, number(amount)).await,
        ["the", "gateway", "sends", "it"] => send(world, true).await,
        ["the", "gateway", "takes", "it", "back"] => {
            hear(world, TransactionState::ChargedBack, Vec::new()).await;
        }
        ["we", "send", "it", "by", "hand"] => by_hand(world).await,
        ["we", "send", "it", "to", "a", "bank", "account"] => {
            send(world, false).await;
            bank::send(world).await;
        }
        ["the", "bank", "sends", "it", "back"] => bank::give_back(world).await,
        [line, "is", "called", "off"] | [line, "was", "never", "used"] => call_off(world, line).await,
        ["Anna", "gives", line, "back"] => give_back(world, line).await,
        [line, "is", "released"] => released(world, line).await,
        ["an", "admin", "corrects"] => bank::correct(world, row).await,
        _ => panic!("nobody understands '{event}'"),
    }
}

/// As in `A and B`, `A again`, `A by virtual account`.
async fn pay(world: &mut World, text: &str) {
    let (text, method) = match text.strip_suffix(" by virtual account") {
        Some(text) => (text, "bank_transfer"),
        None => (text, "qris"),
    };
    let names: Vec<&str> = text.trim_end_matches(" again").split(" and ").collect();
    world.attempt(&names, method).await;
    hear(world, TransactionState::Paid, Vec::new()).await;
}

/// The gateway tells of the latest payment.
async fn hear(world: &World, state: TransactionState, went_back: Vec<GatewayRefund>) {
    let id = *world.payments.last().unwrap();
    let (amount, method) = payment(world, id).await;
    let refunded_amount = went_back.iter().map(|refund| refund.amount).sum();
    let news = TransactionNews {
        gateway_order_id: id.to_string(),
        transaction_id: format!("{id}-1"),
        state,
        gateway_status: format!("{state:?}"),
        method,
        amount,
        currency: Some("IDR".to_owned()),
        settled_at: None,
        refunded_amount,
        content: format!("{state:?} {refunded_amount}"),
        refunds: went_back,
        body: "{}".to_owned(),
    };
    let mut connection = world.connection().await;
    news_apply::run(&mut connection, world.now, &world.config, id, &news).await.unwrap().unwrap();
}

async fn payment(world: &World, id: PaymentId) -> (i64, Option<String>) {
    use database::schema::payments;
    let row = payments::table.find(id).select((payments::amount, payments::method));
    row.first(&mut world.connection().await).await.unwrap()
}

/// Somebody sends a part of it back at the gateway.
async fn outside(world: &World, amount: i64) {
    let made = GatewayRefund { key: "made-at-the-gateway".to_owned(), amount, is_confirmed: false };
    let (all, _) = payment(world, *world.payments.last().unwrap()).await;
    let state = if amount == all { TransactionState::Refunded } else { TransactionState::PartiallyRefunded };
    hear(world, state, vec![made]).await;
}

/// Runs it in a transaction under the order's lock.
pub(crate) async fn locked<T>(
    world: &World,
    act: impl AsyncFnOnce(&mut AsyncPgConnection, &LockedOrder) -> T,
) -> T {
    let mut connection = world.connection().await;
    let connection: &mut AsyncPgConnection = &mut connection;
    AnsiTransactionManager::begin_transaction(connection).await.unwrap();
    let order = orders::lock(connection, world.order).await.unwrap().unwrap();
    let result = act(connection, &order).await;
    AnsiTransactionManager::commit_transaction(connection).await.unwrap();
    result
}

/// It is decided that so much of what the first payment brought goes back.
async fn open(world: &World, line: &str, amount: i64) {
    let (now, order_line_id, payment_id) = (world.now, world.lines[line].id, world.payments[0]);
    let new = NewRefund { payment_id, order_line_id, amount, reason: RefundReason::LessonCancelled };
    locked(world, async |connection, order| going_back::open(connection, now, order, new).await.unwrap())
        .await;
}

/// The refund that did not go out yet.
async fn outstanding(world: &World) -> RefundId {
    let outstanding = refunds::table
        .filter(refunds::status.eq_any(payments::RefundStatus::OUTSTANDING))
        .select(refunds::id);
    outstanding.first(&mut world.connection().await).await.unwrap()
}

/// The gateway is asked to send it, and does; or cannot.
async fn send(world: &World, can: bool) {
    let id = outstanding(world).await;
    let mut connection = world.connection().await;
    let asked = sending::begin(&mut connection, world.now, &VirtualAccountsGoNotBack, id).await.unwrap();
    assert_eq!(asked.is_some(), can, "whether the gateway can send it");
    if asked.is_some() {
        sending::finish(&mut connection, world.now, id, SendOutcome::Accepted).await.unwrap();
    }
}

async fn by_hand(world: &World) {
    send(world, false).await;
    let input = refund_mark_succeeded::RefundMarkSucceededInput {
        refund_id: outstanding(world).await,
        note: "BCA, 5 January".to_owned(),
    };
    let mut connection = world.connection().await;
    refund_mark_succeeded::run(&mut connection, &world.admin, world.now, input).await.unwrap();
}

/// A material that was not used: all of its money is to go back, and the right ends.
async fn give_back(world: &World, line: &str) {
    let (now, line) = (world.now, world.lines[line]);
    locked(world, async |connection, order| {
        let id = line.entitlement.unwrap();
        assert!(entitlements::grant(connection, now, id).await.unwrap());
        assert!(entitlements::revoke_unused(connection, now, id, Revocation::Refunded).await.unwrap());
        let reason = RefundReason::GivenBack;
        going_back::open_full_of_line(connection, now, order, line.id, reason).await.unwrap().unwrap();
    })
    .await;
}

async fn call_off(world: &World, line: &str) {
    let (now, id, payment_id) = (world.now, world.lines[line].id, world.payments[0]);
    locked(world, async |connection, _| books::forfeited(connection, now, payment_id, id).await.unwrap())
        .await;
}

/// It was given, and the time in which its buyer can object has passed.
async fn released(world: &mut World, line: &str) {
    let (now, id): (DateTime<Utc>, OrderLineId) = (world.now, world.lines[line].id);
    let window = match world.lines[line].entitlement {
        Some(entitlement) => {
            locked(world, async |connection, order| {
                assert!(entitlements::grant(connection, now, entitlement).await.unwrap());
                release::finish_line_with_window(connection, now, order, id, A_WEEK).await.unwrap();
            })
            .await;
            A_WEEK
        }
        None => {
            locked(world, async |connection, order| {
                release::finish_line(connection, now, order, id).await.unwrap();
            })
            .await;
            release::DISPUTE_WINDOW
        }
    };
    world.now += window - TimeDelta::seconds(1);
    assert_eq!(release::sweep::run(&world.pools, world.now).await.unwrap(), 0, "nothing before its time");
    world.now += TimeDelta::seconds(1);
    assert_eq!(release::sweep::run(&world.pools, world.now).await.unwrap(), 1, "one line is released");
}

/// A gateway that cannot send back what came by a virtual account.
struct VirtualAccountsGoNotBack;

impl PaymentGateway for VirtualAccountsGoNotBack {
    fn open_page<'a>(&'a self, _: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>> {
        async { Err(GatewayError::Unavailable("it only refunds".to_owned())) }.boxed()
    }

    fn status<'a>(
        &'a self,
        _: PaymentId,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        async { Ok(None) }.boxed()
    }

    fn end(&self, _: PaymentId, _: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>> {
        async { Ok(EndOutcome::Unknown) }.boxed()
    }

    fn refund<'a>(&'a self, _: &'a RefundRequest) -> BoxFuture<'a, Result<RefundOutcome, GatewayError>> {
        async { Ok(RefundOutcome::Accepted) }.boxed()
    }

    fn refunds_method(&self, method: &str, _: bool) -> bool {
        method != "bank_transfer"
    }

    fn read_notification(&self, _: &[u8]) -> Result<Notification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}
