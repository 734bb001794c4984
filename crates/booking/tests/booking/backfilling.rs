//! What was booked before there was a ledger is explained by it, and earned, once the backfill has run.

use booking::{BookingStatus, backfill};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{ledger_accounts, order_lines};
use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use kernel::Clock;
use ledger::AccountPurpose;
use payments::gateway::TransactionState;
use payments::release::DISPUTE_WINDOW;

use crate::world::{Human, World};

/// As if there had never been a ledger, and nobody had said of a lesson that it was given.
async fn forget(world: &World) {
    let mut connection = world.connection().await;
    connection
        .batch_execute(
            "SET session_replication_role = replica; DELETE FROM ledger_unfolded_entries; DELETE FROM ledger_entries;
             DELETE FROM ledger_transactions; DELETE FROM ledger_accounts; SET session_replication_role = origin",
        )
        .await
        .unwrap();
    diesel::update(order_lines::table)
        .set((
            order_lines::release_due_at.eq(None::<DateTime<Utc>>),
            order_lines::commission_amount.eq(None::<i64>),
            order_lines::commission_basis_points.eq(None::<i32>),
        ))
        .execute(&mut connection)
        .await
        .unwrap();
}

async fn is_sound(world: &World) -> bool {
    let mut connection = world.connection().await;
    let of_bookings = booking::invariants::violations(&mut connection, world.now()).await.unwrap();
    let of_ledger = ledger::invariants::violations(&mut connection).await.unwrap();
    of_bookings.is_empty() && of_ledger.is_empty()
}

async fn available(world: &World, teacher: &Human) -> i64 {
    let account = ledger_accounts::table
        .filter(ledger_accounts::person_id.eq(teacher.person_id))
        .filter(ledger_accounts::purpose.eq(AccountPurpose::TeacherAvailable))
        .select(ledger_accounts::balance);
    account.first(&mut world.connection().await).await.optional().unwrap().unwrap_or_default()
}

#[tokio::test]
async fn lessons_from_before_the_ledger_are_explained_and_earned() {
    let world = World::new().await;
    let (reversed, declined, held) = (world.confirmed().await, world.paid().await, world.confirmed().await);
    world.hear(reversed.payment_id, TransactionState::ChargedBack).await;
    world.decline(&declined.teacher.actor, &declined.booking, None).await.unwrap();
    world.drain().await;
    let due = held.booking.completion_due_at.unwrap();
    world.go_to(due + TimeDelta::minutes(1));
    world.drain().await;
    let completed = world.reload(&held.booking).await;
    assert_eq!(completed.status, BookingStatus::Completed);
    assert!(is_sound(&world).await);
    forget(&world).await;
    assert!(!is_sound(&world).await, "the ledger knows nothing");

    world.clock.advance(TimeDelta::days(30));
    let clock = Clock::manual(world.clock.clone());
    let report = payments::backfill::run(&world.pools, &clock).await.unwrap();
    assert_eq!(report.lines, 3);
    backfill::run(&world.pools, &clock).await.unwrap();
    assert!(is_sound(&world).await);
    let due_at = completed.completed_at.map(|at| at + DISPUTE_WINDOW);
    assert_eq!(world.line(&held.booking).await.release_due_at, due_at);
    assert_eq!(world.line(&reversed.booking).await.release_due_at, None);

    payments::release::sweep::run(&world.pools, world.now()).await.unwrap();
    assert_eq!(available(&world, &held.teacher).await, -held.booking.price);
    assert_eq!(available(&world, &reversed.teacher).await, 0);
    assert!(is_sound(&world).await);
    let again = payments::backfill::run(&world.pools, &clock).await.unwrap();
    assert_eq!((again.lines, again.transactions), (0, 0));
    backfill::run(&world.pools, &clock).await.unwrap();
    assert!(is_sound(&world).await);
}
