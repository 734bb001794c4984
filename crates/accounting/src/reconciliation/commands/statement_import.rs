//! Keeps lines of the gateway's statement, each once, and posts what only the statement tells: what we paid in, and what the gateway
//! takes for a payout or gives back of that. What payouts themselves move is posted when their news come.

use std::collections::{HashMap, HashSet};

use ::payouts::gateway::{StatementLine, StatementLineKind};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payout_statement_lines::{self, dsl};
use database::schema::payouts;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Currency;
use kernel::id::{EntityId as _, PayoutStatementLineId};
use ledger::{AccountName, AccountPurpose, Leg, Posting, TransactionKind, post};
use sha2::{Digest as _, Sha256};

use crate::reconciliation::model::PayoutStatementLine;

/// How many lines one transaction keeps.
const BATCH_SIZE: usize = 200;

/// Keeps what is not kept yet; how many lines that were. `lines` are all of some whole days: a day that is read again, with more lines
/// at its end, keeps what it had.
pub(crate) async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    lines: &[StatementLine],
) -> Result<i64, DatabaseError> {
    let mut kept = 0;
    for batch in numbered(lines).chunks(BATCH_SIZE) {
        kept += connection
            .transaction::<_, DatabaseError, _>(async |connection| {
                let new = keep(connection, now, batch).await?;
                let payouts = of_payouts(connection, &new).await?;
                for line in &new {
                    post_line(connection, now, line, &payouts).await?;
                }
                i64::try_from(new.len()).map_err(DatabaseError::internal)
            })
            .await?;
    }
    Ok(kept)
}

type Numbered<'a> = (&'a StatementLine, [u8; 32], i32);

/// Each line with its digest, and how many before it say the same.
fn numbered(lines: &[StatementLine]) -> Vec<Numbered<'_>> {
    let mut seen: HashMap<[u8; 32], i32> = HashMap::new();
    let number = |line| {
        let digest = digest(line);
        let before = seen.entry(digest).or_default();
        let occurrence = *before;
        *before += 1;
        (line, digest, occurrence)
    };
    lines.iter().filter(|line| line.amount != 0).map(number).collect()
}

