//! How far a run has come. What it found and how far it came are written down together, so that whoever goes on after a process
//! died finds nothing twice and leaves nothing out.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::reconciliation_runs::{self, dsl};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::ReconciliationRunId;
use uuid::Uuid;

use super::difference::Difference;
use super::model::ReconciliationRun;
use super::reporting::report;
use super::state::{Reported, RunStatus, RunStep};

/// The longest words of a failure.
const WORDS_CHARACTERS_MAX: usize = 500;
/// How words begin that stay with the run: of what it could not compare.
const NOT_COMPARED: &str = "Not compared: ";

/// What a piece of work came to.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// How many things it looked at.
    pub(crate) checked: i64,
    /// How many of them an ordinary question put right.
    pub(crate) healed: i64,
    pub(crate) differences: Vec<Difference>,
    /// What could not be compared and why, in words for admins.
    pub(crate) not_compared: Option<String>,
}

/// Where a run stands in its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) step: RunStep,
    pub(crate) after: Option<Uuid>,
}

/// The run as it is.
pub(crate) async fn find(
    connection: &mut AsyncPgConnection,
    id: ReconciliationRunId,
) -> Result<Option<ReconciliationRun>, DatabaseError> {
    let found = reconciliation_runs::table.find(id).select(ReconciliationRun::as_select());
    Ok(found.first(connection).await.optional()?)
}

/// Writes down what was found and that the run has come to `to`. `None` when it does not stand any more where it was read: somebody
/// else has done the same, and only one of the two counts.
pub(crate) async fn advance(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    run: &ReconciliationRun,
    to: Place,
    found: Found,
) -> Result<Option<ReconciliationRun>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let locked: Option<Option<String>> = reconciliation_runs::table
                .find(run.id)
                .filter(dsl::status.eq(RunStatus::Running))
                .filter(dsl::step.eq(run.step))
                .filter(dsl::step_after.is_not_distinct_from(run.step_after))
                .select(dsl::failure_words)
                .for_no_key_update()
                .first(connection)
                .await
                .optional()?;
            let Some(words) = locked else { return Ok(None) };
            let (mut open, mut new) = (0_i64, 0_i64);
            for difference in &found.differences {
                match report(connection, now, run.id, difference).await? {
                    Reported::New => (open, new) = (open + 1, new + 1),
                    Reported::Again => open += 1,
                    Reported::Closed => {}
                }
            }
            let updated = diesel::update(reconciliation_runs::table.find(run.id))
                .set((
                    dsl::step.eq(to.step),
                    dsl::step_after.eq(to.after),
                    dsl::checked_count.eq(dsl::checked_count + found.checked),
                    dsl::healed_count.eq(dsl::healed_count + found.healed),
                    dsl::difference_count.eq(dsl::difference_count + open),
                    dsl::new_count.eq(dsl::new_count + new),
                    dsl::failure_words.eq(kept_words(words, found.not_compared)),
                    dsl::updated_at.eq(now),
                ))
                .returning(ReconciliationRun::as_returning())
                .get_result(connection)
                .await?;
            Ok(Some(updated))
        })
        .await
}

/// Says why the run does not come further at the moment. It goes on where it is.
pub(crate) async fn delay(
    connection: &mut AsyncPgConnection,
    id: ReconciliationRunId,
    words: &str,
) -> Result<(), DatabaseError> {
    // When it last came further stays: it is given up by that.
    let is_unsaid = dsl::failure_words.is_null().or(dsl::failure_words.not_like(format!("{NOT_COMPARED}%")));
    diesel::update(reconciliation_runs::table.find(id))
        .filter(dsl::status.eq(RunStatus::Running))
        .filter(is_unsaid.assume_not_null())
        .set(dsl::failure_words.eq(shortened(words)))
        .execute(connection)
        .await?;
    Ok(())
}

/// What kept the run from coming further does so no more; what it could not compare stays said.
fn kept_words(before: Option<String>, not_compared: Option<String>) -> Option<String> {
    let kept = before.filter(|words| words.starts_with(NOT_COMPARED));
    match (kept, not_compared) {
        (kept, None) => kept,
        (Some(kept), Some(new)) => Some(shortened(&format!("{kept}; {new}"))),
        (None, Some(new)) => Some(shortened(&format!("{NOT_COMPARED}{new}"))),
    }
}

fn shortened(words: &str) -> String {
    words.chars().take(WORDS_CHARACTERS_MAX).collect()
}
