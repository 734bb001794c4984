//! The screens of money: one request, and the same statements with little and with much to show.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{hold, started};
use crate::support::gateway::{Method, Outcome};
use crate::support::{Client, Teacher, World};

const LINES: &str = "query ($id: ID!) { booking(id: $id) { order { id invoices { id } lines { id } } } }";
const REFUND: &str = "query ($id: ID!) { booking(id: $id) { order { lines { refunds { id } } } } }";
const PENDING: &str = "query ($id: ID!) {
    ledgerAccounts(filter: { purposes: [TEACHER_PENDING], teacherId: $id }) { nodes { id } }
}";

/// Somebody with so many orders, as many things in one of them, and as many disputes and transfers.
struct Cast {
    student: Client,
    teacher: Teacher,
    order: String,
    invoice: String,
    dispute: String,
    ahead: String,
    account: String,
}

/// A key that nobody used.
fn key(number: &mut u128) -> u128 {
    *number += 1;
    *number
}

async fn page(client: &Client, name: &str, input: Value) -> crate::support::Answer {
    client.page(name, json!({ "input": input })).await
}

/// The student of `lessons`, all paid by one order and held, and of as many that were called off and are paid back by
/// transfer.
async fn cast(world: &World, name: &str, (rows, keys): (usize, &mut u128), admin: &Client) -> Cast {
    let mut teacher = world.teacher(&format!("Guru {name}"), rows).await;
    let student = world.student(&format!("Siswa {name}")).await;
    let more = world.publish(&teacher, 24 + 48, rows).await;
    let lessons = world.accepted_lessons(&student, &teacher, &teacher.slots).await;
    for slot in &more {
        let held = hold(&student, &teacher, slot, key(keys)).await;
        let payment = started(&student, &held.order_id, key(keys)).await;
        world.gateway.pay(&payment, Method::BcaVa, Outcome::Paid);
        world.hear_the_gateway().await;
        let call_off = world.cancellation(&student, &held.booking_id, None).await;
        page(&student, "booking_cancel", call_off).await.done("bookingCancel");
        world.hear_the_gateway().await;
        let found = student.run(REFUND, json!({ "id": held.booking_id })).await;
        let account = json!({
            "refundId": found.text("/booking/order/lines/0/refunds/0/id"), "bankCode": "bca",
            "accountNumber": "1234567890", "holder": "Budi",
        });
        page(&student, "refund_bank_account_give", account).await.done("refundBankAccountGive");
    }
    world.complete_lessons(&student, &lessons, TimeDelta::hours(55)).await;
    let student = world.sign_in(student).await;
    teacher.client = world.sign_in(teacher.client).await;
    let admin = world.sign_in(admin.clone()).await;
    let sold = student.run(LINES, json!({ "id": lessons.first() })).await;
    let mut dispute = String::new();
    for line in sold.at("/booking/order/lines").as_array().expect("a list") {
        let back = json!({
            "orderLineId": line["id"], "amount": { "amount": "10000", "currency": "IDR" }, "note": "Sorry",
            "idempotencyKey": Uuid::from_u128(key(keys)),
        });
        page(&admin, "refund_create", back).await.done("refundCreate");
        let words =
            json!({ "orderLineId": line["id"], "reason": "CUT_SHORT", "evidence": "It was too short." });
        let opened = page(&student, "dispute_open", words).await.done("disputeOpen");
        dispute = opened.text("/disputeOpen/dispute/id");
    }
    world.hear_the_gateway().await;
    let slots = world.publish(&teacher, 24 * 10, 1).await;
    let ahead = world.accepted_lessons(&student, &teacher, &slots).await;
    let account = admin.run(PENDING, json!({ "id": teacher.id })).await.text("/ledgerAccounts/nodes/0/id");
    Cast {
        order: sold.text("/booking/order/id"),
        invoice: sold.text("/booking/order/invoices/0/id"),
        ahead: ahead.into_iter().next().expect("a lesson ahead"),
        student,
        teacher,
        dispute,
        account,
    }
}

