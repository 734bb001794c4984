//! Asking the payout service: status, balance, statement, whose account.

use payouts::gateway::{
    AccountHolder, GatewayError, GatewayPayoutStatus, PayoutGateway as _, StatementLineKind,
};
use serde_json::{Value, json};

use super::scripted::{Reply, Scripted};

const REFERENCE: &str = "1d4f8423393005";

#[tokio::test]
async fn a_payout_is_asked_for_by_its_reference() {
    let payout = json!({
        "reference_no": REFERENCE, "status": "processed", "amount": "150000.0", "beneficiary_name": "Sari Dewi",
        "beneficiary_account": "0011223344", "updated_at": "2026-11-21T10:00:05Z",
    });
    let server = Scripted::answering([Reply::Text(502, String::new()), Reply::Json(200, payout)]).await;
    let news = server.payouts.status(REFERENCE).await.unwrap().unwrap();
    assert_eq!((news.status, news.amount), (GatewayPayoutStatus::Processed, 150_000));
    assert!(!news.body.contains("Sari") && !news.body.contains("0011223344"), "{}", news.body);
    assert_eq!(server.asked_lines(), vec![format!("GET /iris/api/v1/payouts/{REFERENCE}"); 2]);
}

#[tokio::test]
async fn a_payout_that_nobody_made_is_no_news() {
    let unknown =
        json!({ "error_message": "Specified payout not found", "errors": "Specified payout not found" });
    let server = Scripted::answering([Reply::Json(404, unknown)]).await;
    assert_eq!(server.payouts.status(REFERENCE).await, Ok(None));
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn somebody_else_s_page_says_nothing_of_a_payout() {
    let server = Scripted::answering([Reply::Text(404, "<html>".to_owned())]).await;
    let outcome = server.payouts.status(REFERENCE).await;
    assert!(matches!(outcome, Err(GatewayError::Unreachable(_))), "{outcome:?}");
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn the_balance_is_whole_rupiah() {
    for (balance, expected) in [
        (json!("1000000.0"), Some(1_000_000)),
        (json!("0"), Some(0)),
        (json!(12), Some(12)),
        (json!("10.5"), None),
        (json!("-1"), None),
        (json!(null), None),
    ] {
        let server = Scripted::answering([Reply::Json(200, json!({ "balance": balance }))]).await;
        assert_eq!(server.payouts.balance().await.ok(), expected, "{balance}");
        assert_eq!(server.asked_lines(), ["GET /iris/api/v1/balance"]);
    }
}

fn line(kind: &str, at: &str) -> Value {
    json!({ "account": "BCA", "type": kind, "status": "credit", "amount": "1.0", "created_at": at })
}

#[tokio::test]
async fn a_statement_is_asked_for_month_by_month_and_read_earliest_first() {
    let february = json!([line("Manual", "2026-02-03T00:00:00Z"), line("Topup", "2026-01-31T00:00:00Z")]);
    let rest = json!([line("Refund", "2026-02-28T00:00:00Z")]);
    let server = Scripted::answering([Reply::Json(200, february), Reply::Json(200, rest)]).await;
    let (from, to) = ("2026-01-31".parse().unwrap(), "2026-02-28".parse().unwrap());
    let lines = server.payouts.statement(from, to).await.unwrap();
    let kinds: Vec<_> = lines.iter().map(|line| line.kind).collect();
    assert_eq!(kinds, [StatementLineKind::TopUp, StatementLineKind::Other, StatementLineKind::Return]);
    assert_eq!(
        server.asked_lines(),
        [
            "GET /iris/api/v1/statements?from_date=2026-01-31&to_date=2026-02-27",
            "GET /iris/api/v1/statements?from_date=2026-02-28&to_date=2026-02-28",
        ]
    );
    assert_eq!(server.payouts.statement(to, from).await, Ok(vec![]));
}

#[tokio::test]
async fn a_statement_may_be_longer_than_other_answers() {
    let lines: Vec<Value> = (0..4_000).map(|_| line("Topup", "2026-02-01T00:00:00Z")).collect();
    let server = Scripted::answering([Reply::Json(200, json!(lines))]).await;
    let day = "2026-02-01".parse().unwrap();
    assert_eq!(server.payouts.statement(day, day).await.unwrap().len(), 4_000);
}

#[tokio::test]
async fn half_a_statement_is_none() {
    let odd = json!([line("Topup", "2026-02-01T00:00:00Z"), { "type": "Payout" }]);
    let server = Scripted::answering([Reply::Json(200, odd)]).await;
    let day = "2026-02-01".parse().unwrap();
    let outcome = server.payouts.statement(day, day).await;
    assert!(matches!(outcome, Err(GatewayError::Malformed(_))), "{outcome:?}");
}

#[tokio::test]
async fn an_account_s_holder_is_asked_for_by_bank_and_number() {
    let known = json!({ "account_name": "SARI DEWI", "account_no": "0011223344", "bank_name": "bca" });
    let server = Scripted::answering([Reply::Json(200, known)]).await;
    let holder = server.payouts.account_holder("bca", "0011223344").await.unwrap();
    assert!(holder == AccountHolder::Named("SARI DEWI".to_owned()));
    assert_eq!(server.asked_lines(), ["GET /iris/api/v1/account_validation?bank=bca&account=0011223344"]);

    let unknown = json!({
        "id": "1", "error_message": "An error occured when doing account validation",
        "errors": { "account": ["Account does not exist"] },
    });
    let server = Scripted::answering([Reply::Json(400, unknown)]).await;
    assert!(server.payouts.account_holder("bca", "99&bank=bni").await == Ok(AccountHolder::NoSuchAccount));
    assert_eq!(
        server.asked_lines(),
        ["GET /iris/api/v1/account_validation?bank=bca&account=99%26bank%3Dbni"]
    );
}
