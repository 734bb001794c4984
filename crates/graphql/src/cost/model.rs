//! The prices of a schema, read from its text once.

use std::collections::HashMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{
    BaseType, ConstDirective, FieldDefinition, OperationType, Type, TypeDefinition, TypeKind,
    TypeSystemDefinition,
};
use async_graphql::{Positioned, Value};
use document_guard::{CostModel, FieldCost, ListSize};

/// The prices of what describes the schema, which the schema's text leaves out.
const INTROSPECTION: &str = include_str!("introspection.graphql");

/// The type there whose fields every query has.
const INTROSPECTION_ROOT: &str = "__Root";

/// What a field costs when the schema says nothing.
const WEIGHT_DEFAULT: u64 = 1;

/// What every field of a schema costs, as its text says by `@cost` and `@listSize`.
#[derive(Debug)]
pub struct SchemaCosts {
    types: Vec<HashMap<String, Price>>,
    ids: HashMap<String, TypeId>,
    roots: Roots,
}

/// An object type, interface or union of a [`SchemaCosts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TypeId(usize);

#[derive(Debug)]
struct Roots {
    query: String,
    mutation: Option<String>,
    subscription: Option<String>,
}

#[derive(Debug)]
struct Price {
    weight: u64,
    returns: Option<TypeId>,
    size: Option<Size>,
}

#[derive(Debug)]
struct Size {
    assumed: u64,
    slicing_arguments: Vec<String>,
}

impl SchemaCosts {
    /// Reads the prices out of a schema's text.
    ///
    /// # Panics
    /// When the text is no schema: it is printed by the server itself.
    #[must_use]
    pub fn of_schema(sdl: &str) -> Self {
        let mut all = definitions(sdl);
        all.extend(definitions(INTROSPECTION));
        let mut costs = Self { types: Vec::new(), ids: HashMap::new(), roots: roots(&all) };
        // All names first: fields name types that are defined further down.
        for definition in &all {
            if let Some((name, _)) = fields(definition) {
                costs.add_type(name);
            }
        }
        for definition in &all {
            let Some((name, fields)) = fields(definition) else { continue };
            let owner = if name == INTROSPECTION_ROOT { costs.roots.query.clone() } else { name.to_owned() };
            for field in fields {
                costs.add_field(&owner, &field.node);
            }
        }
        costs
    }

    fn add_type(&mut self, name: &str) {
        if !self.ids.contains_key(name) {
            self.ids.insert(name.to_owned(), TypeId(self.types.len()));
            self.types.push(HashMap::new());
        }
    }

    fn add_field(&mut self, owner: &str, field: &FieldDefinition) {
        let price = Price {
            weight: directive(field, "cost")
                .and_then(|cost| number(cost, "weight"))
                .unwrap_or(WEIGHT_DEFAULT),
            returns: self.ids.get(named_type(&field.ty.node)).copied(),
            size: directive(field, "listSize").and_then(Size::of),
        };
        let fields = self.ids.get(owner).and_then(|id| self.types.get_mut(id.0));
        if let Some(fields) = fields {
            fields.insert(field.name.node.to_string(), price);
        }
    }
}

impl Size {
    fn of(list_size: &ConstDirective) -> Option<Self> {
        let slicing_arguments = match list_size.get_argument("slicingArguments").map(|value| &value.node) {
            Some(Value::List(names)) => names.iter().filter_map(text).collect(),
            _ => Vec::new(),
        };
        Some(Self { assumed: number(list_size, "assumedSize")?, slicing_arguments })
    }
}

impl CostModel for SchemaCosts {
    type Type = TypeId;

    fn root(&self, operation: OperationType) -> Option<TypeId> {
        match operation {
            OperationType::Query => self.named(&self.roots.query),
            OperationType::Mutation => self.named(self.roots.mutation.as_deref()?),
            OperationType::Subscription => self.named(self.roots.subscription.as_deref()?),
        }
    }

    fn named(&self, name: &str) -> Option<TypeId> {
        self.ids.get(name).copied()
    }

    fn field(&self, parent: TypeId, name: &str) -> Option<FieldCost<'_, TypeId>> {
        if name == "__typename" {
            return Some(FieldCost { weight: WEIGHT_DEFAULT, returns: None, size: None });
        }
        let price = self.types.get(parent.0)?.get(name)?;
        let size = price.size.as_ref().map(|size| ListSize {
            assumed: size.assumed,
            size_max: super::SIZE_MAX.max(size.assumed),
            slicing_arguments: &size.slicing_arguments,
        });
        Some(FieldCost { weight: price.weight, returns: price.returns, size })
    }
}

fn definitions(text: &str) -> Vec<TypeSystemDefinition> {
    parse_schema(text).expect("the server prints its own schema as GraphQL").definitions
}

/// The roots by name: what the schema says, else what they are called by convention.
fn roots(definitions: &[TypeSystemDefinition]) -> Roots {
    let said = definitions.iter().find_map(|definition| match definition {
        TypeSystemDefinition::Schema(schema) => Some(&schema.node),
        TypeSystemDefinition::Type(_) | TypeSystemDefinition::Directive(_) => None,
    });
    let name = |name: &Positioned<async_graphql::Name>| name.node.to_string();
    match said {
        Some(said) => Roots {
            query: said.query.as_ref().map_or_else(|| "Query".to_owned(), name),
            mutation: said.mutation.as_ref().map(name),
            subscription: said.subscription.as_ref().map(name),
        },
        None => Roots {
            query: "Query".to_owned(),
            mutation: Some("Mutation".to_owned()),
            subscription: Some("Subscription".to_owned()),
        },
    }
}

/// What can stand left of a selection: its name and its fields. A union has none of its own.
fn fields(definition: &TypeSystemDefinition) -> Option<(&str, &[Positioned<FieldDefinition>])> {
    let TypeSystemDefinition::Type(definition) = definition else { return None };
    let TypeDefinition { name, kind, .. } = &definition.node;
    match kind {
        TypeKind::Object(object) => Some((name.node.as_str(), &object.fields)),
        TypeKind::Interface(interface) => Some((name.node.as_str(), &interface.fields)),
        TypeKind::Union(_) => Some((name.node.as_str(), &[])),
        TypeKind::Scalar | TypeKind::Enum(_) | TypeKind::InputObject(_) => None,
    }
}

fn named_type(field: &Type) -> &str {
    match &field.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(items) => named_type(items),
    }
}

fn directive<'field>(field: &'field FieldDefinition, name: &str) -> Option<&'field ConstDirective> {
    field.directives.iter().map(|directive| &directive.node).find(|directive| directive.name.node == name)
}

fn number(directive: &ConstDirective, argument: &str) -> Option<u64> {
    match &directive.get_argument(argument)?.node {
        Value::Number(number) => number.as_u64(),
        _ => None,
    }
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}
