//! Every movement of the balance. Midtrans answers for a month at most, newest first.

use chrono::{Days, NaiveDate};
use payments::gateway::GatewayError;
use payouts::gateway::{StatementLine, StatementLineKind};
use serde::Serialize;
use serde_json::{Map, Value};

use super::exchange::{PayoutCall, PayoutExchange, PayoutRole};
use super::status;
use crate::amount;
use crate::report::{text, text_or_number};

/// The most days that are asked for at once: no month is shorter.
const DAYS_MAX: u64 = 28;
/// A line has a quarter of a kilobyte.
const ANSWER_BYTES_MAX: usize = 16 * 1024 * 1024;

/// What makes two lines the same, in this order in every version of ours. The account is left out: its words may tell of
/// numbers.
#[derive(Serialize)]
struct Words<'a> {
    r#type: &'a str,
    status: &'a str,
    amount: i64,
    reference_no: Option<&'a str>,
    created_at: &'a str,
}

/// Asks month by month, earliest first.
pub(super) async fn ask(
    exchange: &PayoutExchange,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<StatementLine>, GatewayError> {
    let mut lines = Vec::new();
    let mut next = Some(from);
    while let Some(first) = next.filter(|first| *first <= to) {
        let last = first.checked_add_days(Days::new(DAYS_MAX - 1)).map_or(to, |last| last.min(to));
        lines.extend(period(exchange, first, last).await?);
        next = last.succ_opt();
    }
    Ok(lines)
}

async fn period(
    exchange: &PayoutExchange,
    first: NaiveDate,
    last: NaiveDate,
) -> Result<Vec<StatementLine>, GatewayError> {
    let (first, last) = (first.to_string(), last.to_string());
    let query = [("from_date", first.as_str()), ("to_date", last.as_str())];
    let call = PayoutCall {
        query: &query,
        answer_bytes_max: ANSWER_BYTES_MAX,
        ..PayoutCall::get(PayoutRole::Creator, &["statements"])
    };
    let answer = exchange.ask(&call).await?;
    if !answer.is_success() {
        return Err(answer.unexpected());
    }
    read(&answer.value)
        .ok_or_else(|| GatewayError::Malformed("a statement with lines we cannot read".to_owned()))
}

/// All lines, or nothing: a line that is left out would be money that is missing.
fn read(answer: &Value) -> Option<Vec<StatementLine>> {
    let lines = answer.as_array()?.iter().rev().map(|line| self::line(line.as_object()?));
    let mut lines: Vec<StatementLine> = lines.collect::<Option<_>>()?;
    lines.retain(|line| line.amount != 0);
    lines.sort_by_key(|line| line.occurred_at);
    Some(lines)
}

fn line(fields: &Map<String, Value>) -> Option<StatementLine> {
    let r#type = text(fields, "type")?;
    let status = text(fields, "status")?;
    let amount = amount::rupiah(&text_or_number(fields, "amount")?)?;
    let reference_no = text(fields, "reference_no");
    let created_at = text(fields, "created_at")?;
    let amount = match status.to_lowercase().as_str() {
        "credit" => amount,
        "debit" => -amount,
        _ => return None,
    };
    let words = serde_json::to_string(&Words { r#type, status, amount, reference_no, created_at }).ok()?;
    Some(StatementLine {
        kind: kind_of(r#type),
        reference: reference_no.map(str::to_owned),
        amount,
        occurred_at: status::instant(created_at)?,
        words,
    })
}

fn kind_of(word: &str) -> StatementLineKind {
    match word.to_lowercase().as_str() {
        "topup" => StatementLineKind::TopUp,
        "payout" => StatementLineKind::Payout,
        "payout fee" => StatementLineKind::PayoutFee,
        "refund" => StatementLineKind::Return,
        // `Manual` among them: Midtrans's staff.
        _ => StatementLineKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn entry(kind: &str, status: &str, amount: &str, at: &str) -> Value {
        json!({
            "account": "BCA - 0011223344", "beneficiary_name": "Sari Dewi", "beneficiary_account": "0011223344",
            "type": kind, "status": status, "amount": amount, "created_at": at, "reference_no": "1d4f8423393005",
        })
    }

    #[test]
    fn lines_are_earliest_first_and_have_a_sign() {
        let lines = read(&json!([
            entry("Refund", "credit", "100000.0", "2026-11-21T10:00:02Z"),
            entry("Payout fee", "debit", "5000.0", "2026-11-21T10:00:01Z"),
            entry("Payout", "debit", "100000.0", "2026-11-21T10:00:01Z"),
            entry("Topup", "credit", "500000.00", "2026-11-21T10:00:00Z"),
            entry("Manual", "debit", "1", "2026-11-20T10:00:00Z"),
        ]));
        let lines: Vec<_> = lines.unwrap().into_iter().map(|line| (line.kind, line.amount)).collect();
        assert_eq!(
            lines,
            [
                (StatementLineKind::Other, -1),
                (StatementLineKind::TopUp, 500_000),
                (StatementLineKind::Payout, -100_000),
                (StatementLineKind::PayoutFee, -5_000),
                (StatementLineKind::Return, 100_000),
            ]
        );
    }

    #[test]
    fn a_line_s_words_stay_the_same_and_tell_of_nobody() {
        let lines = read(&json!([entry("Payout", "debit", "100000.0", "2026-11-21T10:00:01Z")])).unwrap();
        assert_eq!(
            lines[0].words,
            r#"{"type":"Payout","status":"debit","amount":-100000,"reference_no":"1d4f8423393005","created_at":"2026-11-21T10:00:01Z"}"#
        );
    }

    #[test]
    fn a_line_that_cannot_be_read_is_never_left_out() {
        let good = entry("Payout", "debit", "100000.0", "2026-11-21T10:00:01Z");
        for odd in [
            entry("Payout", "sideways", "100000.0", "2026-11-21T10:00:01Z"),
            entry("Payout", "debit", "100000.5", "2026-11-21T10:00:01Z"),
            entry("Payout", "debit", "100000.0", "yesterday"),
            entry("", "debit", "100000.0", "2026-11-21T10:00:01Z"),
            json!("line"),
        ] {
            assert!(read(&json!([good, odd])).is_none(), "{odd}");
        }
        assert!(read(&json!({ "lines": [] })).is_none());
        assert!(read(&json!([])).is_some_and(|lines| lines.is_empty()));
    }

    #[test]
    fn nothing_is_no_movement() {
        assert_eq!(read(&json!([entry("Payout fee", "debit", "0.0", "2026-11-21T10:00:01Z")])), Some(vec![]));
    }
}
