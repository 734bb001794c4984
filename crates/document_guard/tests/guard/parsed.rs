//! What a lexer should have counted, told from what the parser built.

use async_graphql::parser::types::{
    BaseType, Directive, ExecutableDocument, Selection, SelectionSet, Type, VariableDefinition,
};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value;

#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Without the word `query` of an operation that has no name, which may be left out.
    pub(crate) tokens: usize,
    pub(crate) nesting: usize,
    pub(crate) spreads: usize,
    pub(crate) directives: usize,
    pub(crate) variables: usize,
    open: usize,
}

pub(crate) fn counts(document: &ExecutableDocument) -> Counts {
    let mut counts = Counts::default();
    for (name, operation) in document.operations.iter() {
        let operation = &operation.node;
        // `query Name`
        counts.tokens += if name.is_some() { 2 } else { 0 };
        counts.in_brackets(&operation.variable_definitions, Counts::variable_definition);
        counts.directives(&operation.directives);
        counts.selection_set(&operation.selection_set.node);
    }
    for fragment in document.fragments.values() {
        // `fragment Name on Type`
        counts.tokens += 4;
        counts.directives(&fragment.node.directives);
        counts.selection_set(&fragment.node.selection_set.node);
    }
    counts
}

impl Counts {
    fn in_brackets<T>(&mut self, items: &[T], count: impl Fn(&mut Self, &T)) {
        if !items.is_empty() {
            self.bracketed(|counts| items.iter().for_each(|item| count(counts, item)));
        }
    }

    fn bracketed(&mut self, count: impl FnOnce(&mut Self)) {
        self.tokens += 2;
        self.open += 1;
        self.nesting = self.nesting.max(self.open);
        count(self);
        self.open -= 1;
    }

    fn variable_definition(&mut self, definition: &Positioned<VariableDefinition>) {
        let definition = &definition.node;
        // `$name:`
        self.tokens += 3;
        self.variables += 1;
        self.type_(&definition.var_type.node);
        self.directives(&definition.directives);
        if let Some(value) = &definition.default_value {
            self.tokens += 1;
            self.value(&value.node.clone().into_value());
        }
    }

    fn type_(&mut self, written: &Type) {
        self.tokens += usize::from(!written.nullable);
        match &written.base {
            BaseType::Named(_) => self.tokens += 1,
            BaseType::List(inner) => self.bracketed(|counts| counts.type_(inner)),
        }
    }

    fn directives(&mut self, directives: &[Positioned<Directive>]) {
        for directive in directives {
            self.tokens += 2;
            self.directives += 1;
            self.arguments(&directive.node.arguments);
        }
    }

    fn arguments(&mut self, arguments: &[(Positioned<Name>, Positioned<Value>)]) {
        self.in_brackets(arguments, |counts, (_, value)| {
            counts.tokens += 2;
            counts.value(&value.node);
        });
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Variable(_) => {
                self.tokens += 2;
                self.variables += 1;
            }
            Value::List(items) => {
                self.bracketed(|counts| items.iter().for_each(|item| counts.value(item)));
            }
            Value::Object(fields) => self.bracketed(|counts| {
                for value in fields.values() {
                    counts.tokens += 2;
                    counts.value(value);
                }
            }),
            _ => self.tokens += 1,
        }
    }

    fn selection_set(&mut self, set: &SelectionSet) {
        self.in_brackets(&set.items, |counts, selection| {
            match &selection.node {
                Selection::Field(field) => {
                    counts.tokens += if field.node.alias.is_some() { 3 } else { 1 };
                    counts.arguments(&field.node.arguments);
                }
                Selection::InlineFragment(inline) => {
                    counts.spreads += 1;
                    counts.tokens += if inline.node.type_condition.is_some() { 3 } else { 1 };
                }
                Selection::FragmentSpread(_) => {
                    counts.spreads += 1;
                    counts.tokens += 2;
                }
            }
            counts.directives(selection.node.directives());
            match &selection.node {
                Selection::Field(field) => counts.selection_set(&field.node.selection_set.node),
                Selection::InlineFragment(inline) => {
                    counts.selection_set(&inline.node.selection_set.node);
                }
                Selection::FragmentSpread(_) => {}
            }
        });
    }
}
