//! Commands that lost a deadlock or a conflict are run again: PostgreSQL undid all they did.

use crate::error::{CommandError, DatabaseError};

/// How often a command is tried before the caller is told to come back.
pub const ATTEMPTS_MAX: u32 = 4;

/// Whether running the same transaction again may work. A lost connection does not count: whether its transaction
/// was committed is unknown, and only an idempotency key can tell.
fn is_conflict<C>(error: &CommandError<C>) -> bool {
    matches!(error, CommandError::Database(DatabaseError::Unavailable(reason))
        if reason.starts_with("deadlock detected") || reason.starts_with("could not serialize access"))
}

/// Whether `attempt` (counted from 1) that failed like this should be followed by another.
///
/// The loop stands at the caller, because a closure that lends `&mut AsyncPgConnection` to a future cannot be called
/// twice in a row without boxing it.
#[must_use]
pub fn should_retry<C>(attempt: u32, error: &CommandError<C>) -> bool {
    attempt < ATTEMPTS_MAX && is_conflict(error)
}
