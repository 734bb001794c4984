//! The deposit: its balance is the sum of its statement.

use serde_json::{Value, json};
use teacherin_gateway_simulator::{PayoutFault, SimulatorError, Times};

use super::desk::{APPROVER, Desk, answer_of, parsed};
use crate::merchant::text;

fn types(lines: &Value) -> Vec<String> {
    lines
        .as_array()
        .unwrap()
        .iter()
        .map(|line| format!("{} {}", text(line, "type"), text(line, "amount")))
        .collect()
}

#[tokio::test]
async fn a_top_up_is_booked_and_told() {
    let desk = Desk::start().await;
    assert_eq!(desk.top_up(500_000), Ok(1_500_000));
    assert_eq!(desk.get("/balance").await, (200, json!({ "balance": "1500000.0" })));
    desk.deliver_due().await;
    let news = parsed(&desk.letterbox.take().pop().unwrap().0);
    assert_eq!(text(&news, "status"), "topup");
    assert_eq!(text(&news, "gross_amount"), "500000.0");
    assert_eq!(text(&news, "transaction_time"), "2026-11-20T05:00:00Z");
    assert!(!text(&news, "transaction_id").is_empty() && !text(&news, "order_id").is_empty());
    for wrong in [0, -1, i64::MAX] {
        assert!(matches!(desk.top_up(wrong), Err(SimulatorError::Amount(_))), "{wrong}");
    }
}

#[tokio::test]
async fn a_statement_lists_every_movement_newest_first() {
    let desk = Desk::start_with(|config| config.fee = 3_000).await;
    desk.break_payouts(PayoutFault::Fail(2), Times::Next(1));
    let failed = desk.approved(100_000).await;
    desk.wait(60);
    desk.top_up(50_000).unwrap();
    desk.correct_payout_balance(-7_000);
    let (http, lines) = desk.get("/statements").await;
    assert_eq!(http, 200);
    let expected = [
        "Manual 7000.0",
        "Topup 50000.0",
        "Refund 3000.0",
        "Refund 100000.0",
        "Payout fee 3000.0",
        "Payout 100000.0",
        "Manual 1000000.0",
    ];
    assert_eq!(types(&lines), expected);
    let payout = json!({
        "reference_no": failed,
        "beneficiary_name": "BCA Simulator A",
        "beneficiary_account": "0011223344",
        "account": "PT. BANK CENTRAL ASIA TBK.",
        "type": "Payout",
        "amount": "100000.0",
        "status": "debit",
        "created_at": "2026-11-20T05:00:00Z",
    });
    assert_eq!(lines.get(5), Some(&payout));
    let top_up = json!({
        "account": "Permata virtual account number",
        "type": "Topup",
        "amount": "50000.0",
        "status": "credit",
        "created_at": "2026-11-20T05:01:00Z",
    });
    assert_eq!(lines.get(1), Some(&top_up));
    assert_eq!(desk.payout_balance(), 1_043_000);
}

#[tokio::test]
async fn a_statement_is_asked_for_by_days_in_the_query_or_in_the_body() {
    let desk = Desk::start().await;
    desk.wait(3 * 86_400);
    desk.top_up(50_000).unwrap();
    let (first, second) = (vec!["Manual 1000000.0".to_owned()], vec!["Topup 50000.0".to_owned()]);
    let query = "/statements?from_date=2026-11-20&to_date=2026-11-22";
    assert_eq!(types(&desk.get(query).await.1), first);
    let days = json!({ "from_date": "2026-11-21", "to_date": "2026-11-23" });
    let (_, lines) = answer_of(desk.request("GET", "/statements", APPROVER).json(&days)).await;
    assert_eq!(types(&lines), second);
    // The official Go library sends a text that is no JSON in turn.
    let text = json!("{ \"from_date\": 2026-11-21, \"to_date\": 2026-11-22}");
    let (_, lines) = answer_of(desk.request("GET", "/statements", APPROVER).json(&text)).await;
    assert_eq!(types(&lines), [second, first].concat());
    let (http, refusal) = desk.get("/statements?from_date=20-11-2026").await;
    assert_eq!((http, refusal.get("errors")), (400, Some(&json!(["From date is invalid"]))));
}

#[tokio::test]
async fn whatever_happens_the_balance_is_the_sum_of_the_statement() {
    let desk = Desk::start_with(|config| config.fee = 2_500).await;
    let faults = [
        PayoutFault::Fail(5),
        PayoutFault::Stall,
        PayoutFault::Return { failure_code: 2, after_seconds: 600 },
    ];
    for fault in faults {
        desk.break_payouts(fault, Times::Next(2));
    }
    for amount in 1..=8 {
        desk.approved(amount * 50_000).await;
        desk.wait(20);
        assert_eq!(desk.payout_balance(), desk.sum_of_statement());
        assert!(desk.payout_balance() >= 0);
    }
    desk.wait(3_600);
    let out: i64 =
        desk.payouts().iter().filter(|payout| payout.is_debited).map(|payout| payout.amount + 2_500).sum();
    assert_eq!(desk.payout_balance(), 1_000_000 - out);
    assert_eq!(desk.payout_balance(), desk.sum_of_statement());
}

#[tokio::test]
async fn a_facilitators_bank_account_is_the_deposit() {
    let desk = Desk::start_with(|config| config.is_facilitator = true).await;
    let (_, accounts) = desk.get("/bank_accounts").await;
    let id = text(accounts.get(0).unwrap(), "bank_account_id");
    assert_eq!(
        desk.get(&format!("/bank_accounts/{id}/balance")).await,
        (200, json!({ "balance": "1000000.0" }))
    );
    assert_eq!(desk.get("/bank_accounts/nobody/balance").await.0, 404);
}
