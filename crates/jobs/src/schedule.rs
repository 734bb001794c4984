//! Enqueues what is due by the calendar: once per period, however many runners ask.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::job_schedules;
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};

use crate::queue::insert_once;
use crate::registry::{Registry, Schedule};

/// What this runner knows to be enqueued already: between two periods it sends no statement.
#[derive(Default)]
pub(crate) struct EnqueuedPeriods(Mutex<HashMap<&'static str, DateTime<Utc>>>);

impl EnqueuedPeriods {
    /// Enqueues every schedule whose period has begun and that nobody has enqueued yet.
    pub(crate) async fn enqueue_due(
        &self,
        pools: &Pools,
        registry: &Registry,
        now: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        for schedule in registry.schedules() {
            let period = period_start(now, schedule.every);
            if self.known(schedule.name).is_none_or(|known| known < period) {
                let mut connection = pools.write().await?;
                enqueue_period(&mut connection, schedule, period, now).await?;
                self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(schedule.name, period);
            }
        }
        Ok(())
    }

    fn known(&self, name: &str) -> Option<DateTime<Utc>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(name).copied()
    }
}

/// When the period that holds `now` began, counted from 1970.
fn period_start(now: DateTime<Utc>, every: TimeDelta) -> DateTime<Utc> {
    let seconds_into_period = now.timestamp().rem_euclid(every.num_seconds());
    DateTime::from_timestamp(now.timestamp() - seconds_into_period, 0).unwrap_or(now)
}

async fn enqueue_period(
    connection: &mut AsyncPgConnection,
    schedule: &Schedule,
    period: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let advanced = diesel::update(job_schedules::table.find(schedule.name))
                .filter(job_schedules::last_due_at.lt(period))
                .set(job_schedules::last_due_at.eq(period))
                .execute(connection)
                .await?;
            let is_ours = advanced == 1 || begin(connection, schedule.name, period).await?;
            if is_ours {
                insert_once(connection, (schedule.make_row)(now)?).await?;
            }
            Ok(())
        })
        .await
}

/// Writes down a schedule that was never due before; false when it was.
async fn begin(
    connection: &mut AsyncPgConnection,
    name: &str,
    period: DateTime<Utc>,
) -> Result<bool, DatabaseError> {
    let inserted = diesel::insert_into(job_schedules::table)
        .values((job_schedules::name.eq(name), job_schedules::last_due_at.eq(period)))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    Ok(inserted == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_begins_where_its_predecessor_ended() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let begin = |text| period_start(at(text), TimeDelta::minutes(5));
        assert_eq!(begin("2026-11-21T09:59:59.9Z"), at("2026-11-21T09:55:00Z"));
        assert_eq!(begin("2026-11-21T10:00:00Z"), at("2026-11-21T10:00:00Z"));
    }
}