/// Statements and rows of every screen.
async fn count(world: &World, cast: &Cast, admin: &Client) -> BTreeMap<&'static str, (u64, usize)> {
    let (student, teacher) = (&cast.student, &cast.teacher.client);
    let first = json!({ "first": 100 });
    let mut counts = BTreeMap::new();
    for (name, client, variables, rows) in [
        ("my_orders", student, first.clone(), "/viewer/orders/nodes"),
        ("order_detail", student, json!({ "id": cast.order }), "/order/lines"),
        ("invoice", student, json!({ "id": cast.invoice }), "/invoice/lines"),
        ("my_disputes", student, json!({ "side": "BUYER", "first": 100 }), "/viewer/disputes/nodes"),
        ("dispute_detail", teacher, json!({ "id": cast.dispute }), "/dispute/availableActions"),
        (
            "booking_cancel_preview",
            student,
            json!({ "bookingId": cast.ahead }),
            "/bookingCancelPreview/policy/steps",
        ),
        (
            "teacher_earnings",
            teacher,
            json!({ "of": "PENDING", "first": 100 }),
            "/viewer/teacherEarnings/explain/nodes",
        ),
        ("admin_orders", admin, first.clone(), "/orders/nodes"),
        ("admin_refunds", admin, first.clone(), "/ready/nodes"),
        ("admin_disputes", admin, first.clone(), "/disputes/nodes"),
        ("admin_ledger", admin, first.clone(), "/ledgerAccounts/nodes"),
        (
            "admin_ledger_account",
            admin,
            json!({ "id": cast.account, "first": 100 }),
            "/ledgerAccount/entries/nodes",
        ),
        ("admin_rules", admin, first, "/cancellationPolicies"),
    ] {
        // The least of a few: see the other screens.
        let mut least = (u64::MAX, 0);
        for _ in 0..6 {
            let request = client.page(name, variables.clone());
            let (statements, answer) = world.statements_of(request).await;
            least = least.min((statements, answer.at(rows).as_array().map_or(0, Vec::len)));
        }
        counts.insert(name, least);
    }
    counts
}

/// Screens about one thing, which has as many rows whatever else there is.
const OF_ONE_THING: [&str; 3] = ["admin_rules", "booking_cancel_preview", "dispute_detail"];

