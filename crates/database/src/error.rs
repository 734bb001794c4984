//! What a failed statement means to the one who asked.

use chrono::TimeDelta;
use kernel::{AccessRefused, Refusal, Refusals};

/// A failure that is nobody's input: the database cannot answer now, or something is wrong with us.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// No connection, a time-out, a lock or conflict that did not clear: the same request may work in a moment.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A fault of ours. The text is for the log, never for a client.
    #[error("internal error: {0}")]
    Internal(String),
}

impl DatabaseError {
    /// "Try again" with the reason for the log.
    pub fn unavailable(reason: impl std::fmt::Display) -> Self {
        Self::Unavailable(reason.to_string())
    }

    /// A fault of ours with the reason for the log.
    pub fn internal(reason: impl std::fmt::Display) -> Self {
        Self::Internal(reason.to_string())
    }
}

/// PostgreSQL's words for conditions whose SQLSTATE diesel-async does not pass on (40P01, 55P03, 57014). The texts are
/// those of `lc_messages = C` or English; with another language such an error is reported as internal.
const PASSING_CONDITIONS: &[&str] = &[
    "deadlock detected",
    "canceling statement due to lock timeout",
    "canceling statement due to statement timeout",
    "terminating connection",
];

impl From<diesel::result::Error> for DatabaseError {
    fn from(error: diesel::result::Error) -> Self {
        use diesel::result::DatabaseErrorKind::{
            ClosedConnection, ReadOnlyTransaction, SerializationFailure,
        };
        use diesel::result::Error;
        match &error {
            Error::DatabaseError(
                ClosedConnection | SerializationFailure | ReadOnlyTransaction,
                information,
            ) => Self::unavailable(information.message()),
            Error::DatabaseError(_, information)
                if PASSING_CONDITIONS.iter().any(|words| information.message().starts_with(words)) =>
            {
                Self::unavailable(information.message())
            }
            Error::BrokenTransactionManager => Self::unavailable("the connection was lost"),
            _ => Self::internal(error),
        }
    }
}

/// Why a list was not read.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// It is not the actor's to read.
    #[error(transparent)]
    Access(#[from] AccessRefused),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for QueryError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Why a command did nothing. `C` is the command's own list of codes.
#[derive(Debug)]
pub enum CommandError<C> {
    /// An expected "no", told to the person.
    Refused(Refusals<C>),
    /// Nobody is signed in, or the role is missing.
    Access(AccessRefused),
    /// Whoever sends this has tried too often, whatever they tried: nothing was looked at. How long to wait.
    RateLimited(TimeDelta),
    /// The database failed.
    Database(DatabaseError),
}

impl<C> CommandError<C> {
    /// A refusal about one field of the input.
    pub fn refused(field: impl Into<String>, code: C, message: impl Into<String>) -> Self {
        Refusal::on(field, code, message).into()
    }

    /// The reasons of a refusal, if it is one.
    #[must_use]
    pub fn refusals(&self) -> Option<&[Refusal<C>]> {
        match self {
            Self::Refused(refusals) => Some(refusals.as_slice()),
            Self::Access(_) | Self::RateLimited(_) | Self::Database(_) => None,
        }
    }
}

impl<C> From<Refusal<C>> for CommandError<C> {
    fn from(refusal: Refusal<C>) -> Self {
        Self::Refused(refusal.into())
    }
}

impl<C> From<Refusals<C>> for CommandError<C> {
    fn from(refusals: Refusals<C>) -> Self {
        Self::Refused(refusals)
    }
}

impl<C> From<AccessRefused> for CommandError<C> {
    fn from(refused: AccessRefused) -> Self {
        Self::Access(refused)
    }
}

impl<C> From<DatabaseError> for CommandError<C> {
    fn from(error: DatabaseError) -> Self {
        Self::Database(error)
    }
}

impl<C> From<diesel::result::Error> for CommandError<C> {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// The constraint a statement violated, if that is why it failed. Map it to a refusal where the statement stands.
#[must_use]
pub fn constraint_name(error: &diesel::result::Error) -> Option<&str> {
    match error {
        diesel::result::Error::DatabaseError(_, information) => information.constraint_name(),
        _ => None,
    }
}
