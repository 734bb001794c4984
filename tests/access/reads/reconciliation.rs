//! Where books and payment services differ.

use super::super::policy::Actor::Admin;
use super::super::policy::{ADMINS, Columns, only};
use super::{Group, Row, row};

/// Admins; for others there is nothing.
const ADMINS_ONLY: Columns = only(&[Admin]);

pub(super) const GROUP: Group = Group {
    title: "Reconciliation",
    introduction: "What differs between books and payment services, the runs that look for it, and the payment service's statement are \
                   for admins.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("reconciliationRuns", "all runs", ADMINS),
    row("reconciliationTasks", "all differences", ADMINS),
    row("node(id: $reconciliation)<ReconciliationRun>", "one that has ended", ADMINS_ONLY),
    row(
        "node(id: $reconciliation)<ReconciliationRun>.startedBy",
        "of one that an admin started",
        ADMINS_ONLY,
    ),
    row("node(id: $statementLine)<PayoutStatementLine>", "a line of the statement", ADMINS_ONLY),
    row("node(id: $difference)<ReconciliationTask>", "one that waits", ADMINS_ONLY),
    row("node(id: $difference)<ReconciliationTask>.subject", "of one about a payout", ADMINS_ONLY),
    row("node(id: $difference)<ReconciliationTask>.run", "of one that waits", ADMINS_ONLY),
    row("node(id: $difference)<ReconciliationTask>.proposal", "of one that waits", ADMINS_ONLY),
    row("node(id: $closedDifference)<ReconciliationTask>.closedBy", "of one that was closed", ADMINS_ONLY),
    row(
        "node(id: $closedDifference)<ReconciliationTask>.ledgerTransaction",
        "of one that was put right",
        ADMINS_ONLY,
    ),
    row("node(id: $difference)<ReconciliationTask>.proposal.user", "of a teacher's account", ADMINS_ONLY),
    row("node(id: $difference)<ReconciliationTask>.proposal.teacher", "of a teacher's account", ADMINS_ONLY),
];
