//! A teacher's schedule is due: what is hers is asked for.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use database::schema::{payout_settings, profiles, user_roles, users};
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PersonId, UserId};
use kernel::{Actor, Currency, Role, zone};

use super::payout_request::{self, PayoutWish};
use crate::model::Payout;
use crate::schedule::Rule;
use crate::services::PayoutConfig;
use crate::state::PayoutOrigin;
use crate::{books, locks};

/// Asks for what the teacher's schedule says, once for each time it is due: of two who run it at once, the second finds that it is
/// not due any more. What was missed while nobody ran it is made up for by one request.
///
/// `None` when there is nothing to ask for: too little, no account, a pause, too much on its way already, or a teacher who is
/// suspended or gone. Nobody is told: the next time it is looked at again.
///
/// # Errors
/// When the database fails.
pub async fn run(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    config: &PayoutConfig,
    person_id: PersonId,
) -> Result<Option<Payout>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some(settings) = locks::settings(connection, person_id).await? else { return Ok(None) };
            if settings.next_scheduled_at.is_none_or(|due_at| due_at > now) {
                return Ok(None);
            }
            let (zone, teaches) = teacher(connection, person_id).await?;
            let rule = Rule::of(&settings);
            diesel::update(payout_settings::table.find(person_id))
                .set(payout_settings::next_scheduled_at.eq(rule.next_after(now, zone)))
                .execute(connection)
                .await?;
            if !teaches {
                return Ok(None);
            }
            ledger::lock_accounts(connection, &[person_id]).await?;
            let available = books::available_locked(connection, person_id, Currency::Idr).await?;
            let Some(amount) = rule.amount(available, (config.amount_min, config.amount_max)) else {
                return Ok(None);
            };
            let wish = PayoutWish { person_id, amount, origin: PayoutOrigin::Schedule };
            match payout_request::request_for(connection, &Actor::System, now, config, wish).await {
                Ok(payout) => Ok(Some(payout)),
                // It refuses before it writes anything.
                Err(CommandError::Refused(_)) => Ok(None),
                Err(CommandError::Database(error)) => Err(error),
                Err(CommandError::Access(_) | CommandError::RateLimited(_)) => {
                    Err(DatabaseError::internal("the product itself may not ask for a payout"))
                }
            }
        })
        .await
}

/// Where she reads clocks, and whether she teaches: neither suspended nor gone.
async fn teacher(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
) -> Result<(Tz, bool), DatabaseError> {
    let found = users::table
        .inner_join(profiles::table)
        .filter(users::person_id.eq(person_id))
        .select((users::id, profiles::time_zone, users::suspended_at.is_null(), users::deleted_at.is_null()))
        .first::<(UserId, String, bool, bool)>(connection)
        .await
        .optional()?;
    let Some((user_id, name, is_not_suspended, is_not_deleted)) = found else {
        return Ok((zone::DEFAULT_ZONE, false));
    };
    let zone = zone::parse(&name);
    let zone = zone.ok_or_else(|| DatabaseError::internal(format!("{name} is no time zone")))?;
    let roles: i64 = user_roles::table
        .filter(user_roles::user_id.eq(user_id))
        .filter(user_roles::role.eq(Role::Teacher))
        .count()
        .get_result(connection)
        .await?;
    Ok((zone, is_not_suspended && is_not_deleted && roles > 0))
}
