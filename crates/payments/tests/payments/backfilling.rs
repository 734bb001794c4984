//! Money that came twice or was taken back before there was a ledger is written down as if there had been one.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{ledger_accounts, ledger_entries, ledger_transactions};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl, SimpleAsyncConnection as _};
use ledger::{AccountPurpose, TransactionKind};
use payments::gateway::TransactionState::{ChargedBack, Expired, Paid};
use payments::{RefundReason, backfill};
use uuid::Uuid;

use crate::gateway::news;
use crate::world::{Sold, World};

type Entry = (DateTime<Utc>, TransactionKind, Uuid, Option<Uuid>, AccountPurpose, i64);

async fn books(world: &World) -> Vec<Entry> {
    let mut entries: Vec<Entry> = ledger_entries::table
        .inner_join(ledger_transactions::table)
        .inner_join(ledger_accounts::table)
        .select((
            ledger_transactions::occurred_at,
            ledger_transactions::kind,
            ledger_transactions::source_id,
            ledger_transactions::subject_id,
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
    let statements =
        "SET session_replication_role = replica; DELETE FROM ledger_unfolded_entries; DELETE FROM ledger_entries;
         DELETE FROM ledger_transactions; DELETE FROM ledger_accounts; SET session_replication_role = origin";
    world.connection().await.batch_execute(statements).await.unwrap();
}

async fn refund(world: &World, sold: Sold) {
    let now = world.now();
    world
        .connection()
        .await
        .transaction::<_, DatabaseError, _>(async |connection| {
            let order = payments::orders::lock(connection, sold.order_id).await?.unwrap();
            let reason = RefundReason::LessonCancelled;
            payments::refunds::open_full_of_line(connection, now, &order, sold.line_id, reason).await
        })
        .await
        .unwrap();
}

async fn assert_backfilled(world: &World, kinds: &[TransactionKind]) {
    let told = books(world).await;
    for kind in kinds {
        assert!(told.iter().any(|entry| entry.1 == *kind), "{kind}: {told:?}");
    }
    forget(world).await;
    let (pools, clock) = (&world.services.pools, &world.services.clock);
    assert!(backfill::is_anything_left(&mut *world.connection().await).await.unwrap());
    backfill::run(pools, clock).await.unwrap();
    assert_eq!(books(world).await, told);
    assert!(!backfill::is_anything_left(&mut *world.connection().await).await.unwrap());
}

#[tokio::test]
async fn money_that_came_twice_was_owed_to_the_buyer_until_it_went_back() {
    let world = World::new().await;
    let (student, _, sold, first) = world.started().await;
    world.hear(&first, Expired).await;
    world.advance(1);
    let second = world.start(&student, sold.order_id).await.unwrap();
    world.hear(&second, Paid).await;
    world.advance(1);
    let mut late = news(first.id, first.amount, Paid);
    late.transaction_id = "another-card".to_owned();
    world.hear_news(first.id, &late).await;
    world.advance(1);
    world.drain().await;
    let kinds = [TransactionKind::LinePaid, TransactionKind::PaidTwice, TransactionKind::RefundSucceeded];
    assert_backfilled(&world, &kinds).await;
}

#[tokio::test]
async fn a_refund_that_did_not_go_out_made_up_for_money_that_was_taken_back() {
    let world = World::new().await;
    let (_, _, sold, payment) = world.started().await;
    world.hear(&payment, Paid).await;
    world.advance(1);
    refund(&world, sold).await;
    world.advance(1);
    world.hear(&payment, ChargedBack).await;
    let kinds = [TransactionKind::LineReversed, TransactionKind::RefundOpened, TransactionKind::RefundVoided];
    assert_backfilled(&world, &kinds).await;
}
