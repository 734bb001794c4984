//! Where books and payment services differ.

use diesel::sql_query;
use diesel::sql_types::Uuid as SqlUuid;
use diesel_async::RunQueryDsl as _;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::{EntityId as _, ReconciliationTaskId};
use serde_json::json;

use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, Row, row};

pub(super) const GROUP: Group = Group {
    title: "Reconciliation",
    introduction: "Books and payment services are compared every night, and whenever an admin asks for it; admins look into what \
                   differs.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("reconciliationStart", "while none goes on", ADMINS, nothing_runs),
    row("reconciliationTaskClose", "a difference that waits", ADMINS, difference),
];

fn nothing_runs(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let over = "UPDATE reconciliation_runs SET status = 'FINISHED', finished_at = updated_at WHERE status = 'RUNNING'";
        sql_query(over).execute(&mut stage.world().connection().await).await.expect("the rows fit");
        Attempt::bare()
    }
    .boxed()
}

/// A difference that a run found, said past the API.
fn difference(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let id = ReconciliationTaskId::generate(stage.world().now());
        sql_query(
            "WITH run AS (
                 INSERT INTO reconciliation_runs (id, status, starts_at, ends_at, step, finished_at, created_at, updated_at)
                 SELECT gen_random_uuid(), 'FINISHED', created_at - interval '1 day', created_at, 'END', created_at, created_at, created_at
                 FROM users LIMIT 1 RETURNING id, created_at)
             INSERT INTO reconciliation_tasks (id, run_id, kind, subject_kind, subject_id, expected, found, difference, status,
                                               last_seen_at, created_at, updated_at)
             SELECT $1, id, 'PAYMENT_STATUS_DIFFERS', 'PAYMENT', gen_random_uuid(), 'SETTLED', 'expire', 0, 'OPEN', created_at,
                    created_at, created_at FROM run",
        )
        .bind::<SqlUuid, _>(id.uuid())
        .execute(&mut stage.world().connection().await)
        .await
        .expect("the rows fit");
        let key = kernel::id::generate_uuid(stage.world().now());
        let input = json!({ "id": id.to_string(), "reason": "Looked into", "idempotencyKey": key });
        Attempt::about("id", input)
    }
    .boxed()
}
