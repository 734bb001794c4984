//! Why a list could not be read.

use database::DatabaseError;
use kernel::page::PageError;

/// Why a page could not be read.
#[derive(Debug, thiserror::Error)]
pub enum PageQueryError {
    /// The page was asked for wrongly.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for PageQueryError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}
