//! Keeps a user out. The identity part only: `moderation` runs it together with what the catalogue hides and the audit
//! row, in one transaction.

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::users as users_table;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::UserId;
use kernel::{Actor, Refusal, Role, text};

use crate::state::Revocation;
use crate::{login_sessions, users};

/// The most characters of a reason.
pub const REASON_CHARACTERS_MAX: usize = 500;

/// Why nothing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserSuspendCode {
    /// No user has this id.
    NotFound,
    /// The user is suspended already.
    AlreadySuspended,
    /// Admins cannot shut themselves out.
    OwnAccount,
    /// The reason is empty, too long or has characters that do not belong there.
    ReasonInvalid,
}

/// Suspends the user and ends every login session of theirs: they are out at the next request.
///
/// Statements of one transaction, which the caller opens.
///
/// # Errors
/// See [`UserSuspendCode`]; admins only.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    user_id: UserId,
    reason: &str,
) -> Result<(), CommandError<UserSuspendCode>> {
    let admin = actor.require_role(Role::Admin)?;
    let reason = text::single_line(reason, REASON_CHARACTERS_MAX).map_err(|problem| {
        Refusal::on("reason", UserSuspendCode::ReasonInvalid, problem.message("The reason"))
    })?;
    if admin.user_id == user_id {
        let message = "You cannot suspend your own account: ask another admin.";
        return Err(CommandError::refused("userId", UserSuspendCode::OwnAccount, message));
    }
    let Some(account) = users::lock_by_id(connection, user_id).await? else {
        let message = "There is no such user: reload the list.";
        return Err(CommandError::refused("userId", UserSuspendCode::NotFound, message));
    };
    if account.suspended_at.is_some() {
        let message = "This user is suspended already.";
        return Err(CommandError::refused("userId", UserSuspendCode::AlreadySuspended, message));
    }
    diesel::update(users_table::table.find(user_id))
        .set((
            users_table::suspended_at.eq(now),
            users_table::suspension_reason.eq(reason),
            users_table::updated_at.eq(now),
        ))
        .execute(connection)
        .await?;
    login_sessions::revoke_all(connection, now, user_id, None, Revocation::Suspended).await?;
    Ok(())
}
