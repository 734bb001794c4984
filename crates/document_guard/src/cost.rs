//! What an operation costs by a model that somebody else has of the schema. A fragment is measured once.

use std::collections::HashMap;

use async_graphql_parser::types::{
    ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
};
use async_graphql_value::{ConstValue, Value};

/// What fields cost, and how many there will be of what stands below them. The guard knows nothing else of a schema.
pub trait CostModel {
    /// How the model names a type.
    type Type: Copy;

    /// The type an operation starts from.
    fn root(&self, operation: OperationType) -> Option<Self::Type>;

    /// The type that a fragment's condition names.
    fn named(&self, name: &str) -> Option<Self::Type>;

    /// A field of a type; none if the model does not know it: then it costs 1, and the validator refuses it.
    fn field(&self, parent: Self::Type, name: &str) -> Option<FieldCost<'_, Self::Type>>;
}

/// The cost of a field is its weight plus its size times the cost of what is selected below it.
#[derive(Debug, Clone, Copy)]
pub struct FieldCost<'model, Type> {
    /// Of the field itself.
    pub weight: u64,
    /// The type of what it returns; none for a leaf.
    pub returns: Option<Type>,
    /// How many it returns; none for one.
    pub size: Option<ListSize<'model>>,
}

/// How many a list will hold: the first of the slicing arguments that is given, as a literal, by a variable or by a
/// variable's default. An integer counts as itself, a list as its length.
#[derive(Debug, Clone, Copy)]
pub struct ListSize<'model> {
    /// If no slicing argument is given.
    pub assumed: u64,
    /// More are never returned, whatever is asked for.
    pub size_max: u64,
    /// Names of arguments.
    pub slicing_arguments: &'model [String],
}

/// The sum of a measured operation and the steps it took.
pub(crate) struct Measured {
    pub(crate) cost: u64,
    pub(crate) steps: usize,
}

pub(crate) fn measure<M: CostModel>(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    model: &M,
    variables: &serde_json::Map<String, serde_json::Value>,
) -> Measured {
    let mut walk = Walk { document, operation, model, variables, fragments: HashMap::new(), steps: 0 };
    let cost = walk.selection_set(&operation.selection_set.node, model.root(operation.ty));
    Measured { cost, steps: walk.steps }
}

struct Walk<'document, M> {
    document: &'document ExecutableDocument,
    operation: &'document OperationDefinition,
    model: &'document M,
    variables: &'document serde_json::Map<String, serde_json::Value>,
    fragments: HashMap<&'document str, u64>,
    steps: usize,
}

impl<'document, M: CostModel> Walk<'document, M> {
    /// As deep as the expansion was, which has refused cycles. `@skip` and `@include` are not looked at: what a variable
    /// may switch on has its price.
    fn selection_set(&mut self, set: &'document SelectionSet, parent: Option<M::Type>) -> u64 {
        let mut cost = 0_u64;
        for selection in &set.items {
            self.steps += 1;
            let part = match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent),
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let parent =
                        condition.map_or(parent, |condition| self.model.named(&condition.node.on.node));
                    self.selection_set(&inline.node.selection_set.node, parent)
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node),
            };
            cost = cost.saturating_add(part);
        }
        cost
    }

    fn field(&mut self, field: &'document Field, parent: Option<M::Type>) -> u64 {
        let model = self.model;
        let Some(known) = parent.and_then(|parent| model.field(parent, &field.name.node)) else {
            return self.selection_set(&field.selection_set.node, None).saturating_add(1);
        };
        let below = self.selection_set(&field.selection_set.node, known.returns);
        let size = known.size.map_or(1, |size| self.list_size(field, &size));
        known.weight.saturating_add(below.saturating_mul(size))
    }

    /// A named fragment carries its type condition with it, so its cost is the same wherever it is spread.
    fn fragment(&mut self, name: &'document str) -> u64 {
        if let Some(cost) = self.fragments.get(name) {
            return *cost;
        }
        let Some(fragment) = self.document.fragments.get(name) else { return 0 };
        let parent = self.model.named(&fragment.node.type_condition.node.on.node);
        let cost = self.selection_set(&fragment.node.selection_set.node, parent);
        self.fragments.insert(name, cost);
        cost
    }

    fn list_size(&self, field: &Field, size: &ListSize<'_>) -> u64 {
        let given = size.slicing_arguments.iter().find_map(|name| self.argument(field, name));
        given.unwrap_or(size.assumed).clamp(1, size.size_max.max(1))
    }

    /// The argument as a number of items; none where it is absent, null or of another kind.
    fn argument(&self, field: &Field, name: &str) -> Option<u64> {
        match &field.get_argument(name)?.node {
            Value::Variable(variable) => self.variable(variable),
            Value::Number(number) => count(number),
            Value::List(items) => u64::try_from(items.len()).ok(),
            _ => None,
        }
    }

    fn variable(&self, name: &str) -> Option<u64> {
        match self.variables.get(name) {
            Some(serde_json::Value::Number(number)) => count(number),
            Some(serde_json::Value::Array(items)) => u64::try_from(items.len()).ok(),
            // An explicit null is not replaced by the default.
            Some(_) => None,
            None => self.default(name),
        }
    }

    fn default(&self, name: &str) -> Option<u64> {
        let definitions = &self.operation.variable_definitions;
        let definition = definitions.iter().find(|definition| definition.node.name.node == name)?;
        match &definition.node.default_value.as_ref()?.node {
            ConstValue::Number(number) => count(number),
            ConstValue::List(items) => u64::try_from(items.len()).ok(),
            _ => None,
        }
    }
}

/// An integer as a count: a negative one is none, which the clamp makes one.
fn count(number: &serde_json::Number) -> Option<u64> {
    number.as_u64().or_else(|| number.as_i64().map(|_| 0))
}