#[tokio::test(flavor = "multi_thread")]
async fn a_screen_of_money_costs_the_same_statements_with_little_and_with_much_to_show() {
    let world = World::new().await;
    let mut admin = world.admin().await;
    let rule = json!({ "name": "Fifteen per cent", "basisPoints": 1500 });
    page(&admin, "commission_rule_create", rule).await.done("commissionRuleCreate");
    let mut keys = 0;
    let mut counts = Vec::new();
    for (name, rows) in [("satu", 1), ("banyak", 12)] {
        let cast = cast(&world, name, (rows, &mut keys), &admin).await;
        admin = world.sign_in(admin).await;
        counts.push(count(&world, &cast, &admin).await);
    }
    let [little, much] = counts.as_slice() else { panic!("two casts were counted") };
    for (name, (_, rows)) in little {
        let has_more = much[name].1 > *rows;
        assert!(*rows > 0 && (has_more || OF_ONE_THING.contains(name)), "{name}: {rows}, {}", much[name].1);
    }
    for (name, (statements, _)) in little {
        // Whether two relations of the same nodes meet in one statement depends on timing; eleven more rows would cost eleven.
        let difference = statements.abs_diff(much[name].0);
        assert!(difference <= 1, "{name}: {statements} statements with little, {} with much", much[name].0);
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_admin_makes_and_ends_the_rules_of_money_from_the_screen_of_rules() {
    let world = World::new().await;
    let admin = world.admin().await;
    for (create, end, thing, rule) in [
        (
            "commission_rule_create",
            "commission_rule_end",
            "commissionRule",
            json!({ "name": "Fifteen per cent", "basisPoints": 1500 }),
        ),
        (
            "withholding_rule_create",
            "withholding_rule_end",
            "withholdingRule",
            json!({ "name": "PPh 21", "basisPoints": 250, "base": "EARNINGS" }),
        ),
    ] {
        let made = page(&admin, create, rule).await.done(&format!("{thing}Create"));
        assert!(made.at(&format!("/{thing}Create/{thing}/endsAt")).is_null());
        let id = made.text(&format!("/{thing}Create/{thing}/id"));
        let ended = page(&admin, end, json!({ "id": id })).await.done(&format!("{thing}End"));
        assert!(ended.at(&format!("/{thing}End/{thing}/endsAt")).is_string());
        let again = page(&admin, end, json!({ "id": id })).await;
        again.refused(&format!("{thing}End"), "ALREADY_ENDED", Some("id"));
    }
    let policy = json!({
        "name": "Two days", "nameIndonesian": "Dua hari",
        "steps": [{ "cancelledBy": "STUDENT", "hoursBeforeStart": 48, "refundBasisPoints": 10000 }],
    });
    let made = page(&admin, "cancellation_policy_create", policy).await.done("cancellationPolicyCreate");
    let policy = json!({ "policyId": made.text("/cancellationPolicyCreate/cancellationPolicy/id") });
    let of_default = admin.page("admin_rules", json!({})).await;
    let policies = of_default.at("/cancellationPolicies").as_array().expect("a list");
    let earlier = policies.iter().find(|policy| policy["isDefault"] == true).expect("there is a default");
    let earlier = json!({ "policyId": earlier["id"] });
    let default = page(&admin, "cancellation_policy_make_default", policy.clone()).await;
    let default = default.done("cancellationPolicyMakeDefault");
    assert_eq!(default.at("/cancellationPolicyMakeDefault/cancellationPolicy/isDefault"), true);
    let kept = page(&admin, "cancellation_policy_end", policy).await;
    kept.refused("cancellationPolicyEnd", "IS_DEFAULT", Some("policyId"));
    page(&admin, "cancellation_policy_end", earlier).await.done("cancellationPolicyEnd");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_corrected_from_its_screen_by_its_id() {
    let world = World::new().await;
    let (admin, teacher) = (world.admin().await, world.teacher("Guru Satu", 1).await);
    let bonus = |account: Value, number: u128| {
        json!({
            "reason": "Bonus Januari", "idempotencyKey": Uuid::from_u128(number),
            "legs": [
                { "account": account, "side": "CREDIT", "amount": { "amount": "50000", "currency": "IDR" } },
                {
                    "account": { "purpose": "PLATFORM_COMMISSION" }, "side": "DEBIT",
                    "amount": { "amount": "50000", "currency": "IDR" },
                },
            ],
        })
    };
    let hers = json!({ "purpose": "TEACHER_AVAILABLE", "teacherId": teacher.id });
    page(&admin, "ledger_correction_post", bonus(hers, 1)).await.done("ledgerCorrectionPost");
    let filter = json!({ "filter": { "purposes": ["TEACHER_AVAILABLE"], "teacherId": teacher.id } });
    let account = admin.page("admin_ledger", filter).await.text("/ledgerAccounts/nodes/0/id");
    let known = json!({ "ledgerAccountId": account });
    let posted = page(&admin, "ledger_correction_post", bonus(known, 2)).await.done("ledgerCorrectionPost");
    let entries = posted.at("/ledgerCorrectionPost/ledgerTransaction/entries").as_array().expect("a list");
    let hers_now = entries.iter().find(|entry| entry["account"]["id"] == json!(account)).expect("an entry");
    assert_eq!(hers_now["account"]["balance"]["amount"], "100000");
    let earned = teacher.client.page("teacher_earnings", json!({})).await;
    assert_eq!(earned.at("/viewer/teacherEarnings/available/amount"), "100000");
    assert_eq!(earned.at("/viewer/teacherEarnings/explain/nodes/0/amount/amount"), "100000");
    let nobodys = json!({ "ledgerAccountId": "account_01M7YW7B1VFV6VEDHVN9X8FGBE" });
    let unknown = page(&admin, "ledger_correction_post", bonus(nobodys, 3)).await;
    let field = Some("legs.0.account.ledgerAccountId");
    unknown.refused("ledgerCorrectionPost", "UNKNOWN_ACCOUNT", field);
    for unclear in [json!({}), json!({ "ledgerAccountId": account, "purpose": "TEACHER_AVAILABLE" })] {
        let answer = page(&admin, "ledger_correction_post", bonus(unclear, 4)).await;
        answer.failed("BAD_USER_INPUT");
    }
    world.finish().await;
}
