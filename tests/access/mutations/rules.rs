//! What the company keeps, what is withheld, and how much goes back when lessons are called off.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::policy::Actor::Admin;
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, Row, TEACHERS, row};

pub(super) const GROUP: Group = Group {
    title: "Rules of money",
    introduction: "Rules and policies are made and ended by admins; each teacher chooses a policy for their own lessons.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("cancellationPolicyCreate", "a policy", ADMINS, new_policy),
    row("cancellationPolicyEnd", "a policy that is not the default", ADMINS, policy),
    row("cancellationPolicyMakeDefault", "a policy that is not the default", ADMINS, policy),
    row("teacherCancellationPolicyChoose", "a policy in force", TEACHERS, policy),
    row("commissionRuleCreate", "a rule from now on", ADMINS, new_commission),
    row("commissionRuleEnd", "a rule in force", ADMINS, commission),
    row("withholdingRuleCreate", "a rule from now on", ADMINS, new_withholding),
    row("withholdingRuleEnd", "a rule in force", ADMINS, withholding),
    row("ledgerCorrectionPost", "two accounts of the company's", ADMINS, correction),
];

fn new_policy(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(policy_input(stage)) }.boxed()
}

fn policy_input(stage: &mut Stage) -> Value {
    let number = stage.number();
    json!({
        "name": format!("Policy {number}"), "nameIndonesian": format!("Aturan {number}"),
        "steps": [{ "cancelledBy": "STUDENT", "hoursBeforeStart": 12, "refundBasisPoints": 10000 }],
    })
}

fn policy(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = policy_input(stage);
        let made = stage.does(Admin, "cancellationPolicyCreate", "cancellationPolicy { id }", input).await;
        let id = made.text("/cancellationPolicyCreate/cancellationPolicy/id");
        Attempt::about("policyId", json!({ "policyId": id }))
    }
    .boxed()
}

fn commission_input() -> Value {
    json!({ "name": "Fifteen per cent", "basisPoints": 1500 })
}

fn new_commission(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(commission_input()) }.boxed()
}

fn commission(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let made =
            stage.does(Admin, "commissionRuleCreate", "commissionRule { id }", commission_input()).await;
        Attempt::about("id", json!({ "id": made.text("/commissionRuleCreate/commissionRule/id") }))
    }
    .boxed()
}

fn withholding_input() -> Value {
    json!({ "name": "PPh 21", "basisPoints": 250, "base": "EARNINGS" })
}

fn new_withholding(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(withholding_input()) }.boxed()
}

fn withholding(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let made =
            stage.does(Admin, "withholdingRuleCreate", "withholdingRule { id }", withholding_input()).await;
        Attempt::about("id", json!({ "id": made.text("/withholdingRuleCreate/withholdingRule/id") }))
    }
    .boxed()
}

fn correction(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let leg = |purpose: &str, side: &str| {
            json!({
                "account": { "purpose": purpose }, "side": side,
                "amount": { "amount": "4000", "currency": "IDR" },
            })
        };
        Attempt::with(json!({
            "legs": [leg("GATEWAY_FEE", "DEBIT"), leg("GATEWAY_CLEARING", "CREDIT")],
            "reason": "The gateway's invoice of November", "idempotencyKey": stage.key(),
        }))
    }
    .boxed()
}
