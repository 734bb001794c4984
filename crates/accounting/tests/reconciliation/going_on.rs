//! One run at a time, which goes on wherever a process died, and waits for a gateway that is away.

use accounting::reconciliation::commands::{run_open, run_start};
use accounting::reconciliation::flow::{self, Progress};
use accounting::reconciliation::{Delayed, DifferenceKind, RunStatus, RunStep};
use chrono::TimeDelta;
use payments::gateway::GatewayError;

use crate::world::{Plant, World, start};

#[tokio::test(flavor = "multi_thread")]
async fn of_two_that_start_at_once_one_runs() {
    let world = World::new().await;
    let (one, other) = (world.admin().await, world.admin().await);
    let (mut left, mut right) = (world.connection().await, world.connection().await);
    let (first, second) = tokio::join!(
        run_start::run(&mut left, &one.actor, world.now()),
        run_start::run(&mut right, &other.actor, world.now()),
    );
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(first.run.id, second.run.id);
    assert_ne!(first.is_new, second.is_new);
    assert_eq!(world.count("reconciliation_runs").await, 1);
    assert_eq!(world.count("audit_entries WHERE action = 'reconciliation.start'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_go_on_with_one_run_find_each_difference_once() {
    let world = World::new().await;
    let history = world.history().await;
    for kind in [DifferenceKind::PaymentAmountDiffers, DifferenceKind::StatementLineUnknown] {
        world.plant(&history, Plant(kind)).await;
    }
    world.advance(TimeDelta::hours(3));
    let run = world.start_run(&history.admin).await;
    let (one, other) = tokio::join!(world.go_on(run.id), world.go_on(run.id));
    one.unwrap();
    other.unwrap();
    // Whoever was slower has stopped; somebody has come to the end.
    let run = world.go_on(run.id).await.unwrap();
    assert_eq!((run.status, run.difference_count, run.new_count), (RunStatus::Finished, 2, 2));
    assert_eq!(world.tasks().await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_away_delays_the_run_and_is_no_difference() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::PayoutNotInStatement)).await;
    world.advance(TimeDelta::hours(3));
    let run = world.start_run(&history.admin).await;

    world.pay_desk.fail(Some(GatewayError::Unreachable("time-out".to_owned())));
    let delayed = world.go_on(run.id).await;
    assert!(matches!(delayed, Err(Delayed::Gateway(GatewayError::Unreachable(_)))), "{delayed:?}");
    let waiting = world.run(run.id).await;
    assert_eq!(
        (waiting.status, waiting.step, waiting.difference_count),
        (RunStatus::Running, RunStep::Payments, 0)
    );

    world.pay_desk.fail(None);
    world.payout_desk.fail(Some(GatewayError::Unavailable("503".to_owned())));
    assert!(world.go_on(run.id).await.is_err());
    let waiting = world.run(run.id).await;
    assert_eq!((waiting.step, waiting.difference_count), (RunStep::Payouts, 0));

    world.payout_desk.fail(None);
    let over = world.go_on(run.id).await.unwrap();
    assert_eq!((over.status, over.new_count), (RunStatus::Finished, 1));
    assert_eq!(world.open().await, [DifferenceKind::PayoutNotInStatement]);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_goes_on_asks_nothing_twice() {
    let world = World::new().await;
    let history = world.history().await;
    world.advance(TimeDelta::hours(3));
    let run = world.start_run(&history.admin).await;
    // The process dies in the midst of the payments.
    let before = world.pay_desk.asked();
    world.pay_desk.fail_after(2);
    assert!(world.go_on(run.id).await.is_err());
    let half = world.run(run.id).await;
    assert_eq!((half.step, world.pay_desk.asked() - before), (RunStep::Payments, 2));
    assert!(half.step_after.is_some());
    let run = world.go_on(run.id).await.unwrap();
    assert_eq!(world.pay_desk.asked() - before, 4, "there are four payments");
    let lines = world.count("payout_statement_lines").await;
    assert_eq!(run.checked_count, lines + 4 + 3 + 1, "three payouts and a balance");
    assert_eq!(run.status, RunStatus::Finished);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_gateway_cannot_be_asked_for_is_said_and_keeps_nothing_else() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::BalanceDiffers)).await;
    world.pay_desk.fail(Some(GatewayError::Malformed("no JSON".to_owned())));
    let run = world.reconcile(&history.admin).await;
    assert_eq!((run.status, run.new_count), (RunStatus::Finished, 1));
    let words = run.failure_words.unwrap();
    assert!(words.starts_with("Not compared: ") && words.contains("no JSON"), "{words}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_begins_where_the_last_one_ended_and_some_days_before() {
    let world = World::new().await;
    let admin = world.admin().await;
    let first = world.reconcile(&admin).await;
    assert_eq!(first.ends_at - first.starts_at, TimeDelta::days(31));
    world.advance(TimeDelta::days(3));
    let second = world.reconcile(&admin).await;
    assert_eq!(second.starts_at, first.ends_at - TimeDelta::days(2));
    assert_eq!(second.ends_at, world.now() - TimeDelta::hours(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_does_not_come_further_is_given_up_after_a_day() {
    let world = World::new().await;
    let admin = world.admin().await;
    let stuck = world.start_run(&admin).await;
    world.advance(TimeDelta::hours(23));
    assert_eq!(world.start_run(&admin).await.id, stuck.id);
    world.advance(TimeDelta::hours(2));
    let next = world.start_run(&admin).await;
    assert_ne!(next.id, stuck.id);
    assert_eq!(world.run(stuck.id).await.status, RunStatus::Failed);
    assert_eq!(flow::run(&world.services, stuck.id).await.unwrap(), Progress::Over);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nightly_run_begins_once_and_its_jobs_come_to_the_end() {
    let world = World::new().await;
    let history = world.history().await;
    // Half past one in Jakarta on some later night.
    let night = start() + TimeDelta::days(20) + TimeDelta::hours(17) + TimeDelta::minutes(30);
    world.advance(night - TimeDelta::minutes(1) - world.now());
    world.drain().await;
    assert_eq!(world.count("reconciliation_runs").await, 0);
    for _ in 0..3 {
        world.advance(TimeDelta::minutes(10));
        world.drain().await;
    }
    assert_eq!(world.count("reconciliation_runs WHERE status = 'FINISHED'").await, 1);
    assert_eq!(world.count("reconciliation_runs WHERE started_by_user_id IS NULL").await, 1);
    assert_eq!(world.tasks().await, []);
    // A run that an admin started meanwhile does not count for the next night.
    world.advance(TimeDelta::hours(12));
    world.reconcile(&history.admin).await;
    world.advance(night + TimeDelta::days(1) + TimeDelta::minutes(5) - world.now());
    world.drain().await;
    assert_eq!(world.count("reconciliation_runs WHERE started_by_user_id IS NULL").await, 2);
    assert_eq!(world.dead_letters().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_goes_on_is_answered_to_whoever_opens_another() {
    let world = World::new().await;
    let mut connection = world.connection().await;
    let nightly = run_open::run(&mut connection, world.now(), None).await.unwrap();
    drop(connection);
    let admin = world.admin().await;
    assert_eq!(world.start_run(&admin).await.id, nightly.run.id);
    assert_eq!(world.count("jobs WHERE kind = 'accounting.reconcile'").await, 1);
}
