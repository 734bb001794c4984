//! Books and payment services are compared, over HTTP and against the simulator.

use chrono::TimeDelta;
use diesel::sql_query;
use diesel_async::RunQueryDsl as _;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::sell;
use crate::support::{Client, World};

const SUBJECT: &str = "query ($id: ID!) { node(id: $id) { ... on ReconciliationTask {
    subject { __typename ... on PayoutStatementLine { kind words amount { amount } } }
} } }";

/// What the admin sees open.
async fn open(admin: &Client) -> Vec<Value> {
    let seen = admin.page("reconciliation_tasks", json!({ "status": "OPEN", "first": 100 })).await;
    seen.at("/reconciliationTasks/nodes").as_array().expect("a list").clone()
}

/// Some hours later an admin has everything compared: the admin, who has signed in again, and the run as it ended.
async fn compare(world: &World, admin: Client) -> (Client, Value) {
    world.advance(TimeDelta::hours(2)).await;
    let admin = world.sign_in(admin).await;
    admin.page("reconciliation_start", json!({})).await.done("reconciliationStart");
    world.run_jobs().await;
    let seen = admin.page("reconciliation_tasks", json!({ "status": "OPEN" })).await;
    let run = seen.at("/reconciliationRuns/nodes/0").clone();
    let (status, step) = (run.get("status"), run.get("step"));
    assert_eq!((status, step), (Some(&json!("FINISHED")), Some(&json!("END"))), "{run:#?}");
    (admin, run)
}

fn closing(id: &Value, posts: bool) -> Value {
    let key = generate_uuid(chrono::DateTime::UNIX_EPOCH);
    json!({ "input": { "id": id, "reason": "The deposit's opening balance", "postsProposal": posts, "idempotencyKey": key } })
}

