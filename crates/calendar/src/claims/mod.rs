//! Taking people's time and giving it back. Everything here runs inside its caller's transaction; see the crate's
//! README for the order of locks.

mod ending;
mod free;
mod hold;
mod lock;
mod overdue;
mod retake;
mod take;

pub use ending::{ClaimsLost, ExpireOutcome, expire, finish_past, release, secure};
pub use free::is_free;
pub(crate) use free::taken_time;
pub use hold::{end_hold, extend};
pub use lock::{LockedPeople, lock};
pub(crate) use lock::{lock_people, lock_slots};
pub use overdue::{OverdueClaim, overdue};
pub use retake::retake;
pub use take::take;

use database::DatabaseError;
use database::schema::calendar_claims;
use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::sql_types::Bool;
use kernel::id::PersonId;

/// Why time could not be taken. The caller's transaction must be rolled back.
#[derive(Debug, thiserror::Error)]
pub enum TakeError {
    /// This person is taken by somebody else.
    #[error("the person is already taken at that time")]
    Taken(PersonId),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for TakeError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// `status IN ('HELD', 'SECURED')`. Raw SQL: the statuses must stand in the statement's text, or PostgreSQL cannot see
/// that the partial exclusion index holds all such rows.
fn is_live() -> SqlLiteral<Bool> {
    sql::<Bool>("calendar_claims.status IN ('HELD', 'SECURED')")
}

/// The columns of a [`crate::Claim`].
type ClaimColumns = diesel::dsl::AsSelect<crate::Claim, diesel::pg::Pg>;

fn claim_columns() -> ClaimColumns {
    use diesel::SelectableHelper as _;
    crate::Claim::as_select()
}

use calendar_claims::table as claims_table;
