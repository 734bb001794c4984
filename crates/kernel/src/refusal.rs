//! An expected "no": what a command answers when the input or the state of things does not allow it.

/// One reason why a command did nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal<C> {
    /// What is wrong, from the command's own list.
    pub code: C,
    /// The path into the input, e.g. `slots.2.startsAt`; `None` when no single field is at fault.
    pub field: Option<String>,
    /// A sentence that tells the person what to do.
    pub message: String,
}

/// The reasons why a command did nothing; at least one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusals<C>(Vec<Refusal<C>>);

impl<C> Refusal<C> {
    /// A refusal that is about one field of the input.
    pub fn on(field: impl Into<String>, code: C, message: impl Into<String>) -> Self {
        Self { code, field: Some(field.into()), message: message.into() }
    }

    /// A refusal that is about no single field.
    pub fn general(code: C, message: impl Into<String>) -> Self {
        Self { code, field: None, message: message.into() }
    }
}

impl<C> Refusals<C> {
    /// Whatever was collected: `Ok` when nothing was.
    ///
    /// # Errors
    /// The refusals, when there is at least one.
    pub fn check(refusals: Vec<Refusal<C>>) -> Result<(), Self> {
        if refusals.is_empty() { Ok(()) } else { Err(Self(refusals)) }
    }

    /// The reasons.
    #[must_use]
    pub fn into_vec(self) -> Vec<Refusal<C>> {
        self.0
    }

    /// The reasons.
    #[must_use]
    pub fn as_slice(&self) -> &[Refusal<C>] {
        &self.0
    }
}

impl<C> From<Refusal<C>> for Refusals<C> {
    fn from(refusal: Refusal<C>) -> Self {
        Self(vec![refusal])
    }
}
