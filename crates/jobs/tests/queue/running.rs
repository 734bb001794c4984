//! Each job that was committed runs, once, when it is due.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use chrono::TimeDelta;
use database::DatabaseError;
use diesel_async::AsyncConnection as _;
use serde::{Deserialize, Serialize};
use teacherin_jobs::{Job, Registry, RunnerConfig, enqueue, enqueue_at, enqueue_once, enqueue_soonest};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::world::{Note, World};

#[tokio::test]
async fn a_job_goes_with_the_transaction_that_enqueued_it() {
    let world = World::new().await;
    let now = world.now();
    let mut connection = world.connection().await;
    let rolled_back = connection
        .transaction::<(), DatabaseError, _>(async |connection| {
            enqueue(connection, now, &Note { number: 1 }).await?;
            Err(DatabaseError::internal("changed my mind"))
        })
        .await;
    assert!(rolled_back.is_err());
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            enqueue(connection, now, &Note { number: 2 }).await
        })
        .await
        .unwrap();
    assert_eq!(world.runner(world.notebook.registry()).run_due().await.unwrap(), 1);
    assert_eq!(world.notebook.numbers(), [2]);
    assert_eq!(world.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn jobs_run_when_they_are_due_oldest_first() {
    let world = World::new().await;
    let runner = world.runner(world.notebook.registry());
    let mut connection = world.connection().await;
    for (number, minutes) in [(1, 2), (2, 1), (3, 0)] {
        let run_at = world.now() + TimeDelta::minutes(minutes);
        enqueue_at(&mut connection, world.now(), run_at, &Note { number }).await.unwrap();
    }
    assert_eq!(runner.run_due().await.unwrap(), 1);
    world.advance(59);
    assert_eq!(runner.run_due().await.unwrap(), 0);
    world.advance(61);
    assert_eq!(runner.run_due().await.unwrap(), 2);
    assert_eq!(world.notebook.numbers(), [3, 2, 1]);
}

#[tokio::test]
async fn what_a_job_enqueues_is_run_as_well() {
    let world = World::new().await;
    let clock = world.clock.clone();
    let pools = world.pools.clone();
    let countdown = Registry::new().register::<Note, _>(move |note, _run| {
        let (pools, now) = (pools.clone(), clock.now());
        async move {
            if note.number > 0 {
                enqueue(&mut *pools.write().await?, now, &Note { number: note.number - 1 }).await?;
            }
            Ok(())
        }
    });
    world.enqueue(9).await;
    assert_eq!(world.runner(countdown).run_due().await.unwrap(), 10);
}

#[tokio::test]
async fn a_key_keeps_a_second_job_from_waiting() {
    let world = World::new().await;
    let now = world.now();
    let mut connection = world.connection().await;
    enqueue_once(&mut connection, now, now, "a", &Note { number: 1 }).await.unwrap();
    enqueue_once(&mut connection, now, now, "a", &Note { number: 2 }).await.unwrap();
    enqueue_once(&mut connection, now, now, "b", &Note { number: 3 }).await.unwrap();
    world.runner(world.notebook.registry()).run_due().await.unwrap();
    let mut numbers = world.notebook.numbers();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 3]);
}

#[tokio::test]
async fn news_has_what_waits_for_its_next_try_run_at_once() {
    let world = World::new().await;
    let (now, later) = (world.now(), world.now() + TimeDelta::hours(1));
    let mut connection = world.connection().await;
    enqueue_soonest(&mut connection, now, later, "a", &Note { number: 1 }).await.unwrap();
    let runner = world.runner(world.notebook.registry());
    runner.run_due().await.unwrap();
    assert!(world.notebook.numbers().is_empty());
    enqueue_soonest(&mut connection, now, now, "a", &Note { number: 2 }).await.unwrap();
    enqueue_soonest(&mut connection, now, later, "a", &Note { number: 3 }).await.unwrap();
    runner.run_due().await.unwrap();
    assert_eq!(world.notebook.numbers(), [1], "the one that waited, once");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runners_never_run_one_job_twice() {
    const JOBS: usize = 200;
    let world = World::new().await;
    for number in 0..200 {
        world.enqueue(number).await;
    }
    let at_once = Arc::new(AtomicUsize::new(0));
    let most_at_once = Arc::new(AtomicUsize::new(0));
    let registry = || {
        let (notebook, at_once, most) =
            (world.notebook.clone(), Arc::clone(&at_once), Arc::clone(&most_at_once));
        Registry::new().register::<Note, _>(move |note, run| {
            let (notebook, at_once, most) = (notebook.clone(), Arc::clone(&at_once), Arc::clone(&most));
            async move {
                most.fetch_max(at_once.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(Duration::from_millis(2)).await;
                notebook.runs.lock().unwrap().push((note.number, run));
                at_once.fetch_sub(1, Ordering::SeqCst);
                Ok(())
            }
        })
    };
    let shutdown = CancellationToken::new();
    let (first, second) = (world.runner(registry()), world.runner(registry()));
    let until_empty = async {
        while world.counts().await != (0, 0, 0) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        shutdown.cancel();
    };
    tokio::join!(first.run(shutdown.clone()), second.run(shutdown.clone()), until_empty);
    let mut numbers = world.notebook.numbers();
    assert_eq!(numbers.len(), JOBS, "every job ran once");
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), JOBS);
    assert!(most_at_once.load(Ordering::SeqCst) <= 8, "four places in each of two runners");
}

/// A kind that takes longer than others.
#[derive(Debug, Serialize, Deserialize)]
struct Long {}

impl Job for Long {
    const KIND: &'static str = "test.long";
    const TIME_MAX: Option<Duration> = Some(Duration::from_secs(600));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kind_that_needs_longer_keeps_its_lease_and_is_not_stopped() {
    let world = World::new().await;
    enqueue(&mut *world.connection().await, world.now(), &Long {}).await.unwrap();
    let (began, may_end) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
    let registry = || {
        let (began, may_end) = (Arc::clone(&began), Arc::clone(&may_end));
        Registry::new().register::<Long, _>(move |_long, _run| {
            let (began, may_end) = (Arc::clone(&began), Arc::clone(&may_end));
            async move {
                began.add_permits(1);
                // Longer than any other kind may take here.
                tokio::time::sleep(Duration::from_millis(100)).await;
                let _let_go = may_end.acquire().await;
                Ok(())
            }
        })
    };
    let config = RunnerConfig { handler_time_max: Duration::from_millis(20), ..RunnerConfig::default() };
    let (runner, other) = (world.runner_with(registry(), config), world.runner_with(registry(), config));
    let running = tokio::spawn(async move { runner.run_due().await });
    began.acquire().await.unwrap().forget();
    // Past the lease that every job has, within this one's.
    world.advance(500);
    assert_eq!(other.run_due().await.unwrap(), 0, "nobody takes it back");
    may_end.add_permits(1);
    assert_eq!(running.await.unwrap().unwrap(), 1);
    assert_eq!(world.counts().await, (0, 0, 0));
}
