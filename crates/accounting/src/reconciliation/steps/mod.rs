//! What a run compares, piece by piece.

mod balance;
mod ledger;
mod payments;
mod payouts;
mod payouts_asked;
mod statement;

use std::collections::VecDeque;

use diesel::QueryableByName;
use diesel::sql_types::Uuid as SqlUuid;
use kernel::id::{EntityId, PaymentId, PayoutId};
use uuid::Uuid;

use super::delayed::Delayed;
use super::model::ReconciliationRun;
use super::progress::{Found, Place};
use super::state::RunStep;
use crate::services::AccountingServices;

/// How many of those that the gateway is asked for one by one are looked up at once.
const ASKED_PAGE_SIZE: i64 = 50;

/// Something that the gateway is asked for.
#[derive(QueryableByName)]
struct Asked {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Does the next piece of work of the run; what it found, and where the run stands then. `ahead` is what the gateway is asked for next,
/// kept between two pieces.
pub(super) async fn work(
    services: &AccountingServices,
    run: &ReconciliationRun,
    ahead: &mut VecDeque<Uuid>,
) -> Result<(Place, Found), Delayed> {
    match run.step {
        RunStep::Statement => {
            let checked = statement::import(services, run.starts_at).await?;
            Ok((next(run), Found { checked, ..Found::default() }))
        }
        RunStep::Payments => {
            if ahead.is_empty() {
                ahead.extend(payments::page(services, run).await?.into_iter().map(PaymentId::uuid));
            }
            let Some(id) = ahead.pop_front() else { return Ok((next(run), Found::default())) };
            let payment_id = PaymentId::from_uuid(id);
            asked(run, payment_id, payments::compare(services, run, payment_id).await)
        }
        RunStep::Payouts => {
            if ahead.is_empty() {
                ahead.extend(payouts_asked::page(services, run).await?.into_iter().map(PayoutId::uuid));
            }
            let Some(id) = ahead.pop_front() else { return Ok((next(run), Found::default())) };
            let payout_id = PayoutId::from_uuid(id);
            asked(run, payout_id, payouts_asked::compare(services, run, payout_id).await)
        }
        RunStep::PaymentsInLedger
        | RunStep::RefundsInLedger
        | RunStep::DisbursementsInLedger
        | RunStep::PayoutsInLedger => Ok(paged(run, ledger::compare(services, run).await?)),
        RunStep::PayoutsInStatement => Ok(paged(run, payouts::compare(services, run).await?)),
        RunStep::StatementLines => Ok(paged(run, statement::unknown(services, run).await?)),
        RunStep::Balance => {
            let differences = balance::compare(services, run).await?.into_iter().collect();
            Ok((next(run), Found { checked: 1, differences, ..Found::default() }))
        }
        RunStep::End => Ok((next(run), Found::default())),
    }
}

/// The next step from its first row.
fn next(run: &ReconciliationRun) -> Place {
    Place { step: run.step.next(), after: None }
}

/// The same step behind this row. What cannot be asked for alone is left out and said; a gateway that is away is waited for.
fn asked<I: EntityId + std::fmt::Display>(
    run: &ReconciliationRun,
    id: I,
    compared: Result<Found, Delayed>,
) -> Result<(Place, Found), Delayed> {
    let found = match compared {
        Err(error) if error.is_about_one() => {
            tracing::error!(subject = %id, %error, "a gateway's answer could not be compared");
            Found { checked: 1, not_compared: Some(format!("{id}: {error}")), ..Found::default() }
        }
        compared => compared?,
    };
    Ok((Place { step: run.step, after: Some(id.uuid()) }, found))
}

/// Differences that one statement found, in the order of what they are about.
struct Differences {
    found: Found,
    /// What the last of them is about; `None` when there are no more.
    after: Option<Uuid>,
}

/// How many differences one statement finds.
const PAGE_SIZE: i64 = 200;

impl Differences {
    fn new(differences: Vec<super::difference::Difference>) -> Self {
        let is_full = i64::try_from(differences.len()).is_ok_and(|count| count >= PAGE_SIZE);
        let after = differences.last().filter(|_| is_full).map(|last| last.subject.uuid());
        Self { found: Found { differences, ..Found::default() }, after }
    }
}

fn paged(run: &ReconciliationRun, differences: Differences) -> (Place, Found) {
    let place = match differences.after {
        Some(after) => Place { step: run.step, after: Some(after) },
        None => next(run),
    };
    (place, differences.found)
}

/// Behind which row a page begins.
fn after(run: &ReconciliationRun) -> Uuid {
    run.step_after.unwrap_or(Uuid::nil())
}
