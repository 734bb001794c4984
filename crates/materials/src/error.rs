//! Why a list of materials was not read.

use database::DatabaseError;
use kernel::page::PageError;

/// Why a page of the store could not be read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The cursor is not of this list.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for StoreError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}
