//! Something that differs, before it is known whether anybody has seen it.

use super::model::Subject;
use super::proposal::Proposal;
use super::state::DifferenceKind;

/// What a step found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) kind: DifferenceKind,
    pub(crate) subject: Subject,
    /// What we say. Equal texts are the same difference: no instants, and nothing that changes while the difference does not.
    pub(crate) expected: String,
    /// What the gateway, or the ledger, says.
    pub(crate) found: String,
    /// How much more was found than expected.
    pub(crate) difference: i64,
    pub(crate) proposal: Option<Proposal>,
}

impl Difference {
    /// Of two words.
    pub(crate) fn of_words(
        kind: DifferenceKind,
        subject: Subject,
        expected: impl Into<String>,
        found: impl Into<String>,
    ) -> Self {
        Self { kind, subject, expected: expected.into(), found: found.into(), difference: 0, proposal: None }
    }

    /// Of two amounts.
    pub(crate) fn of_amounts(kind: DifferenceKind, subject: Subject, expected: i64, found: i64) -> Self {
        let difference = found.saturating_sub(expected);
        Self { difference, ..Self::of_words(kind, subject, rupiah(expected), rupiah(found)) }
    }

    /// The same with what would put it right.
    pub(crate) fn proposing(mut self, proposal: Option<Proposal>) -> Self {
        self.proposal = proposal;
        self
    }
}

/// An amount as tasks spell it.
pub(crate) fn rupiah(amount: i64) -> String {
    format!("IDR {amount}")
}
