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
}
