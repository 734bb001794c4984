//! Days that are closed, and books that are read from them.

use chrono::{DateTime, Utc};
use database::schema::ledger_day_totals;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Actor;
use kernel::id::generate_uuid;
use teacherin_ledger::commands::days_close;
use teacherin_ledger::queries::{self, TrialBalanceRow};

use crate::world::{World, line_paid, post_alone, released};

const DAY: i64 = 24 * 60;

async fn books(world: &World, at: Option<DateTime<Utc>>) -> Vec<TrialBalanceRow> {
    queries::trial_balance(&mut *world.connection().await, &Actor::System, at).await.unwrap()
}

async fn close(world: &World, now: DateTime<Utc>) -> usize {
    days_close::run(&mut *world.connection().await, now).await.unwrap()
}

#[tokio::test]
async fn the_books_of_any_instant_are_the_same_when_days_are_closed() {
    let world = World::new().await;
    let teacher = world.person().await;
    // Two days side by side, a month and a half in which nothing happens, and one that stays open.
    for (minutes, price) in [(0, 100_000), (30, 50_000), (DAY, 70_000), (46 * DAY, 20_000), (47 * DAY, 9_000)]
    {
        let line = world.pay(world.at(minutes), teacher, price).await;
        world.post(world.at(minutes + 10), released(line, teacher, price - price / 5)).await;
    }
    let instants = [-1, 0, 20, 30, 600, DAY - 60, DAY, 20 * DAY, 46 * DAY + 5, 46 * DAY + 10, 48 * DAY];
    let instants: Vec<_> = instants.iter().map(|minutes| Some(world.at(*minutes))).chain([None]).collect();
    let mut before = Vec::new();
    for at in &instants {
        before.push(books(&world, *at).await);
    }
    let now = world.at(48 * DAY);
    assert_eq!(close(&world, now).await, 8, "two days of four purposes");
    assert_eq!(close(&world, now).await, 4);
    assert_eq!(close(&world, now).await, 0, "the last day is not over for a day");
    for (at, expected) in instants.iter().zip(&before) {
        assert_eq!(books(&world, *at).await, *expected, "{at:?}");
    }
    world.assert_sound().await;
}

#[tokio::test]
async fn a_day_is_closed_a_day_after_its_end() {
    let world = World::new().await;
    let teacher = world.person().await;
    world.pay("2027-03-01T23:59:59Z".parse().unwrap(), teacher, 100_000).await;
    assert_eq!(close(&world, "2027-03-02T23:59:59Z".parse().unwrap()).await, 0);
    assert_eq!(close(&world, "2027-03-03T00:00:00Z".parse().unwrap()).await, 3);
}

#[tokio::test]
async fn nothing_is_written_down_on_a_day_that_is_closed() {
    let world = World::new().await;
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 100_000).await;
    assert_eq!(close(&world, world.at(3 * DAY)).await, 3);
    let late = line_paid(generate_uuid(world.at(0)), generate_uuid(world.at(0)), teacher, 1_000);
    let mut connection = world.connection().await;
    let refused = post_alone(&mut connection, "2027-03-01T23:59:59Z".parse().unwrap(), late.clone()).await;
    assert!(refused.is_err(), "{refused:?}");
    assert!(post_alone(&mut connection, "2027-03-02T00:00:00Z".parse().unwrap(), late).await.unwrap());
    world.assert_sound().await;
}

#[tokio::test]
async fn books_are_read_from_closed_days_and_totals_that_are_wrong_are_found() {
    let world = World::new().await;
    let teacher = world.person().await;
    world.pay(world.at(0), teacher, 100_000).await;
    close(&world, world.at(3 * DAY)).await;
    let mut connection = world.connection().await;
    diesel::update(ledger_day_totals::table.filter(ledger_day_totals::debits.gt(0)))
        .set(ledger_day_totals::debits.eq(ledger_day_totals::debits + 1))
        .execute(&mut connection)
        .await
        .unwrap();
    let debits: i64 = books(&world, None).await.iter().map(|row| row.debits).sum();
    assert_eq!(debits, 100_001, "no entry of a closed day is read");
    let found = teacherin_ledger::invariants::violations(&mut connection).await.unwrap();
    let rules: Vec<_> = found.iter().map(|violation| violation.rule.as_str()).collect();
    assert_eq!(rules, ["a closed day whose totals are not the sums of its entries"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_workers_that_close_at_once_close_once() {
    let world = World::new().await;
    let teacher = world.person().await;
    for day in 0..40 {
        world.pay(world.at(day * DAY), teacher, 1_000).await;
    }
    let workers = (0..4).map(|_| {
        let (pools, now) = (world.pools.clone(), world.at(45 * DAY));
        tokio::spawn(async move {
            let mut connection = pools.write().await.unwrap();
            for _ in 0..5 {
                days_close::run(&mut connection, now).await.unwrap();
            }
        })
    });
    for worker in workers.collect::<Vec<_>>() {
        worker.await.unwrap();
    }
    let totals: i64 =
        ledger_day_totals::table.count().get_result(&mut world.connection().await).await.unwrap();
    assert_eq!(totals, 40 * 3);
    world.assert_sound().await;
}
