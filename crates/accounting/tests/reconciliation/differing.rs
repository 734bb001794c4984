//! Each difference is found, once, and nothing else with it.

use accounting::reconciliation::{DifferenceKind, TaskStatus};
use chrono::TimeDelta;

use crate::world::{Plant, World};

async fn found_alone(kind: DifferenceKind) {
    let world = World::new().await;
    let history = world.history().await;
    world.plant(&history, Plant(kind)).await;
    let run = world.reconcile(&history.admin).await;
    assert_eq!(world.open().await, [kind]);
    assert_eq!((run.difference_count, run.new_count, run.healed_count), (1, 1, 0), "{kind}");
    let first = world.only_task().await;

    world.advance(TimeDelta::hours(20));
    let run = world.reconcile(&history.admin).await;
    assert_eq!(run.new_count, 0, "{kind}");
    let again = world.only_task().await;
    assert_eq!((again.id, again.expected, again.found), (first.id, first.expected, first.found));
    assert_eq!(again.status, TaskStatus::Open);
}

/// One test per kind, named after it.
macro_rules! found_alone {
    ($($name:ident: $kind:ident,)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $name() {
                found_alone(DifferenceKind::$kind).await;
            }
        )+

        /// All of them.
        const KINDS: &[DifferenceKind] = &[$(DifferenceKind::$kind),+];
    };
}

found_alone! {
    a_payment_that_is_settled_here_and_expired_there: PaymentStatusDiffers,
    a_payment_of_another_amount: PaymentAmountDiffers,
    a_payment_that_is_settled_here_and_unknown_there: PaymentUnknownAtGateway,
    a_refund_that_is_here_and_not_there: RefundMissingAtGateway,
    a_refund_that_is_there_and_not_here: RefundUnknownToUs,
    a_payment_that_the_ledger_does_not_know: PaymentNotInLedger,
    a_refund_that_the_ledger_does_not_know: RefundNotInLedger,
    a_disbursement_that_the_ledger_does_not_know: DisbursementNotInLedger,
    a_payout_that_is_completed_there_and_failed_here: PayoutStatusDiffers,
    a_payout_of_another_amount: PayoutAmountDiffers,
    a_payout_that_the_ledger_does_not_know: PayoutNotInLedger,
    a_payout_that_is_missing_in_the_statement: PayoutNotInStatement,
    a_line_of_the_statement_that_is_of_nobody: StatementLineUnknown,
    a_balance_that_a_correction_made_wrong: BalanceDiffers,
}

#[tokio::test(flavor = "multi_thread")]
async fn all_at_once_are_found_and_nothing_else() {
    assert_eq!(KINDS, DifferenceKind::ALL, "every kind is planted");
    let world = World::new().await;
    let history = world.history().await;
    for kind in KINDS {
        world.plant(&history, Plant(*kind)).await;
    }
    let run = world.reconcile(&history.admin).await;
    assert_eq!(world.open().await, KINDS);
    let all = i64::try_from(KINDS.len()).unwrap();
    assert_eq!((run.difference_count, run.new_count, run.healed_count), (all, all, 0));

    let again = world.reconcile(&history.admin).await;
    assert_eq!((again.new_count, again.healed_count), (0, 0));
    assert_eq!(world.open().await, KINDS);
}