#[tokio::test(flavor = "multi_thread")]
async fn what_differs_is_found_told_and_put_right() {
    let world = World::new().await;
    let (admin, other) = (world.admin().await, world.second_admin().await);
    let teacher = world.teacher("Ibu Sari Dewi", 0).await;
    let student = world.student("Budi Santoso").await;
    sell(&world, &teacher, &student, "Rumus Fisika", 50_000).await;
    world.make_payable(&teacher, &admin, ("5550192837", 200_000)).await;
    let payout = teacher.client.asked_for_payout(60_000).await;
    let batch = admin.made_batch(&[payout], "GATEWAY").await;
    other.approve_batch(&batch).await.done("payoutBatchApprove");
    world.run_jobs().await;
    world.let_payouts_arrive().await;

    // All that differs is what lay at the payment service before we sent anything.
    let (admin, run) = compare(&world, admin).await;
    assert_eq!(
        (&run["newCount"], &run["differenceCount"], &run["healedCount"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let [task] = <[Value; 1]>::try_from(open(&admin).await).expect("one difference");
    assert_eq!(
        (&task["kind"], &task["subjectKind"]),
        (&json!("STATEMENT_LINE_UNKNOWN"), &json!("STATEMENT_LINE"))
    );
    let opening = world.gateway.payout_balance() + 60_000;
    assert_eq!(task["difference"]["amount"], json!(opening.to_string()));
    let legs: Vec<_> = task["proposal"]
        .as_array()
        .expect("legs")
        .iter()
        .map(|leg| (&leg["purpose"], &leg["side"]))
        .collect();
    assert_eq!(
        legs,
        [(&json!("PAYOUT_BALANCE"), &json!("DEBIT")), (&json!("GATEWAY_FEE"), &json!("CREDIT"))]
    );
    let subject = admin.run(SUBJECT, json!({ "id": task["id"] })).await;
    assert_eq!(subject.at("/node/subject/__typename"), "PayoutStatementLine");
    assert_eq!(subject.at("/node/subject/kind"), "OTHER");
    assert_eq!(admin.told().await.as_slice().first().map(String::as_str), Some("DIFFERENCES_FOUND"));

    let nothing = admin.page(
        "reconciliation_task_close",
        json!({ "input": {
        "id": task["id"], "reason": " ", "idempotencyKey": generate_uuid(chrono::DateTime::UNIX_EPOCH),
    } }),
    );
    nothing.await.refused("reconciliationTaskClose", "INVALID_REASON", Some("reason"));
    let close = closing(&task["id"], true);
    let closed = admin.page("reconciliation_task_close", close.clone()).await.done("reconciliationTaskClose");
    assert!(closed.at("/reconciliationTaskClose/task/ledgerTransaction/id").is_string());
    let again = admin.page("reconciliation_task_close", close).await.done("reconciliationTaskClose");
    assert_eq!(again.at("/reconciliationTaskClose"), closed.at("/reconciliationTaskClose"));
    let late = admin.page("reconciliation_task_close", closing(&task["id"], false)).await;
    late.refused("reconciliationTaskClose", "ALREADY_CLOSED", Some("id"));

    world.gateway.correct_payout_balance(-7_500);
    let (admin, run) = compare(&world, admin).await;
    assert_eq!((&run["newCount"], &run["differenceCount"]), (&json!(1), &json!(1)));
    let [task] = <[Value; 1]>::try_from(open(&admin).await).expect("one difference");
    assert_eq!(task["difference"]["amount"], json!("-7500"));
    admin.page("reconciliation_task_close", closing(&task["id"], true)).await.done("reconciliationTaskClose");
    let (_, run) = compare(&world, admin).await;
    assert_eq!(run["differenceCount"], json!(0));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn comparing_is_for_admins_and_one_at_a_time() {
    let world = World::new().await;
    let (admin, other) = (world.admin().await, world.second_admin().await);
    let teacher = world.teacher("Ibu Sari Dewi", 0).await.client;
    teacher.page("reconciliation_start", json!({})).await.failed("FORBIDDEN");
    for list in ["reconciliationTasks", "reconciliationRuns"] {
        let document = format!("{{ {list} {{ nodes {{ id }} }} }}");
        teacher.run(&document, json!({})).await.failed("FORBIDDEN");
    }
    let begun = admin.page("reconciliation_start", json!({})).await.done("reconciliationStart");
    let second = other.page("reconciliation_start", json!({})).await;
    let runs = [&begun, &second].map(|answer| answer.text("/reconciliationStart/run/id"));
    assert_eq!(runs.as_slice().first(), runs.as_slice().last());
    assert_eq!(second.at("/reconciliationStart/errors/0/code"), "ALREADY_RUNNING");
    world.run_jobs().await;
    world.finish().await;
}

/// More than fifty differences of what is one, of lines of their own; said past the API.
const MULTIPLY: [&str; 2] = [
    "INSERT INTO payout_statement_lines (id, kind, gateway_reference, amount, occurred_at, digest, occurrence, words, created_at)
     SELECT gen_random_uuid(), kind, gateway_reference, amount, occurred_at, digest, occurrence + n, words, created_at
     FROM payout_statement_lines, generate_series(1, 60) AS n WHERE kind = 'OTHER'",
    "INSERT INTO reconciliation_tasks (id, run_id, kind, subject_kind, subject_id, expected, found, difference, proposal, status,
                                       last_seen_at, created_at, updated_at)
     SELECT gen_random_uuid(), task.run_id, task.kind, task.subject_kind, line.id, task.expected, task.found, task.difference,
            task.proposal, task.status, task.last_seen_at, task.created_at, task.updated_at
     FROM reconciliation_tasks AS task, payout_statement_lines AS line WHERE line.occurrence > 0",
];

#[tokio::test(flavor = "multi_thread")]
async fn the_screen_of_differences_costs_the_same_statements_with_one_row_and_with_fifty() {
    let world = World::new().await;
    let (admin, _) = compare(&world, world.admin().await).await;
    let count = async || {
        let mut least = (u64::MAX, 0);
        for _ in 0..6 {
            let page = admin.page("reconciliation_tasks", json!({ "status": "OPEN", "first": 100 }));
            let (statements, answer) = world.statements_of(page).await;
            let rows = answer.at("/reconciliationTasks/nodes").as_array().map_or(0, Vec::len);
            least = least.min((statements, rows));
        }
        least
    };
    let with_one = count().await;
    for statement in MULTIPLY {
        sql_query(statement).execute(&mut world.connection().await).await.expect("the rows fit");
    }
    let with_fifty = count().await;
    // One is the check of the login session.
    assert_eq!(with_one, (SCREEN_STATEMENTS, 1));
    assert_eq!(with_fifty, (SCREEN_STATEMENTS, 61));
}

/// The login session, the differences and how many, what they are about, their run, and the last runs with who started them.
const SCREEN_STATEMENTS: u64 = 7;
