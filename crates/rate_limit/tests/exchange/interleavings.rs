//! How far several processes may go beyond the limit, for random orders of spending and exchanging.

#![expect(clippy::indexing_slicing, reason = "the numbers of the processes are made from their count")]

use std::cell::Cell;

use chrono::{DateTime, TimeDelta, Utc};
use kernel::id::UserId;
use proptest::collection::vec;
use proptest::prelude::*;
use teacherin_rate_limit::BudgetKey;

use crate::world::{LIMIT, Process, World, start};

/// What happens next, and how many microseconds later.
#[derive(Debug, Clone, Copy)]
enum Step {
    Spend { process: usize, cost: u64, later: i64 },
    Exchange { process: usize, later: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let later = || prop_oneof![3 => 0..800_000_i64, 1 => 0..30_000_000_i64];
    prop_oneof![
        3 => (0..4_usize, prop_oneof![4 => 1..150_u64, 1 => 1..LIMIT + 10], later())
            .prop_map(|(process, cost, later)| Step::Spend { process, cost, later }),
        4 => (0..4_usize, later()).prop_map(|(process, later)| Step::Exchange { process, later }),
    ]
}

fn minute(instant: DateTime<Utc>) -> i64 {
    instant.timestamp().div_euclid(60)
}

/// What really happened, written down beside the processes.
#[derive(Default)]
struct Log {
    /// Process, when by the number of the step, when by the clock, cost.
    granted: Vec<(usize, usize, DateTime<Utc>, u64)>,
    /// The steps in which each process exchanged; all do before the first step.
    exchanged: Vec<Vec<usize>>,
}

impl Log {
    fn sum(&self, is_meant: impl Fn(usize, usize, DateTime<Utc>) -> bool) -> u64 {
        let meant = self.granted.iter().filter(|(process, step, at, _)| is_meant(*process, *step, *at));
        meant.map(|(.., cost)| cost).sum()
    }

    /// What was granted in the window of `now` by all processes together.
    fn in_window(&self, now: DateTime<Utc>) -> u64 {
        self.sum(|_, _, at| minute(at) == minute(now))
    }

    /// What counts now of all that was granted: what a single process would have counted.
    fn counted(&self, now: DateTime<Utc>) -> u64 {
        let left = u64::try_from(60_000_000 - now.timestamp_micros().rem_euclid(60_000_000)).unwrap();
        let before = self.sum(|_, _, at| minute(at) == minute(now) - 1);
        self.in_window(now) + (before * left).div_ceil(60_000_000)
    }

    /// D: the most that one process granted and another could not have heard of.
    fn granted_unheard(&self, now: DateTime<Utc>) -> u64 {
        let last = |steps: &Vec<usize>| steps.last().copied().unwrap();
        let oldest = self.exchanged.iter().map(last).min().unwrap();
        let by = |(process, steps): (usize, &Vec<usize>)| {
            let told_in = steps.iter().rfind(|step| **step <= oldest).copied().unwrap();
            self.sum(|by, step, at| by == process && step > told_in && minute(at) >= minute(now) - 1)
        };
        self.exchanged.iter().enumerate().map(by).max().unwrap()
    }
}

/// Runs the steps and returns the most that was granted in a window, and D.
async fn run(world: &World, count: usize, steps: &[Step]) -> (u64, u64) {
    let processes: Vec<Process> = (0..count).map(|_| Process::start()).collect();
    let key = BudgetKey::User(UserId::generate(start()));
    let mut log = Log { exchanged: vec![vec![0]; count], ..Log::default() };
    let (mut now, mut granted_most, mut unheard_most) = (start(), 0, 0);
    for process in &processes {
        world.exchange(process, now).await;
    }
    for (number, step) in (1..).zip(steps) {
        match *step {
            Step::Exchange { process, later } => {
                now += TimeDelta::microseconds(later);
                world.exchange(&processes[process % count], now).await;
                log.exchanged[process % count].push(number);
            }
            Step::Spend { process, cost, later } => {
                now += TimeDelta::microseconds(later);
                if processes[process % count].spend(key, cost, now).is_err() {
                    assert!(log.counted(now) + cost > LIMIT, "refused for what was not spent");
                    continue;
                }
                log.granted.push((process % count, number, now, cost));
                unheard_most = unheard_most.max(log.granted_unheard(now));
                granted_most = granted_most.max(log.in_window(now));
                let bound = LIMIT + (u64::try_from(count).unwrap() - 1) * unheard_most;
                assert!(granted_most <= bound, "{granted_most} in a window, more than {bound}");
                assert!(log.counted(now) <= bound, "{} at once, more than {bound}", log.counted(now));
            }
        }
    }
    (granted_most, unheard_most)
}

#[test]
fn processes_together_grant_at_most_the_limit_and_what_the_others_could_not_have_heard_of() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let config = ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() };
    let (overspent, bounded) = (Cell::new(0), Cell::new(0));
    proptest!(config, |(count in 2..=4_usize, steps in vec(step(), 20..80))| {
        let (granted, unheard) = runtime.block_on(run(&world, count, &steps));
        overspent.set(overspent.get() + usize::from(granted > LIMIT));
        bounded.set(bounded.get() + usize::from(unheard < LIMIT / 2));
    });
    // Without these the bound would have been asked of cases that cannot break it.
    assert!(overspent.get() > 0, "no case came beyond the limit");
    assert!(bounded.get() > 0, "no case had a bound that says anything");
    // Dropping the database needs the runtime.
    runtime.block_on(async move { drop(world) });
}

/// Process, cost, and how many microseconds after the one before.
fn spending() -> impl Strategy<Value = (usize, u64, i64)> {
    (0..3_usize, 1..500_u64, prop_oneof![0..2_000_000_i64, 0..60_000_000_i64])
}

#[test]
fn processes_that_exchange_after_each_request_decide_exactly_as_one() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let world = runtime.block_on(World::new());
    let config = ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(steps in vec(spending(), 1..25))| {
        runtime.block_on(async {
            let (alone, key) = (Process::start(), BudgetKey::User(UserId::generate(start())));
            let processes = [Process::start(), Process::start(), Process::start()];
            let mut now = start();
            for (process, cost, later) in &steps {
                now += TimeDelta::microseconds(*later);
                let answer = processes[*process].spend(key, *cost, now);
                assert_eq!(answer, alone.spend(key, *cost, now));
                // Who spent tells first, then all hear of it.
                world.exchange(&processes[*process], now).await;
                for process in &processes {
                    world.exchange(process, now).await;
                }
            }
        });
    });
    runtime.block_on(async move { drop(world) });
}
