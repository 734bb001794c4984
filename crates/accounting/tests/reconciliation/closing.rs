//! An admin closes a difference, once, with the correction that was proposed or without.

use accounting::reconciliation::commands::task_close::TaskCloseCode;
use accounting::reconciliation::{DifferenceKind, ProposedLeg, TaskStatus};
use chrono::TimeDelta;
use database::CommandError;
use ledger::AccountPurpose;

use crate::world::{Plant, World};

fn code<T>(outcome: Result<T, CommandError<TaskCloseCode>>) -> Option<TaskCloseCode> {
    outcome.err()?.refusals()?.iter().map(|refusal| refusal.code).next()
}

/// Closes the only difference with its correction, after which the books agree with the gateway.
async fn put_right(kind: DifferenceKind) {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(kind)).await;
    world.reconcile(&history.admin).await;
    let task = world.only_task().await;
    let proposal = task.proposal.clone().unwrap();
    assert_eq!(proposal.legs().iter().map(ProposedLeg::amount).sum::<i64>(), 0);
    let before = world.held(AccountPurpose::PayoutBalance).await;

    let closed = world.close(&history.admin, task.id, true).await.unwrap();
    assert_eq!(closed.status, TaskStatus::Closed);
    assert!(closed.ledger_transaction_id.is_some());
    let moved = proposal.legs().iter().filter(|leg| leg.account().purpose == AccountPurpose::PayoutBalance);
    let moved: i64 = moved.map(ProposedLeg::amount).sum();
    assert_eq!(world.held(AccountPurpose::PayoutBalance).await, before + moved);

    for _ in 0..2 {
        world.advance(TimeDelta::hours(20));
        let run = world.reconcile(&history.admin).await;
        assert_eq!((run.difference_count, run.new_count), (0, 0), "{kind}");
    }
    assert_eq!(world.tasks().await.len(), 1);
    world.assert_ledger_sound().await;
}

macro_rules! put_right {
    ($($name:ident: $kind:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                put_right(DifferenceKind::$kind).await;
            }
        )+
    };
}

put_right! {
    another_amount_is_put_right: PaymentAmountDiffers,
    a_refund_of_nobody_is_put_right: RefundUnknownToUs,
    a_payout_that_arrived_nevertheless_is_put_right: PayoutStatusDiffers,
    another_amount_of_a_payout_is_put_right: PayoutAmountDiffers,
    a_payout_outside_the_ledger_is_put_right: PayoutNotInLedger,
    a_line_of_nobody_is_put_right: StatementLineUnknown,
    a_wrong_balance_is_put_right: BalanceDiffers,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_order_lines_has_no_proposal() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::PaymentNotInLedger)).await;
    world.reconcile(&history.admin).await;
    let task = world.only_task().await;
    assert_eq!(task.proposal, None);
    let refused = world.close(&history.admin, task.id, true).await;
    assert_eq!(code(refused), Some(TaskCloseCode::NothingProposed));
    assert_eq!(world.only_task().await.status, TaskStatus::Open);
    let closed = world.close(&history.admin, task.id, false).await.unwrap();
    assert_eq!((closed.status, closed.ledger_transaction_id), (TaskStatus::Closed, None));
    assert_eq!(world.count("audit_entries WHERE action = 'reconciliation.task_close'").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_closed_once() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::BalanceDiffers)).await;
    world.reconcile(&history.admin).await;
    let task = world.only_task().await;
    let other = world.admin().await;
    let corrections = world.count("ledger_transactions WHERE kind = 'CORRECTION'").await;
    let (one, two) =
        tokio::join!(world.close(&history.admin, task.id, true), world.close(&other, task.id, true),);
    let refused: Vec<_> = [one, two].into_iter().filter_map(code).collect();
    assert_eq!(refused, [TaskCloseCode::AlreadyClosed]);
    assert_eq!(world.count("ledger_transactions WHERE kind = 'CORRECTION'").await, corrections + 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_closed_as_it_is_stays_closed_until_it_changes() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::RefundMissingAtGateway)).await;
    world.reconcile(&history.admin).await;
    let task = world.only_task().await;
    world.close(&history.admin, task.id, false).await.unwrap();
    let run = world.reconcile(&history.admin).await;
    assert_eq!((run.difference_count, world.tasks().await.len()), (0, 1));
    assert!(world.only_task().await.last_seen_at > task.last_seen_at);

    let (payment, name) = (history.refunded.payment_id, history.refund.to_string());
    world.pay_desk.send_back(payment, &name, 20_000);
    let run = world.reconcile(&history.admin).await;
    assert_eq!(run.new_count, 1);
    let found: Vec<_> = world.tasks().await.into_iter().map(|task| (task.found, task.status)).collect();
    let expected = [("IDR 0".to_owned(), TaskStatus::Closed), ("IDR 20000".to_owned(), TaskStatus::Open)];
    assert_eq!(found, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_is_closed_without_a_correction_is_a_difference_of_the_balance() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::StatementLineUnknown)).await;
    world.reconcile(&history.admin).await;
    let task = world.only_task().await;
    world.close(&history.admin, task.id, false).await.unwrap();
    world.reconcile(&history.admin).await;
    assert_eq!(world.open().await, [DifferenceKind::BalanceDiffers]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_admins_starts_and_closes() {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(DifferenceKind::BalanceDiffers)).await;
    world.reconcile(&history.admin).await;
    let task = world.only_task().await;
    let refused = world.close(&history.teacher, task.id, true).await;
    assert!(matches!(refused, Err(CommandError::Access(_))), "{refused:?}");
    let mut connection = world.connection().await;
    let started = accounting::reconciliation::commands::run_start::run(
        &mut connection,
        &history.teacher.actor,
        world.now(),
    );
    assert!(matches!(started.await, Err(CommandError::Access(_))));
}
