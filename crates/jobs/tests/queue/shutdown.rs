//! A shutdown waits for what runs, within a limit, and loses nothing.

use std::sync::Arc;
use std::time::Duration;

use teacherin_jobs::{Registry, RunnerConfig};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::world::{Note, World};

async fn wait_until_one_runs(world: &World) {
    while world.counts().await.1 == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_shutdown_waits_for_running_jobs_and_starts_none() {
    let world = World::new().await;
    let may_end = Arc::new(Notify::new());
    let (notebook, gate) = (world.notebook.clone(), Arc::clone(&may_end));
    let registry = Registry::new().register::<Note, _>(move |note, run| {
        let (notebook, gate) = (notebook.clone(), Arc::clone(&gate));
        async move {
            gate.notified().await;
            notebook.runs.lock().unwrap().push((note.number, run));
            Ok(())
        }
    });
    world.enqueue(1).await;
    let runner = world.runner(registry);
    let shutdown = CancellationToken::new();
    let told = async {
        wait_until_one_runs(&world).await;
        shutdown.cancel();
        world.enqueue(2).await;
        may_end.notify_one();
    };
    tokio::join!(runner.run(shutdown.clone()), told);
    assert_eq!(world.notebook.numbers(), [1]);
    assert_eq!(world.counts().await, (1, 0, 0), "the second one waits for another worker");
}

#[tokio::test]
async fn a_job_that_does_not_end_in_time_is_given_back() {
    let world = World::new().await;
    world.enqueue(1).await;
    let registry = Registry::new().register::<Note, _>(|_note, _run| std::future::pending());
    let config = RunnerConfig { shutdown_time_max: Duration::from_millis(50), ..RunnerConfig::default() };
    let runner = world.runner_with(registry, config);
    let shutdown = CancellationToken::new();
    let told = async {
        wait_until_one_runs(&world).await;
        shutdown.cancel();
    };
    tokio::join!(runner.run(shutdown.clone()), told);
    assert_eq!(world.counts().await, (1, 0, 0));
    assert_eq!(
        world.runner(world.notebook.registry()).run_due().await.unwrap(),
        1,
        "at once, not after its lease"
    );
    assert_eq!(world.notebook.runs.lock().unwrap()[0].1.attempt, 1, "the stopped attempt does not count");
}