fn digest(line: &StatementLine) -> [u8; 32] {
    let mut hash = Sha256::new();
    let (amount, at) = (line.amount.to_string(), line.occurred_at.to_rfc3339());
    for part in [line.kind.as_str(), line.reference.as_deref().unwrap_or_default(), &amount, &at, &line.words]
    {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().into()
}

/// Stores those that are not stored; in the order in which they happened.
async fn keep(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    batch: &[Numbered<'_>],
) -> Result<Vec<PayoutStatementLine>, DatabaseError> {
    let rows: Vec<_> = batch
        .iter()
        .map(|(line, digest, occurrence)| {
            (
                dsl::id.eq(PayoutStatementLineId::generate(now)),
                dsl::kind.eq(line.kind),
                dsl::gateway_reference.eq(line.reference.as_deref()),
                dsl::amount.eq(line.amount),
                dsl::occurred_at.eq(line.occurred_at),
                dsl::digest.eq(digest.as_slice()),
                dsl::occurrence.eq(*occurrence),
                // PostgreSQL's text holds every character but one.
                dsl::words.eq(line.words.replace('\0', "\u{FFFD}")),
                dsl::created_at.eq(now),
            )
        })
        .collect();
    let mut new: Vec<PayoutStatementLine> = diesel::insert_into(payout_statement_lines::table)
        .values(rows)
        .on_conflict_do_nothing()
        .returning(PayoutStatementLine::as_returning())
        .get_results(connection)
        .await?;
    new.sort_by_key(|line| (line.occurred_at, line.id));
    Ok(new)
}

/// What the statement says was taken for a payout of ours.
#[derive(Debug, Clone, Copy, Default)]
struct Taken {
    payout: i64,
    fee: i64,
}

/// What was taken for each payout of ours that the lines are about, by its reference.
async fn of_payouts(
    connection: &mut AsyncPgConnection,
    lines: &[PayoutStatementLine],
) -> Result<HashMap<String, Taken>, DatabaseError> {
    let references: HashSet<&str> =
        lines.iter().filter_map(|line| line.gateway_reference.as_deref()).collect();
    let ours: Vec<Option<String>> = payouts::table
        .filter(payouts::gateway_reference.eq_any(&references))
        .select(payouts::gateway_reference)
        .load(connection)
        .await?;
    let mut taken: HashMap<String, Taken> =
        ours.into_iter().flatten().map(|reference| (reference, Taken::default())).collect();
    let told: Vec<(Option<String>, StatementLineKind, i64)> = payout_statement_lines::table
        .filter(dsl::gateway_reference.eq_any(taken.keys()))
        .select((dsl::gateway_reference, dsl::kind, dsl::amount))
        .load(connection)
        .await?;
    for (reference, kind, amount) in told {
        let Some(of_payout) = reference.and_then(|reference| taken.get_mut(&reference)) else { continue };
        match kind {
            StatementLineKind::Payout => of_payout.payout -= amount,
            StatementLineKind::PayoutFee => of_payout.fee -= amount.min(0),
            StatementLineKind::TopUp | StatementLineKind::Return | StatementLineKind::Other => {}
        }
    }
    Ok(taken)
}

/// Posts what the line alone tells, if it tells any.
async fn post_line(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    line: &PayoutStatementLine,
    payouts: &HashMap<String, Taken>,
) -> Result<(), DatabaseError> {
    let of_payout = line.gateway_reference.as_ref().and_then(|reference| payouts.get(reference));
    let (kind, amount, from) = match (line.kind, of_payout) {
        (StatementLineKind::TopUp, _) if line.amount > 0 => {
            (TransactionKind::PayoutBalanceToppedUp, line.amount, AccountPurpose::PlatformBank)
        }
        (StatementLineKind::PayoutFee, Some(_)) if line.amount < 0 => {
            (TransactionKind::PayoutFeeCharged, line.amount, AccountPurpose::GatewayFee)
        }
        (StatementLineKind::PayoutFee, Some(_)) => {
            (TransactionKind::PayoutFeeReturned, line.amount, AccountPurpose::GatewayFee)
        }
        (StatementLineKind::Return, Some(taken)) => {
            (TransactionKind::PayoutFeeReturned, fee_in(line.amount, *taken), AccountPurpose::GatewayFee)
        }
        _ => return Ok(()),
    };
    let posting = Posting {
        kind,
        source_id: line.id.uuid(),
        subject_id: None,
        occurrence: 0,
        occurred_at: line.occurred_at,
        correction: None,
        currency: Currency::Idr,
        legs: vec![
            Leg { account: AccountName::platform(AccountPurpose::PayoutBalance), amount },
            Leg { account: AccountName::platform(from), amount: -amount },
        ],
    };
    post(connection, now, posting).await?;
    Ok(())
}

/// How much of what came back is the gateway's fee: it comes in a line of its own, or with the payout's money. What fits neither is left
/// for the comparison with the payout.
const fn fee_in(returned: i64, taken: Taken) -> i64 {
    if returned != taken.payout && (returned == taken.fee || returned == taken.payout + taken.fee) {
        taken.fee
    } else {
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: StatementLineKind, amount: i64) -> StatementLine {
        let occurred_at = DateTime::UNIX_EPOCH;
        StatementLine { kind, reference: None, amount, occurred_at, words: "Topup".to_owned() }
    }

    #[test]
    fn lines_that_say_the_same_are_counted() {
        let top_up = line(StatementLineKind::TopUp, 5);
        let lines = [top_up.clone(), line(StatementLineKind::TopUp, 6), top_up.clone(), top_up];
        let occurrences: Vec<i32> =
            numbered(&lines).into_iter().map(|(_, _, occurrence)| occurrence).collect();
        assert_eq!(occurrences, [0, 0, 1, 2]);
    }

    #[test]
    fn a_fee_comes_back_alone_or_with_the_money() {
        let taken = Taken { payout: 100_000, fee: 5_000 };
        let fees = [5_000, 100_000, 105_000, 99_000].map(|returned| fee_in(returned, taken));
        assert_eq!(fees, [5_000, 0, 5_000, 0]);
        assert_eq!(fee_in(100_000, Taken { payout: 100_000, fee: 0 }), 0);
    }
}
