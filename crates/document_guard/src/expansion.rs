//! How large a parsed document becomes when its fragments are written out. Each fragment is measured once.

use std::collections::HashMap;

use async_graphql::Name;
use async_graphql::Positioned;
use async_graphql::parser::types::{ExecutableDocument, FragmentDefinition, Selection, SelectionSet};

use crate::{DocumentLimits, Excess};

type Fragments = HashMap<Name, Positioned<FragmentDefinition>>;

enum Measure {
    Running,
    Done(u64),
}

/// Checks the number of fields of every operation with its fragments written out.
///
/// # Errors
/// [`Excess::Fields`], or [`Excess::FragmentCycle`].
pub fn check_expansion(document: &ExecutableDocument, limits: &DocumentLimits) -> Result<(), Excess> {
    let mut measured = HashMap::new();
    let mut fields = 0_u64;
    for (_, operation) in document.operations.iter() {
        fields = fields.saturating_add(measure(
            &operation.node.selection_set.node,
            &document.fragments,
            &mut measured,
        )?);
    }
    if fields > limits.fields_max { Err(Excess::Fields(limits.fields_max)) } else { Ok(()) }
}

/// The recursion is bounded: selections nest at most as deep as the text's brackets, and a fragment is entered once.
fn measure<'document>(
    selections: &'document SelectionSet,
    fragments: &'document Fragments,
    measured: &mut HashMap<&'document Name, Measure>,
) -> Result<u64, Excess> {
    let mut fields = 0_u64;
    for selection in &selections.items {
        let inside = match &selection.node {
            Selection::Field(field) => {
                measure(&field.node.selection_set.node, fragments, measured)?.saturating_add(1)
            }
            // A fragment counts itself: what validation walks through has a price even where no field comes of it.
            Selection::InlineFragment(inline) => {
                measure(&inline.node.selection_set.node, fragments, measured)?.saturating_add(1)
            }
            Selection::FragmentSpread(spread) => {
                let name = &spread.node.fragment_name.node;
                let inside = match (measured.get(name), fragments.get(name)) {
                    (Some(Measure::Running), _) => return Err(Excess::FragmentCycle),
                    (Some(Measure::Done(fields)), _) => *fields,
                    // An unknown fragment is the validator's to name.
                    (None, None) => 0,
                    (None, Some(fragment)) => {
                        measured.insert(name, Measure::Running);
                        let size = measure(&fragment.node.selection_set.node, fragments, measured)?;
                        measured.insert(name, Measure::Done(size));
                        size
                    }
                };
                inside.saturating_add(1)
            }
        };
        fields = fields.saturating_add(inside);
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use async_graphql::parser::parse_query;

    use super::check_expansion;
    use crate::{DocumentLimits, Excess};

    fn check(document: &str) -> Result<(), Excess> {
        check_expansion(&parse_query(document).unwrap(), &DocumentLimits::default())
    }

    #[test]
    fn a_fan_of_fragments_is_measured_without_writing_it_out() {
        let mut document = String::from("{ ...f0 }");
        for index in 0..30 {
            write!(document, " fragment f{index} on Query {{ ...f{} ...f{} }}", index + 1, index + 1)
                .unwrap();
        }
        document.push_str(" fragment f30 on Query { a }");
        assert_eq!(check(&document), Err(Excess::Fields(1_000)));
    }

    #[test]
    fn a_fan_that_ends_in_nothing_is_measured_as_well() {
        let mut document = String::from("{ ...f0 }");
        for index in 0..40 {
            write!(document, " fragment f{index} on Query {{ ...f{} ...f{} }}", index + 1, index + 1)
                .unwrap();
        }
        document.push_str(" fragment f40 on Query { ...nope }");
        assert_eq!(check(&document), Err(Excess::Fields(1_000)));
    }

    #[test]
    fn a_fragment_that_spreads_itself_is_refused() {
        assert_eq!(
            check("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }"),
            Err(Excess::FragmentCycle)
        );
    }

    #[test]
    fn an_ordinary_document_passes() {
        assert_eq!(check("{ a { b ...c } } fragment c on A { d }"), Ok(()));
    }
}
