//! The schema can be asked about itself, and its types lead to fields, which lead to types: a small question with an
//! answer that grows by the size of the schema at each turn.
//!
//! The rule is graphql-js's `MaxIntrospectionDepthRule`, and what it leaves open: the lists may stand beside each other
//! under aliases only a few times more often than tools need.

use crate::{DocumentLimits, Excess};

/// What of introspection stands in a selection set, fragments written out.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Introspection {
    schemas: usize,
    types: usize,
    /// Fields of the names of lists. Their number means something only where `__schema` or `__type` stands above.
    lists: usize,
    nesting: usize,
}

impl Introspection {
    /// Both, side by side.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            schemas: self.schemas.saturating_add(other.schemas),
            types: self.types.saturating_add(other.types),
            lists: self.lists.saturating_add(other.lists),
            nesting: self.nesting.max(other.nesting),
        }
    }

    /// What a field of this name makes of what stands below it.
    pub(crate) fn under(self, name: &str, limits: &DocumentLimits) -> Result<Self, Excess> {
        match name {
            "__schema" => {
                self.check_lists(limits)?;
                Ok(Self { schemas: self.schemas.saturating_add(1), ..self })
            }
            "__type" => {
                self.check_lists(limits)?;
                Ok(Self { types: self.types.saturating_add(1), ..self })
            }
            "fields" | "inputFields" | "interfaces" | "possibleTypes" => {
                Ok(Self { lists: self.lists.saturating_add(1), nesting: self.nesting + 1, ..self })
            }
            "types" | "directives" | "args" | "enumValues" => {
                Ok(Self { lists: self.lists.saturating_add(1), ..self })
            }
            _ => Ok(self),
        }
    }

    fn check_lists(self, limits: &DocumentLimits) -> Result<(), Excess> {
        if self.nesting > limits.introspection_nesting_max {
            return Err(Excess::IntrospectionNesting(limits.introspection_nesting_max));
        }
        if self.lists > limits.introspection_lists_max {
            return Err(Excess::IntrospectionLists(limits.introspection_lists_max));
        }
        Ok(())
    }

    /// For a whole operation.
    pub(crate) fn check(self) -> Result<(), Excess> {
        if self.schemas > 1 || self.types > 1 { Err(Excess::IntrospectionRoots) } else { Ok(()) }
    }
}
