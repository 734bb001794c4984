//! Bookings whose money came, and that nobody told.
//!
//! `payments.line_paid` tells them, and tries again for three quarters of an hour. If it ends as a dead letter, somebody has
//! paid and reads that she has not. Nobody should have to find that letter for her.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{bookings, order_lines};
use database::{DatabaseError, Pools};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::BookingId;
use payments::LineKind;
use serde::{Deserialize, Serialize};

use super::sweep::{BATCH_SIZE, MovesByItself, move_all};
use crate::commands::line_paid::LinePaidOutcome;
use crate::commands::{line_paid, line_reversed};
use crate::config::BookingConfig;
use crate::state::BookingStatus;

/// How long a booking may take to follow its money before somebody looks: the job that tells it is done in seconds.
pub const FOLLOWED_WITHIN: TimeDelta = TimeDelta::minutes(5);

/// How far back is looked. What was not to be healed for so long needs an admin.
const LOOKS_BACK: TimeDelta = TimeDelta::days(7);

/// Looks for bookings that have not followed their money, and has them follow it. Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct UnfollowedMoney {}

impl Job for UnfollowedMoney {
    const KIND: &'static str = "booking.unfollowed_money";
}

/// What has a booking follow its money.
struct Following<'c> {
    config: &'c BookingConfig,
}

impl MovesByItself for Following<'_> {
    type Key = (DateTime<Utc>, BookingId);
    const FAILURE: &'static str = "a booking could not follow its money";

    async fn overdue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        after: Option<Self::Key>,
    ) -> Result<Vec<(Self::Key, BookingId)>, DatabaseError> {
        let is_to_go_back =
            order_lines::reversed_at.is_null().and(order_lines::refunded_amount.lt(order_lines::amount));
        // What was secured and is called off was followed: how much of it goes back was decided then.
        let was_never_bought = bookings::status
            .eq(BookingStatus::Expired)
            .or(bookings::status.eq(BookingStatus::Cancelled).and(order_lines::secured_at.is_null()));
        let mut query = order_lines::table
            .inner_join(bookings::table.on(bookings::order_line_id.eq(order_lines::id)))
            .filter(order_lines::kind.eq(LineKind::Booking))
            // Raw SQL: the status must stand in the statement's text, or PostgreSQL cannot see that the partial index holds
            // all such rows.
            .filter(sql::<Bool>("order_lines.status = 'PAID'"))
            .filter(order_lines::updated_at.gt(now - LOOKS_BACK))
            .filter(order_lines::updated_at.le(now - FOLLOWED_WITHIN))
            .filter(bookings::status.eq(BookingStatus::Pending).or(was_never_bought.and(is_to_go_back)))
            .order((order_lines::updated_at, bookings::id))
            .limit(BATCH_SIZE)
            .select(((order_lines::updated_at, bookings::id), bookings::id))
            .into_boxed();
        if let Some((updated_at, id)) = after {
            query = query
                .filter(order_lines::updated_at.ge(updated_at))
                .filter(order_lines::updated_at.gt(updated_at).or(bookings::id.gt(id)));
        }
        Ok(query.load(connection).await?)
    }

    async fn move_on(
        &self,
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        id: BookingId,
    ) -> Result<(), DatabaseError> {
        let outcome = line_paid::run(connection, now, self.config, id).await?;
        // If nobody told it of its money, nobody may have told it that the money is gone either.
        line_reversed::run(connection, now, self.config, id).await?;
        if outcome != LinePaidOutcome::LeftAlone {
            tracing::warn!(booking.id = %id, ?outcome, "a booking was not told of its money: see the dead letters");
        }
        Ok(())
    }
}

/// Has every booking follow its money that has not done so for minutes. One that fails does not keep the others.
///
/// # Errors
/// When these bookings cannot be read.
pub async fn follow_unfollowed_money(
    pools: &Pools,
    config: &BookingConfig,
    run: &JobRun,
) -> Result<(), JobError> {
    move_all(&Following { config }, pools, run).await
}
