//! Whatever happened before there was a ledger is written down as it would have been when it happened.

use chrono::{DateTime, Utc};
use database::schema::{
    invoices, ledger_accounts, ledger_entries, ledger_transactions, payments as payment_rows,
};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use kernel::Clock;
use kernel::id::{EntityId as _, RefundId};
use ledger::{AccountPurpose, TransactionKind};
use payments::backfill::{self, BackfillReport};
use payments::commands::refund_mark_succeeded::{self, RefundMarkSucceededInput};
use uuid::Uuid;

use crate::world::{PRICE, World, start};

type Entry = (DateTime<Utc>, TransactionKind, Uuid, Option<Uuid>, i32, AccountPurpose, i64);

/// Everything the ledger says, but for when it was written down.
async fn books(world: &World) -> Vec<Entry> {
    let mut entries: Vec<Entry> = ledger_entries::table
        .inner_join(ledger_transactions::table)
        .inner_join(ledger_accounts::table)
        .select((
            ledger_transactions::occurred_at,
            ledger_transactions::kind,
            ledger_transactions::source_id,
            ledger_transactions::subject_id,
            ledger_transactions::occurrence,
            ledger_accounts::purpose,
            ledger_entries::amount,
        ))
        .load(&mut world.connection().await)
        .await
        .unwrap();
    entries.sort();
    entries
}

/// As if there had never been a ledger.
async fn forget(world: &World) {
    world
        .connection()
        .await
        .batch_execute(
            "SET session_replication_role = replica; DELETE FROM ledger_unfolded_entries; DELETE FROM ledger_entries;
             DELETE FROM ledger_transactions; DELETE FROM ledger_accounts; SET session_replication_role = origin",
        )
        .await
        .unwrap();
}

async fn run(world: &World) -> BackfillReport {
    let clock = Clock::manual(world.clock.clone());
    backfill::run(&world.services.pools, &clock).await.unwrap()
}

/// Refunds in pieces, one that somebody made at the gateway in part, one by hand.
async fn eventful(world: &World) {
    let [first, second] = world.lines;
    let minute = || world.clock.advance(chrono::TimeDelta::minutes(1));
    minute();
    let by_gateway = world.open(first, 30_001).await.unwrap();
    minute();
    world.send(by_gateway).await.unwrap();
    minute();
    let manual = world.open(first, PRICE - 30_001).await.unwrap();
    diesel::update(payment_rows::table.find(world.payment))
        .set(payment_rows::method.eq("bank_transfer"))
        .execute(&mut world.connection().await)
        .await
        .unwrap();
    world.send(manual).await.unwrap();
    minute();
    mark(world, manual).await;
    minute();
    world.open(second, PRICE).await.unwrap();
    minute();
    world.note(PRICE + 20_000, &[("by hand in the dashboard", 20_000)]).await;
    minute();
}

async fn mark(world: &World, refund_id: RefundId) {
    let admin = world.admin().await;
    let input = RefundMarkSucceededInput { refund_id, note: "sent".to_owned() };
    let (mut connection, now) = (world.connection().await, world.now());
    refund_mark_succeeded::run(&mut connection, &admin, now, input).await.unwrap();
}

#[tokio::test]
async fn what_is_written_down_afterwards_is_what_would_have_been_written_down() {
    let world = World::new().await;
    eventful(&world).await;
    // What was never told of has no entries yet.
    run(&world).await;
    let told = books(&world).await;
    let kinds = |kind| told.iter().filter(|entry| entry.1 == kind).count();
    assert!(kinds(TransactionKind::RefundReduced) > 0, "{told:?}");
    assert!(told.iter().any(|entry| entry.5 == AccountPurpose::PlatformBank), "{told:?}");
    forget(&world).await;
    assert_eq!(books(&world).await, []);
    let report = run(&world).await;
    assert_eq!(report.lines, 2);
    assert_eq!(books(&world).await, told);
}

#[tokio::test]
async fn running_it_again_writes_nothing_more() {
    let world = World::new().await;
    let first = run(&world).await;
    assert_eq!(first, BackfillReport { lines: 2, transactions: 2, invoices: 1 });
    let told = books(&world).await;
    assert_eq!(told.len(), 4, "clearing and what waits for the teacher, twice");
    assert!(told.iter().all(|entry| entry.0 == start()), "with the time when it happened");
    assert_eq!(run(&world).await, BackfillReport::default());
    assert_eq!(books(&world).await, told);
    let numbers: Vec<(i32, i32, i64)> = invoices::table
        .select((invoices::year, invoices::number, invoices::amount))
        .load(&mut world.connection().await)
        .await
        .unwrap();
    assert_eq!(numbers, [(2026, 1, 2 * PRICE)]);
}

#[tokio::test]
async fn a_line_from_before_is_caught_up_with_before_anything_else_happens_to_it() {
    let world = World::new().await;
    let [first, second] = world.lines;
    world.open(first, PRICE / 4).await.unwrap();
    let told = books(&world).await;
    let of = |purpose| told.iter().filter(|entry| entry.5 == purpose).map(|entry| entry.6).sum::<i64>();
    assert_eq!(of(AccountPurpose::GatewayClearing), PRICE, "the other line waits for its turn");
    assert_eq!(of(AccountPurpose::TeacherPending), -PRICE / 4 * 3);
    assert_eq!(of(AccountPurpose::BuyerRefundPayable), -PRICE / 4);
    assert_eq!(of(AccountPurpose::ChargebackLoss), 0, "nothing is lost that was there");
    assert!(told.iter().all(|entry| entry.3 != Some(second.uuid())));
    let report = run(&world).await;
    assert_eq!((report.lines, report.transactions), (1, 1));
}
