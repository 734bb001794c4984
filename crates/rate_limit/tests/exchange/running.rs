//! The task that exchanges as long as the process runs.

use std::time::Duration;

use database::{PoolConfig, Pools};
use kernel::{Clock, ManualClock};
use teacherin_rate_limit::exchange_until;
use tokio_util::sync::CancellationToken;

use crate::world::{Process, World, after, somebody};

/// Longer than any test runs.
const NEVER: Duration = Duration::from_secs(24 * 3600);

fn clock() -> Clock {
    Clock::manual(ManualClock::starting_at(after(2)))
}

async fn until(mut holds: impl AsyncFnMut() -> bool) {
    while !holds().await {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

#[tokio::test]
async fn it_exchanges_until_it_is_stopped() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    let stop = CancellationToken::new();
    let every = Duration::from_millis(1);
    let running =
        tokio::spawn(exchange_until(first.0.clone(), world.pools.clone(), clock(), every, stop.clone()));
    first.spend(key, 300, after(1)).unwrap();
    second.spend(key, 100, after(1)).unwrap();
    until(async || {
        world.exchange(&second, after(2)).await;
        second.remaining(key, after(2)) == 600 && first.remaining(key, after(2)) == 600
    })
    .await;
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn a_process_that_stops_tells_its_last() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    let stop = CancellationToken::new();
    first.spend(key, 300, after(1)).unwrap();
    stop.cancel();
    exchange_until(first.0.clone(), world.pools.clone(), clock(), NEVER, stop).await;
    second.spend(key, 100, after(1)).unwrap();
    world.exchange(&second, after(2)).await;
    assert_eq!(second.remaining(key, after(2)), 600);
}

#[tokio::test]
async fn it_goes_on_while_the_database_is_away_and_after() {
    let (world, first, second, key) = (World::new().await, Process::start(), Process::start(), somebody());
    let stop = CancellationToken::new();
    let every = Duration::from_millis(1);
    world.run("ALTER TABLE rate_window_spending RENAME TO away").await;
    let running =
        tokio::spawn(exchange_until(first.0.clone(), world.pools.clone(), clock(), every, stop.clone()));
    let before = world.pools.statements();
    until(async || world.pools.statements() >= before + 3).await;
    first.spend(key, 300, after(1)).unwrap();
    world.run("ALTER TABLE away RENAME TO rate_window_spending").await;
    second.spend(key, 100, after(1)).unwrap();
    until(async || {
        world.exchange(&second, after(2)).await;
        second.remaining(key, after(2)) == 600
    })
    .await;
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn a_process_stops_although_there_is_no_database() {
    let pools = Pools::new(&PoolConfig::new("postgres://nobody@127.0.0.1:1/none?sslmode=disable")).unwrap();
    let stop = CancellationToken::new();
    stop.cancel();
    exchange_until(Process::start().0, pools, clock(), NEVER, stop).await;
}
