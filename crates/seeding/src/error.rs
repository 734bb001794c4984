//! Why seeding did not happen.

/// Nothing was written whenever one of these is returned, except [`SeedError::Vacuum`].
#[derive(Debug, thiserror::Error)]
pub enum SeedError {
    /// Demo data never mixes with what people entered.
    #[error("the table {table} already has rows: demo data is only written into an empty database")]
    NotEmpty {
        /// The first table that is not empty.
        table: &'static str,
    },
    /// Cities, categories and skills are installed by migrating.
    #[error("there are no cities or skills yet: run `teacherin migrate` first")]
    VocabularyMissing,
    /// A row of the vocabulary cannot be used.
    #[error("the vocabulary in the database holds {value:?}, which is neither an id nor a time zone")]
    VocabularyBroken {
        /// What was found.
        value: String,
    },
    /// The number of teachers is not one this can write.
    #[error("the number of teachers must be between 1 and {most}")]
    TeachersOutOfRange {
        /// The largest number allowed.
        most: u32,
    },
    /// The ledger that was drawn does not balance: a bug.
    #[error("the demo data's ledger does not balance")]
    Unbalanced,
    /// The server could not be reached.
    #[error("PostgreSQL cannot be reached: {0}")]
    Connection(#[from] diesel::ConnectionError),
    /// A statement failed; the transaction was rolled back.
    #[error("PostgreSQL refused the demo data: {0}")]
    Database(#[from] tokio_postgres::Error),
    /// The data stand, only their statistics are old.
    #[error("the demo data are written, but VACUUM failed: {0}")]
    Vacuum(#[source] tokio_postgres::Error),
    /// The thread that draws the rows ended early: a bug.
    #[error("drawing the demo data failed: {0}")]
    Generator(#[from] tokio::task::JoinError),
}
