//! The same measures taken the slow way: by writing every fragment out where it is spread.

use async_graphql::Name;
use async_graphql::parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet};
use async_graphql_value::Value;
use serde_json::{Map, Value as Json};
use teacherin_document_guard::CostModel;

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Measures {
    pub(crate) selections: usize,
    pub(crate) aliases: usize,
    pub(crate) depth: usize,
    pub(crate) roots: Vec<Name>,
}

pub(crate) fn measures(document: &ExecutableDocument, set: &SelectionSet) -> Measures {
    let mut measures = Measures::default();
    measures.count(document, set, 0);
    measures
}

/// The items a fragment stands for, whether it has a name or not, and its type condition.
fn inside<'document>(
    document: &'document ExecutableDocument,
    selection: &'document Selection,
) -> Option<(&'document SelectionSet, Option<&'document Name>)> {
    match selection {
        Selection::Field(_) => None,
        Selection::InlineFragment(inline) => Some((
            &inline.node.selection_set.node,
            inline.node.type_condition.as_ref().map(|condition| &condition.node.on.node),
        )),
        Selection::FragmentSpread(spread) => {
            let fragment = document.fragments.get(&spread.node.fragment_name.node)?;
            Some((&fragment.node.selection_set.node, Some(&fragment.node.type_condition.node.on.node)))
        }
    }
}

impl Measures {
    fn count(&mut self, document: &ExecutableDocument, set: &SelectionSet, depth: usize) {
        for selection in &set.items {
            self.selections += 1;
            if let Selection::Field(field) = &selection.node {
                self.aliases += usize::from(field.node.alias.is_some());
                self.depth = self.depth.max(depth + 1);
                if depth == 0 {
                    self.roots.push(field.node.name.node.clone());
                }
                self.count(document, &field.node.selection_set.node, depth + 1);
            } else if let Some((set, _)) = inside(document, &selection.node) {
                self.count(document, set, depth);
            }
        }
    }
}

/// The cost as the definition has it.
pub(crate) fn cost<M: CostModel>(
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    model: &M,
    variables: &Map<String, Json>,
) -> u64 {
    let slow = Slow { document, operation, model, variables };
    slow.cost(&operation.selection_set.node, model.root(operation.ty))
}

struct Slow<'all, M> {
    document: &'all ExecutableDocument,
    operation: &'all OperationDefinition,
    model: &'all M,
    variables: &'all Map<String, Json>,
}

impl<M: CostModel> Slow<'_, M> {
    fn cost(&self, set: &SelectionSet, parent: Option<M::Type>) -> u64 {
        let cost = set.items.iter().map(|selection| {
            let Selection::Field(field) = &selection.node else {
                return inside(self.document, &selection.node).map_or(0, |(set, condition)| {
                    let parent = condition.map_or(parent, |name| self.model.named(name));
                    self.cost(set, parent)
                });
            };
            let field = &field.node;
            let Some(known) = parent.and_then(|parent| self.model.field(parent, &field.name.node)) else {
                return 1 + self.cost(&field.selection_set.node, None);
            };
            let size = known.size.map_or(1, |size| {
                let given = size.slicing_arguments.iter().find_map(|name| {
                    let (_, value) = field.arguments.iter().find(|(given, _)| given.node == *name)?;
                    self.number(&value.node)
                });
                let assumed = i128::from(size.assumed);
                given.unwrap_or(assumed).clamp(1, i128::from(size.size_max))
            });
            let below = i128::from(self.cost(&field.selection_set.node, known.returns));
            let whole = i128::from(known.weight) + size.saturating_mul(below);
            u64::try_from(whole).unwrap_or(u64::MAX)
        });
        cost.fold(0, u64::saturating_add)
    }

    fn number(&self, value: &Value) -> Option<i128> {
        let json = match value {
            Value::Variable(name) => match self.variables.get(name.as_str()) {
                Some(given) => given.clone(),
                None => {
                    let mut all = self.operation.variable_definitions.iter();
                    let definition = all.find(|definition| definition.node.name.node == *name)?;
                    let default = definition.node.default_value.as_ref()?;
                    default.node.clone().into_json().ok()?
                }
            },
            // Variables in a list do not change its length.
            Value::List(items) => return i128::try_from(items.len()).ok(),
            other => other.clone().into_json().ok()?,
        };
        match json {
            Json::Number(number) => number.as_i128(),
            Json::Array(items) => i128::try_from(items.len()).ok(),
            _ => None,
        }
    }
}
