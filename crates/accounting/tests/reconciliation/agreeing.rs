//! Where nothing differs, nothing is reported.

use accounting::reconciliation::{RunStatus, RunStep};
use chrono::TimeDelta;
use futures_util::FutureExt as _;
use ledger::AccountPurpose;
use payments::PaymentStatus;
use payments::gateway::TransactionState;
use payouts::PayoutStatus;
use payouts::gateway::{GatewayPayoutStatus, StatementLineKind};

use crate::payout_desk::FEE;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn an_ordinary_history_has_no_differences() {
    let world = World::new().await;
    let history = world.history().await;
    let run = world.reconcile(&history.admin).await;
    assert_eq!((run.status, run.step), (RunStatus::Finished, RunStep::End));
    assert_eq!((run.difference_count, run.new_count, run.healed_count), (0, 0, 0));
    assert_eq!(world.tasks().await, []);
    assert!(
        run.checked_count >= 10,
        "four payments, three payouts, the lines of a statement: {}",
        run.checked_count
    );
    assert_eq!(run.failure_words, None);
    world.assert_ledger_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_the_statement_tells_is_posted_once() {
    let world = World::new().await;
    let history = world.history().await;
    assert_eq!(world.held(AccountPurpose::GatewayFee).await, 0);
    world.reconcile(&history.admin).await;
    let lines = world.count("payout_statement_lines").await;
    // Three payouts left with a fee each, and one came back with its fee.
    assert_eq!(lines, 1 + 3 * 2 + 2);
    assert_eq!(world.held(AccountPurpose::GatewayFee).await, 2 * FEE);
    // One of the three has arrived; another one left the gateway's balance, and waits in ours.
    let there = world.payout_desk.lies_ready();
    let processing = world.payout(history.processing).await.amount;
    assert_eq!(world.held(AccountPurpose::PayoutBalance).await, there + processing);

    world.advance(TimeDelta::days(1));
    world.reconcile(&history.admin).await;
    assert_eq!(world.count("payout_statement_lines").await, lines);
    assert_eq!(world.held(AccountPurpose::GatewayFee).await, 2 * FEE);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_lines_that_say_the_same_are_two() {
    let world = World::new().await;
    let history = world.history().await;
    for _ in 0..2 {
        world.payout_desk.enter(StatementLineKind::TopUp, None, 300_000);
    }
    let run = world.reconcile(&history.admin).await;
    assert_eq!(run.difference_count, 0);
    assert_eq!(world.count("ledger_transactions WHERE kind = 'PAYOUT_BALANCE_TOPPED_UP'").await, 3);
    let run = world.reconcile(&history.admin).await;
    assert_eq!(run.difference_count, 0);
    assert_eq!(world.count("ledger_transactions WHERE kind = 'PAYOUT_BALANCE_TOPPED_UP'").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn news_that_were_lost_are_heard_and_are_no_difference() {
    let world = World::new().await;
    let history = world.history().await;
    // The buyer paid, somebody sent money back at the gateway, and a bank did what banks do: nobody told us.
    let amount = world.payment(history.pending.payment_id).await.amount;
    world.pay_desk.say(history.pending.payment_id, amount, "qris", TransactionState::Paid);
    world.pay_desk.send_back(history.paid.payment_id, "by-hand", 30_000);
    world.payout_desk.bank_says(history.processing, GatewayPayoutStatus::Completed);
    world.payout_desk.bank_says(history.paid_out, GatewayPayoutStatus::Failed);
    let run = world.reconcile(&history.admin).await;
    assert_eq!((run.healed_count, run.difference_count), (4, 0));
    assert_eq!(world.tasks().await, []);
    assert_eq!(world.payment(history.pending.payment_id).await.status, PaymentStatus::Settled);
    assert_eq!(world.count("refunds WHERE reason = 'MADE_OUTSIDE'").await, 1);
    assert_eq!(world.payout(history.processing).await.status, PayoutStatus::Paid);
    assert_eq!(world.payout(history.paid_out).await.status, PayoutStatus::Failed);

    world.advance(TimeDelta::days(1));
    let run = world.reconcile(&history.admin).await;
    assert_eq!((run.healed_count, run.difference_count), (0, 0));
    world.assert_ledger_sound().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_within_the_last_hour_is_left_to_the_next_run() {
    let world = World::new().await;
    let history = world.history().await;
    world.pay_desk.forget(history.pending.payment_id);
    world.payout_desk.enter(StatementLineKind::Other, None, 1_000);
    let run = world.start_run(&history.admin).await;
    let run = world.go_on(run.id).await.unwrap();
    assert_eq!(run.difference_count, 0);
    let run = world.reconcile(&history.admin).await;
    assert_eq!(run.new_count, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_balance_that_moves_while_it_is_read_is_read_again() {
    let world = World::new().await;
    let history = world.history().await;
    let desk = world.payout_desk.clone();
    let top_up = move || async move { desk.enter(StatementLineKind::TopUp, None, 500_000) }.boxed();
    world.payout_desk.meanwhile(Box::new(top_up));
    let run = world.reconcile(&history.admin).await;
    assert_eq!(run.difference_count, 0);
    assert_eq!(world.tasks().await, []);
}
