//! What a comparison of books and payment services had found before the reading starts.

use diesel::sql_query;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::RunQueryDsl as _;
use kernel::id::{
    EntityId as _, PayoutStatementLineId, ReconciliationRunId, ReconciliationTaskId, generate_uuid,
};
use serde_json::json;

use super::cast::{Cast, mutate};

/// A run that an admin started, a line of the statement, and two differences: what the ledger tells of the teacher's payout, with a
/// correction that would put it right, and the line. Said past the API: what differs takes a payment service that is out of order.
const FOUND: [&str; 4] = [
    "INSERT INTO reconciliation_runs (id, status, starts_at, ends_at, started_by_user_id, step, checked_count, difference_count,
                                      new_count, finished_at, created_at, updated_at)
     SELECT $1, 'FINISHED', requested_at - interval '1 day', requested_at, user_id, 'END', 5, 2, 2, requested_at, requested_at,
            requested_at
     FROM (SELECT user_id, granted_at AS requested_at FROM user_roles WHERE role = 'ADMIN' ORDER BY granted_at LIMIT 1) AS admin
     WHERE $2 <> $3 AND $3 <> $4",
    "INSERT INTO payout_statement_lines (id, kind, amount, occurred_at, digest, occurrence, words, created_at)
     SELECT $2, 'OTHER', -7500, ends_at, sha256('x'), 0, 'Koreksi rahasia', ends_at FROM reconciliation_runs WHERE id = $1
        AND $3 <> $4",
    "INSERT INTO reconciliation_tasks (id, run_id, kind, subject_kind, subject_id, expected, found, difference, proposal, status,
                                       last_seen_at, created_at, updated_at)
     SELECT $3, $1, 'PAYOUT_NOT_IN_LEDGER', 'PAYOUT', id, 'in transit IDR 0, sent IDR 60000', 'in transit IDR 0, sent IDR 0', -60000,
            jsonb_build_array(
                jsonb_build_object('purpose', 'TEACHER_AVAILABLE', 'person_id', person_id, 'amount', 60000),
                jsonb_build_object('purpose', 'PLATFORM_BANK', 'amount', -60000)),
            'OPEN', created_at, created_at, created_at
     FROM payouts WHERE method = 'MANUAL' AND status = 'PAID' AND $2 <> $4 LIMIT 1",
    "INSERT INTO reconciliation_tasks (id, run_id, kind, subject_kind, subject_id, expected, found, difference, proposal, status,
                                       last_seen_at, created_at, updated_at)
     SELECT $4, $1, 'STATEMENT_LINE_UNKNOWN', 'STATEMENT_LINE', id, 'nothing of ours', 'OTHER IDR -7500', -7500,
            '[{\"purpose\":\"PAYOUT_BALANCE\",\"amount\":-7500},{\"purpose\":\"GATEWAY_FEE\",\"amount\":7500}]', 'OPEN', created_at,
            created_at, created_at
     FROM payout_statement_lines WHERE id = $2 AND $3 <> $4",
];

impl Cast {
    /// Two differences were found; an admin has closed one of them with its correction.
    pub(super) async fn compare_books(&mut self) {
        let now = self.world.now();
        let run = ReconciliationRunId::generate(now);
        let line = PayoutStatementLineId::generate(now);
        let (open, closed) = (ReconciliationTaskId::generate(now), ReconciliationTaskId::generate(now));
        for statement in FOUND {
            let done = sql_query(statement)
                .bind::<SqlUuid, _>(run.uuid())
                .bind::<SqlUuid, _>(line.uuid())
                .bind::<SqlUuid, _>(open.uuid())
                .bind::<SqlUuid, _>(closed.uuid())
                .execute(&mut self.world.connection().await)
                .await;
            assert_eq!(done.expect("the rows fit"), 1, "{statement}");
        }
        let close = json!({
            "id": closed.to_string(), "reason": "Biaya bank yang hilang", "postsProposal": true,
            "idempotencyKey": generate_uuid(now),
        });
        mutate(&self.admin, "reconciliationTaskClose", "", close).await.done("reconciliationTaskClose");
        self.name("reconciliation", run.to_string());
        self.name("statementLine", line.to_string());
        self.name("difference", open.to_string());
        self.name("closedDifference", closed.to_string());
    }
}
