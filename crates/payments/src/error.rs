//! Why a flow did not end.

use database::DatabaseError;
use jobs::JobError;

use crate::gateway::GatewayError;

/// What kept a flow from being done; it can be run again.
#[derive(Debug, thiserror::Error)]
pub enum FlowError {
    /// The gateway did not answer as it should.
    #[error(transparent)]
    Gateway(#[from] GatewayError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<FlowError> for JobError {
    /// Every failure is tried again: a gateway that refuses us today may have been repaired tomorrow, and what stays broken
    /// ends in the dead letters, where an admin sees it.
    fn from(error: FlowError) -> Self {
        Self::retry(error)
    }
}
