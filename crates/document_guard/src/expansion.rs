//! What a parsed document becomes when its fragments are written out. Nothing is written out: each fragment is measured
//! once, and its measure is added wherever it is spread.

use std::collections::HashMap;

use async_graphql_parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use crate::introspection::Introspection;
use crate::{DocumentLimits, Excess, Steps};

/// The measure of a selection set.
#[derive(Debug, Clone, Copy, Default)]
struct Extent {
    /// Fields, and the fragments they stand in: what validation walks through has a price even if no field comes of it.
    selections: usize,
    aliases: usize,
    /// Fields of the set itself.
    own_fields: usize,
    depth: usize,
    introspection: Introspection,
}

impl Extent {
    fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            aliases: self.aliases.saturating_add(other.aliases),
            own_fields: self.own_fields.saturating_add(other.own_fields),
            depth: self.depth.max(other.depth),
            introspection: self.introspection.and(other.introspection),
        }
    }

    fn check(&self, limits: &DocumentLimits) -> Result<(), Excess> {
        if self.selections > limits.fields_max {
            return Err(Excess::Fields(limits.fields_max));
        }
        if self.aliases > limits.aliases_max {
            return Err(Excess::Aliases(limits.aliases_max));
        }
        if self.depth > limits.depth_max {
            return Err(Excess::Depth(limits.depth_max));
        }
        self.introspection.check()
    }
}

enum Measure {
    Running,
    Done(Extent),
}

struct Expansion<'document> {
    document: &'document ExecutableDocument,
    limits: &'document DocumentLimits,
    fragments: HashMap<&'document str, Measure>,
    steps: usize,
}

/// Checks every operation with its fragments written out, and every fragment, spread or not.
pub(crate) fn check(
    document: &ExecutableDocument,
    limits: &DocumentLimits,
    steps: &mut Steps,
) -> Result<(), Excess> {
    let mut expansion = Expansion { document, limits, fragments: HashMap::new(), steps: 0 };
    let checked = expansion.check();
    steps.expansion += expansion.steps;
    checked
}

impl<'document> Expansion<'document> {
    fn check(&mut self) -> Result<(), Excess> {
        let document = self.document;
        // In the order of the text: of several excesses it is always the same one that is named.
        let mut operations: Vec<_> = document.operations.iter().map(|(_, operation)| operation).collect();
        if operations.len() > self.limits.operations_max {
            return Err(Excess::Operations(self.limits.operations_max));
        }
        operations.sort_by_key(|operation| operation.pos);
        for operation in operations {
            let extent = self.selection_set(&operation.node.selection_set.node, 0)?;
            extent.check(self.limits)?;
            if extent.own_fields > self.limits.root_fields_max {
                return Err(Excess::RootFields(self.limits.root_fields_max));
            }
        }
        let mut fragments: Vec<_> = document.fragments.iter().collect();
        fragments.sort_by_key(|(_, fragment)| fragment.pos);
        for (name, _) in fragments {
            self.fragment(name, 0)?.check(self.limits)?;
        }
        Ok(())
    }

    /// The recursion is bounded: it goes into fields, which `depth_max` ends, into inline fragments, which
    /// `nesting_max` and `spreads_max` end, and into each fragment once.
    fn selection_set(&mut self, set: &'document SelectionSet, depth: usize) -> Result<Extent, Excess> {
        let mut whole = Extent::default();
        for selection in &set.items {
            self.steps += 1;
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, depth)?,
                Selection::InlineFragment(inline) => {
                    self.selection_set(&inline.node.selection_set.node, depth)?
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, depth)?,
            };
            whole = whole.and(Extent { selections: part.selections.saturating_add(1), ..part });
        }
        Ok(whole)
    }

    fn field(&mut self, field: &'document Field, depth: usize) -> Result<Extent, Excess> {
        if depth >= self.limits.depth_max {
            return Err(Excess::Depth(self.limits.depth_max));
        }
        let below = self.selection_set(&field.selection_set.node, depth + 1)?;
        Ok(Extent {
            selections: below.selections,
            aliases: below.aliases.saturating_add(usize::from(field.alias.is_some())),
            own_fields: 1,
            depth: below.depth + 1,
            introspection: below.introspection.under(&field.name.node, self.limits)?,
        })
    }

    fn fragment(&mut self, name: &'document str, depth: usize) -> Result<Extent, Excess> {
        match self.fragments.get(name) {
            Some(Measure::Running) => return Err(Excess::FragmentCycle),
            Some(Measure::Done(extent)) => return Ok(*extent),
            None => {}
        }
        // An unknown fragment is the validator's to name.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Extent::default()) };
        self.fragments.insert(name, Measure::Running);
        let extent = self.selection_set(&fragment.node.selection_set.node, depth)?;
        self.fragments.insert(name, Measure::Done(extent));
        Ok(extent)
    }
}
