//! What an update says of one field: nothing, "empty it", or a new value.

/// One field of an update. Absent and null are two things.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Change<T> {
    /// Not mentioned: stays as it is.
    #[default]
    Keep,
    /// Explicitly null: emptied.
    Clear,
    /// A new value.
    Set(T),
}

impl<T> Change<T> {
    /// Whether the field is mentioned at all.
    #[must_use]
    pub fn is_mentioned(&self) -> bool {
        !matches!(self, Self::Keep)
    }

    /// The same change of another value.
    ///
    /// # Errors
    /// Whatever `change` answers.
    pub fn try_map<U, E>(self, change: impl FnOnce(T) -> Result<U, E>) -> Result<Change<U>, E> {
        Ok(match self {
            Self::Keep => Change::Keep,
            Self::Clear => Change::Clear,
            Self::Set(value) => Change::Set(change(value)?),
        })
    }

    /// As Diesel's changesets say it: `None` leaves, `Some(None)` clears.
    #[must_use]
    pub fn into_changeset(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}
