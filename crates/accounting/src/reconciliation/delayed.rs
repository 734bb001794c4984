//! Why a run does not come further at the moment.

use database::DatabaseError;
use payments::FlowError;
use payments::gateway::GatewayError;

/// What keeps a run from going on; it goes on later where it is. A gateway that is away is no difference.
#[derive(Debug, thiserror::Error)]
pub enum Delayed {
    /// A gateway did not answer as it should.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<FlowError> for Delayed {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::Gateway(error) => Self::Gateway(error),
            FlowError::Database(error) => Self::Database(error),
        }
    }
}

impl From<diesel::result::Error> for Delayed {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

impl Delayed {
    /// Whether asking for this one thing again changes nothing, and asking for others may work.
    pub(crate) const fn is_about_one(&self) -> bool {
        matches!(self, Self::Gateway(GatewayError::Refused(_) | GatewayError::Malformed(_)))
    }
}
