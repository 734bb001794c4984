//! What does not succeed is tried again, then given up, and never lost.

use database::schema::jobs;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::page::PageRequest;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use teacherin_jobs::queries::dead_letters;
use teacherin_jobs::{Job, JobError, Registry, RunnerConfig, enqueue, enqueue_once};
use tokio_util::sync::CancellationToken;

use crate::world::{Note, World};

#[derive(Serialize, Deserialize)]
struct Stranger {
    word: String,
}

impl Job for Stranger {
    const KIND: &'static str = "test.stranger";
}

/// The same kind as a note, of another shape.
#[derive(Serialize, Deserialize)]
struct Misshapen {
    word: String,
}

impl Job for Misshapen {
    const KIND: &'static str = Note::KIND;
}

async fn last_error(world: &World) -> String {
    let page = dead_letters(&mut *world.connection().await, &PageRequest::first(1), None).await.unwrap();
    page.items.into_iter().next().unwrap().last_error.unwrap()
}

#[tokio::test]
async fn a_failed_job_rests_longer_each_time_and_then_is_given_up() {
    let world = World::new().await;
    let runner = world.runner(world.notebook.registry());
    let id = world.enqueue(1).await;
    for _ in 0..3 {
        world.notebook.answer(Err(JobError::retry("the mail server is away")));
    }
    assert_eq!(runner.run_due().await.unwrap(), 1);
    world.advance(4);
    assert_eq!(runner.run_due().await.unwrap(), 0, "it rests for five seconds");
    world.advance(1);
    assert_eq!(runner.run_due().await.unwrap(), 1);
    world.advance(9);
    assert_eq!(runner.run_due().await.unwrap(), 0, "then for ten");
    world.advance(1);
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(world.counts().await, (0, 0, 1));
    assert_eq!(last_error(&world).await, "the mail server is away");
    let runs: Vec<_> =
        world.notebook.runs.lock().unwrap().iter().map(|(_, run)| (run.id, run.attempt)).collect();
    assert_eq!(runs, [(id, 1), (id, 2), (id, 3)]);
}

