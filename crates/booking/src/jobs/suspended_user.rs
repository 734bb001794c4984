//! Whoever is suspended neither learns nor teaches.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::schema::{bookings, users};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BookingId, PersonId, UserId};
use serde::{Deserialize, Serialize};

use crate::commands::suspended_cancel;
use crate::config::BookingConfig;
use crate::state::BookingStatus;

/// How many bookings one look finds.
const BATCH_SIZE: i64 = 200;

/// Calls off the coming bookings of a user, learning and teaching. To be enqueued in the transaction that suspends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelOfSuspendedUser {
    /// Who is suspended.
    pub user_id: UserId,
}

impl Job for CancelOfSuspendedUser {
    const KIND: &'static str = "booking.cancel_of_suspended_user";
}

/// Calls off each in a small transaction of its own, as long as the user is suspended. One that fails does not keep the
/// others.
///
/// # Errors
/// The last failure, after all others were tried.
pub async fn cancel_of_suspended_user(
    pools: &Pools,
    config: &BookingConfig,
    job: &CancelOfSuspendedUser,
    run: &JobRun,
) -> Result<(), JobError> {
    let mut outcome = Ok(());
    let mut after = None;
    loop {
        let mut connection = pools.write().await?;
        let coming = coming(&mut connection, run.now, job.user_id, after).await?;
        let Some(last) = coming.last().copied() else { return outcome };
        for id in coming {
            let called_off = suspended_cancel::run(&mut connection, run.now, config, (id, job.user_id)).await;
            if let Err(error) = called_off {
                tracing::warn!(booking.id = %id, %error, "a suspended user's booking could not be called off");
                outcome = Err(error.into());
            }
        }
        after = Some(last);
    }
}

async fn coming(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    user_id: UserId,
    after: Option<BookingId>,
) -> Result<Vec<BookingId>, DatabaseError> {
    let person: Option<PersonId> =
        users::table.find(user_id).select(users::person_id).first(connection).await.optional()?;
    let Some(person_id) = person else { return Ok(Vec::new()) };
    let mut query = bookings::table
        .filter(bookings::student_user_id.eq(user_id).or(bookings::teacher_person_id.eq(person_id)))
        .filter(bookings::status.eq_any([
            BookingStatus::Pending,
            BookingStatus::Paid,
            BookingStatus::Confirmed,
        ]))
        .filter(bookings::starts_at.gt(now))
        .order(bookings::id)
        .limit(BATCH_SIZE)
        .select(bookings::id)
        .into_boxed();
    if let Some(id) = after {
        query = query.filter(bookings::id.gt(id));
    }
    Ok(query.load(connection).await?)
}
