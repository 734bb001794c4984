//! Looks for teachers whose schedule is due.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::payout_settings;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::PersonId;
use serde::{Deserialize, Serialize};

use crate::commands::schedule_run;
use crate::services::PayoutServices;

/// How many one look finds.
const BATCH_SIZE: i64 = 200;

/// Asks for what is due by schedules. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ScheduleDue {}

impl Job for ScheduleDue {
    const KIND: &'static str = "payouts.schedule_due";
}

type Place = (DateTime<Utc>, PersonId);

/// One transaction for each teacher. One that fails keeps neither the others nor the next look, which is its retry.
pub(super) async fn run(services: &PayoutServices, run: &JobRun) -> Result<(), JobError> {
    let mut after = None;
    loop {
        let mut connection = services.pools.write().await?;
        let due = due(&mut connection, run.now, after).await?;
        let Some(last) = due.last().copied() else { return Ok(()) };
        for (_, person_id) in due {
            let outcome = schedule_run::run(&mut connection, run.now, &services.config, person_id).await;
            if let Err(error) = outcome {
                tracing::error!(person.id = %person_id, %error, "a payout that is due by schedule could not be asked for");
            }
        }
        after = Some(last);
    }
}

async fn due(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    after: Option<Place>,
) -> Result<Vec<Place>, DatabaseError> {
    let mut query = payout_settings::table
        .filter(payout_settings::next_scheduled_at.le(now))
        .order((payout_settings::next_scheduled_at, payout_settings::person_id))
        .limit(BATCH_SIZE)
        .select((payout_settings::next_scheduled_at.assume_not_null(), payout_settings::person_id))
        .into_boxed();
    if let Some((due_at, person_id)) = after {
        query = query.filter(payout_settings::next_scheduled_at.ge(due_at)).filter(
            payout_settings::next_scheduled_at
                .gt(due_at)
                .or(payout_settings::person_id.gt(person_id).nullable()),
        );
    }
    Ok(query.load(connection).await?)
}
