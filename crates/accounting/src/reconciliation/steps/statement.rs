//! The gateway's statement of the balance that payouts are made from.

use ::payouts::gateway::StatementLineKind;
use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Asia::Jakarta;
use database::schema::payout_statement_lines::{self, dsl};
use database::schema::{ledger_transactions, payouts};
use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use ledger::{AccountName, AccountPurpose};

use super::{Differences, PAGE_SIZE, after};
use crate::reconciliation::commands::statement_import;
use crate::reconciliation::delayed::Delayed;
use crate::reconciliation::difference::{Difference, rupiah};
use crate::reconciliation::model::{PayoutStatementLine, ReconciliationRun, Subject};
use crate::reconciliation::proposal::Proposal;
use crate::reconciliation::state::DifferenceKind;
use crate::services::AccountingServices;

/// How many days are asked for at once.
const DAYS: u64 = 7;

/// Reads the statement from the day of an instant until today, as the gateway counts days; how many lines were new. Nothing without
/// a gateway.
pub(super) async fn import(services: &AccountingServices, from: DateTime<Utc>) -> Result<i64, Delayed> {
    let Some(gateway) = &services.payouts.gateway else { return Ok(0) };
    let today = day(services.clock.now());
    let (mut first, mut new) = (day(from), 0);
    while first <= today {
        let behind = first.checked_add_days(Days::new(DAYS)).unwrap_or(NaiveDate::MAX);
        let last = behind.pred_opt().map_or(today, |last| last.min(today));
        let lines = gateway.statement(first, last).await?;
        let mut connection = services.pools.write().await?;
        new += statement_import::run(&mut connection, services.clock.now(), &lines).await?;
        first = behind;
    }
    Ok(new)
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Jakarta).date_naive()
}

/// The next lines of the run's time, or that came late, which nothing of ours explains: neither were they posted nor is there such a
/// payout.
pub(super) async fn unknown(
    services: &AccountingServices,
    run: &ReconciliationRun,
) -> Result<Differences, Delayed> {
    let posted = ledger_transactions::table.filter(ledger_transactions::source_id.eq(dsl::id));
    let of_payout = payouts::table.filter(payouts::gateway_reference.eq(dsl::gateway_reference));
    let lines: Vec<PayoutStatementLine> = payout_statement_lines::table
        .filter(dsl::id.gt(after(run)))
        .filter(dsl::occurred_at.le(run.ends_at))
        .filter(dsl::occurred_at.ge(run.starts_at).or(dsl::created_at.ge(run.created_at)))
        .filter(not(exists(posted)))
        .filter(not(exists(of_payout)))
        .order(dsl::id)
        .limit(PAGE_SIZE)
        .select(PayoutStatementLine::as_select())
        .load(&mut *services.pools.write().await?)
        .await?;
    Ok(Differences::new(lines.iter().map(difference).collect()))
}

/// What the books would have to say so that they agree: an admin decides whether that is what happened.
fn difference(line: &PayoutStatementLine) -> Difference {
    let found = format!("{} {}", line.kind, rupiah(line.amount));
    let kind = DifferenceKind::StatementLineUnknown;
    let other = match line.kind {
        StatementLineKind::TopUp => AccountPurpose::PlatformBank,
        // Money that somebody sent there without us is lost until it is known for what.
        StatementLineKind::Payout => AccountPurpose::ChargebackLoss,
        StatementLineKind::PayoutFee | StatementLineKind::Return | StatementLineKind::Other => {
            AccountPurpose::GatewayFee
        }
    };
    let balance = AccountName::platform(AccountPurpose::PayoutBalance);
    let proposal = Proposal::moving(line.amount, AccountName::platform(other), balance);
    let difference = Difference::of_words(kind, Subject::StatementLine(line.id), "nothing of ours", found);
    Difference { difference: line.amount, ..difference }.proposing(proposal)
}
