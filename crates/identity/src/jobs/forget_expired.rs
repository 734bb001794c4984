//! Forgets what is over: nobody's data is kept for nothing, and the tables stay as small as what lives.

use ::jobs::{Job, JobError};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{attempt_counts, login_sessions, login_throttles, one_time_codes, refresh_tokens};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::{Deserialize, Serialize};

use crate::login_throttle;

/// How long an ended login session and its tokens are kept, for whoever looks into a theft.
const SESSIONS_KEPT: TimeDelta = TimeDelta::days(30);
/// How long codes are kept; the daily cap counts those of a day.
const CODES_KEPT: TimeDelta = TimeDelta::days(2);

/// Delete sessions, tokens, codes, throttles and counts that are over.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ForgetExpired {}

impl Job for ForgetExpired {
    const KIND: &'static str = "identity.forget_expired";
}

/// Deletes them; a second run finds nothing.
pub(super) async fn handle(pools: &Pools, now: DateTime<Utc>) -> Result<(), JobError> {
    let mut connection = pools.write().await?;
    let forgotten = async {
        let ended = now - SESSIONS_KEPT;
        diesel::delete(login_sessions::table)
            .filter(login_sessions::expires_at.lt(ended).or(login_sessions::revoked_at.lt(ended)))
            .execute(&mut connection)
            .await?;
        diesel::delete(refresh_tokens::table.filter(refresh_tokens::expires_at.lt(ended)))
            .execute(&mut connection)
            .await?;
        diesel::delete(one_time_codes::table.filter(one_time_codes::created_at.lt(now - CODES_KEPT)))
            .execute(&mut connection)
            .await?;
        diesel::delete(login_throttles::table)
            // A version before this one wrote none: its rows are over a day after their last failure.
            .filter(
                login_throttles::forgotten_at.lt(now).or(login_throttles::forgotten_at
                    .is_null()
                    .and(login_throttles::last_failed_at.lt(now - login_throttle::MEMORY))),
            )
            .execute(&mut connection)
            .await?;
        diesel::delete(attempt_counts::table.filter(attempt_counts::forgotten_at.lt(now)))
            .execute(&mut connection)
            .await?;
        Ok::<(), diesel::result::Error>(())
    };
    forgotten.await.map_err(DatabaseError::from)?;
    Ok(())
}
