//! Lets a suspended user in again. The identity part only, as with `user_suspend`.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::users as users_table;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::UserId;
use kernel::{Actor, Role};

use crate::users;

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserReinstateCode {
    /// No user has this id.
    NotFound,
    /// The user is not suspended.
    NotSuspended,
}

/// Ends the suspension. Sessions that it ended stay ended: the user signs in again.
///
/// Statements of one transaction, which the caller opens.
///
/// # Errors
/// See [`UserReinstateCode`]; admins only.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    user_id: UserId,
) -> Result<(), CommandError<UserReinstateCode>> {
    actor.require_role(Role::Admin)?;
    let Some(account) = users::lock_by_id(connection, user_id).await? else {
        let message = "There is no such user: reload the list.";
        return Err(CommandError::refused("userId", UserReinstateCode::NotFound, message));
    };
    if account.suspended_at.is_none() {
        let message = "This user is not suspended.";
        return Err(CommandError::refused("userId", UserReinstateCode::NotSuspended, message));
    }
    diesel::update(users_table::table.find(user_id))
        .set((
            users_table::suspended_at.eq(None::<DateTime<Utc>>),
            users_table::suspension_reason.eq(None::<String>),
            users_table::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