#[tokio::test]
async fn a_job_that_fails_once_succeeds_later() {
    let world = World::new().await;
    let runner = world.runner(world.notebook.registry());
    world.enqueue(1).await;
    world.notebook.answer(Err(JobError::retry("not yet")));
    runner.run_due().await.unwrap();
    assert_eq!(world.counts().await, (1, 0, 0));
    world.advance(5);
    runner.run_due().await.unwrap();
    assert_eq!(world.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn what_can_never_work_is_given_up_at_once() {
    let world = World::new().await;
    let runner = world.runner(world.notebook.registry());
    let now = world.now();
    let mut connection = world.connection().await;
    world.notebook.answer(Err(JobError::permanent("é".repeat(600))));
    world.enqueue(1).await;
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(last_error(&world).await, "é".repeat(500), "cut between characters");

    world.advance(1);
    enqueue(&mut connection, now, &Stranger { word: "hello".to_owned() }).await.unwrap();
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(last_error(&world).await, "no handler is registered for this kind");

    world.advance(1);
    enqueue(&mut connection, now, &Misshapen { word: "hello".to_owned() }).await.unwrap();
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert!(last_error(&world).await.starts_with("the payload is not one of this kind"));
    assert_eq!(world.counts().await, (0, 0, 3));
    assert_eq!(world.notebook.numbers(), [1]);
}

#[tokio::test]
async fn a_panic_and_a_handler_that_never_ends_are_failures() {
    let world = World::new().await;
    let registry = Registry::new().register::<Note, _>(|note, _run| {
        assert!(note.number != 1, "panics before its first await");
        async move {
            assert!(note.number != 2, "panics in its future");
            std::future::pending().await
        }
    });
    let config = RunnerConfig { handler_time_max: Duration::from_millis(50), ..RunnerConfig::default() };
    for number in 1..=3 {
        world.enqueue(number).await;
    }
    assert_eq!(world.runner_with(registry, config).run_due().await.unwrap(), 3);
    assert_eq!(world.counts().await, (3, 0, 0));
    let errors: Vec<Option<String>> =
        jobs::table.select(jobs::last_error).load(&mut *world.connection().await).await.unwrap();
    let mut errors: Vec<String> = errors.into_iter().flatten().collect();
    errors.sort();
    assert_eq!(
        errors,
        ["the handler panicked", "the handler panicked", "the handler was stopped after 50ms"]
    );
}

/// A runner that dies in the middle of its job: its task is dropped, as a process would be killed.
async fn die_while_running(world: &World) {
    let registry = Registry::new().register::<Note, _>(|_note, _run| std::future::pending());
    let runner = world.runner(registry);
    let dying = tokio::spawn(async move { runner.run(CancellationToken::new()).await });
    while world.counts().await.1 == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    dying.abort();
    let _ = dying.await;
}

#[tokio::test]
async fn a_job_whose_worker_died_runs_again_when_its_lease_is_over() {
    let world = World::new().await;
    world.enqueue(1).await;
    die_while_running(&world).await;
    let runner = world.runner(world.notebook.registry());
    world.advance(179);
    assert_eq!(runner.run_due().await.unwrap(), 0, "the lease still stands");
    world.advance(1);
    assert_eq!(runner.run_due().await.unwrap(), 0, "a job that may kill its worker rests first");
    world.advance(5);
    assert_eq!(runner.run_due().await.unwrap(), 1);
    assert_eq!(world.notebook.runs.lock().unwrap()[0].1.attempt, 2, "the attempt that died counts");
    assert_eq!(world.counts().await, (0, 0, 0));
}

#[tokio::test]
async fn a_job_that_kills_every_worker_is_given_up() {
    let world = World::new().await;
    world.enqueue(1).await;
    let runner = world.runner(world.notebook.registry());
    for _ in 0..3 {
        die_while_running(&world).await;
        world.advance(180);
        // Takes the job back; it rests at most ten seconds.
        assert_eq!(runner.run_due().await.unwrap(), 0);
        world.advance(10);
    }
    assert_eq!(world.counts().await, (0, 0, 1));
}

#[tokio::test]
async fn who_lost_the_lease_changes_nothing() {
    let world = World::new().await;
    let clock = world.clock.clone();
    // It takes longer than its lease by the clock, though not by the time-out; meanwhile another runner takes it back.
    let taken_back_by = world.runner(Registry::new());
    let taken_back_by = std::sync::Arc::new(taken_back_by);
    let registry = Registry::new().register::<Note, _>(move |_note, _run| {
        let (clock, other) = (clock.clone(), std::sync::Arc::clone(&taken_back_by));
        async move {
            clock.advance(chrono::TimeDelta::seconds(181));
            other.run_due().await?;
            Ok(())
        }
    });
    world.enqueue(1).await;
    let slow = world.runner(registry);
    // Boxed: the handler awaits a runner itself.
    Box::pin(slow.run_due()).await.unwrap();
    assert_eq!(world.counts().await, (1, 0, 0), "success under a lost lease deletes nothing");
}

#[tokio::test]
async fn a_failed_job_whose_key_was_taken_meanwhile_is_kept_beside_the_new_one() {
    let world = World::new().await;
    let now = world.now();
    enqueue_once(&mut *world.connection().await, now, now, "k", &Note { number: 1 }).await.unwrap();
    let pools = world.pools.clone();
    let registry = Registry::new().register::<Note, _>(move |note, run| {
        let pools = pools.clone();
        async move {
            if note.number == 1 {
                let twin = Note { number: 2 };
                enqueue_once(
                    &mut *pools.write().await?,
                    run.now,
                    run.now + chrono::TimeDelta::hours(1),
                    "k",
                    &twin,
                )
                .await?;
                return Err(JobError::retry("not yet"));
            }
            Ok(())
        }
    });
    world.runner(registry).run_due().await.unwrap();
    assert_eq!(world.counts().await, (2, 0, 0));
}
