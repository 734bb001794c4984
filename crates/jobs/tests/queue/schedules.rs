//! A repeating job is enqueued once per period, however many workers there are.

use chrono::TimeDelta;
use teacherin_jobs::Registry;

use crate::world::{Note, World};

fn hourly(world: &World) -> Registry {
    world.notebook.registry().schedule::<Note>("hourly note", TimeDelta::hours(1), || Note { number: 7 })
}

#[tokio::test(flavor = "multi_thread")]
async fn two_runners_enqueue_each_period_once() {
    let world = World::new().await;
    let (first, second) = (world.runner(hourly(&world)), world.runner(hourly(&world)));
    for periods in 1..=5 {
        let (first, second) = tokio::join!(first.run_due(), second.run_due());
        assert_eq!(first.unwrap() + second.unwrap(), 1);
        assert_eq!(world.notebook.numbers().len(), periods);
        world.advance(3600);
    }
}

#[tokio::test]
async fn a_period_has_one_job_and_missed_ones_have_none() {
    let world = World::new().await;
    assert_eq!(world.runner(hourly(&world)).run_due().await.unwrap(), 1);
    world.advance(3599);
    assert_eq!(world.runner(hourly(&world)).run_due().await.unwrap(), 0, "a restarted worker remembers");
    world.advance(1);
    assert_eq!(world.runner(hourly(&world)).run_due().await.unwrap(), 1);
    world.advance(24 * 3600);
    assert_eq!(world.runner(hourly(&world)).run_due().await.unwrap(), 1);
}

#[tokio::test]
async fn between_two_periods_a_schedule_costs_no_statement() {
    let world = World::new().await;
    let runner = world.runner(hourly(&world));
    runner.run_due().await.unwrap();
    let before = world.pools.statements();
    runner.run_due().await.unwrap();
    let with_schedule = world.pools.statements() - before;
    let before = world.pools.statements();
    world.runner(Registry::new()).run_due().await.unwrap();
    assert_eq!(with_schedule, world.pools.statements() - before);
}
