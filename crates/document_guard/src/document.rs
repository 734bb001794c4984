//! From text to a document that may be validated and executed.

use async_graphql_parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet,
};
use async_graphql_parser::{Error, parse_query};

use crate::cost::{self, CostModel};
use crate::{DocumentLimits, Excess, OperationMissing, Refusal, Steps, expansion, lexical};

/// The parser's own limit of selection sets in each other.
const PARSER_NESTING_MAX: usize = 64;

/// A document within the limits. It was parsed once; execution takes the same parse.
#[derive(Debug, Clone)]
pub struct GuardedDocument(ExecutableDocument);

/// Looks at the text, parses it, and looks at what it becomes with its fragments written out.
///
/// # Errors
/// [`Refusal`]: a limit is exceeded, or the text is not GraphQL.
pub fn admit(text: &str, limits: &DocumentLimits) -> Result<GuardedDocument, Refusal> {
    admit_counting(text, limits, &mut Steps::default())
}

/// [`admit`] that says what it took, also where it refuses.
///
/// # Errors
/// As there.
pub fn admit_counting(
    text: &str,
    limits: &DocumentLimits,
    steps: &mut Steps,
) -> Result<GuardedDocument, Refusal> {
    lexical::check(text, limits, steps)?;
    let document = parse_query(text).map_err(|error| refusal(&error))?;
    expansion::check(&document, limits, steps)?;
    Ok(GuardedDocument(document))
}

/// The parser's own message repeats the document; the position is enough.
fn refusal(error: &Error) -> Refusal {
    if matches!(error, Error::RecursionLimitExceeded) {
        return Excess::Nesting(PARSER_NESTING_MAX).into();
    }
    // A document without an operation has no position of its own: it is missing from the start.
    let (line, column) = error.positions().next().map_or((1, 1), |at| (at.line, at.column));
    Refusal::Syntax { line, column }
}

impl GuardedDocument {
    /// As it was parsed.
    #[must_use]
    pub fn document(&self) -> &ExecutableDocument {
        &self.0
    }

    /// The operation to execute, by GraphQL's rule: a name picks it, and there is no need of one where there is only
    /// one.
    ///
    /// # Errors
    /// [`OperationMissing`]
    pub fn operation(&self, name: Option<&str>) -> Result<&OperationDefinition, OperationMissing> {
        let found = match (&self.0.operations, name) {
            (DocumentOperations::Single(operation), None) => Some(operation),
            (DocumentOperations::Single(_), Some(_)) => None,
            (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
            (DocumentOperations::Multiple(operations), None) => {
                if operations.len() > 1 {
                    return Err(OperationMissing::NotNamed);
                }
                operations.values().next()
            }
        };
        found.map(|operation| &operation.node).ok_or(OperationMissing::Unknown)
    }

    /// The names of the types that the variables of all its operations are declared with, as often as they are.
    pub fn variable_types(&self) -> impl Iterator<Item = &str> {
        self.0.operations.iter().flat_map(|(_, operation)| {
            operation.node.variable_definitions.iter().map(|definition| {
                let mut named = &definition.node.var_type.node.base;
                loop {
                    match named {
                        BaseType::Named(name) => break name.as_str(),
                        BaseType::List(inner) => named = &inner.base,
                    }
                }
            })
        })
    }

    /// The names (not the aliases) of the fields an operation selects of the root, as often as it does, fragments
    /// written out. No more than `root_fields_max`.
    #[must_use]
    pub fn root_fields<'document>(
        &'document self,
        operation: &'document OperationDefinition,
    ) -> Vec<&'document str> {
        let mut names = Vec::new();
        self.collect_fields(&operation.selection_set.node, &mut names);
        names
    }

    /// Ends because cycles were refused, and soon, because what is written out was counted.
    fn collect_fields<'document>(
        &'document self,
        set: &'document SelectionSet,
        names: &mut Vec<&'document str>,
    ) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => names.push(&field.node.name.node),
                Selection::InlineFragment(inline) => {
                    self.collect_fields(&inline.node.selection_set.node, names);
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.0.fragments.get(&spread.node.fragment_name.node) {
                        self.collect_fields(&fragment.node.selection_set.node, names);
                    }
                }
            }
        }
    }

    /// What one of its operations costs with these variables; at most `u64::MAX`.
    #[must_use]
    pub fn cost<M: CostModel>(
        &self,
        operation: &OperationDefinition,
        model: &M,
        variables: &serde_json::Map<String, serde_json::Value>,
    ) -> u64 {
        cost::measure(&self.0, operation, model, variables).cost
    }

    /// [`GuardedDocument::cost`] that says what it took.
    #[must_use]
    pub fn cost_counting<M: CostModel>(
        &self,
        operation: &OperationDefinition,
        model: &M,
        variables: &serde_json::Map<String, serde_json::Value>,
        steps: &mut Steps,
    ) -> u64 {
        let measured = cost::measure(&self.0, operation, model, variables);
        steps.cost += measured.steps;
        measured.cost
    }
}
