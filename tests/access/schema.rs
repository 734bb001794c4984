//! The published schema, as far as rights are concerned: objects, their fields, and what the fields lead to.

use std::collections::BTreeMap;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, Type, TypeKind, TypeSystemDefinition};

/// Every object and interface by name.
pub(crate) struct Schema {
    objects: BTreeMap<String, Object>,
}

/// An object type or an interface.
#[derive(Debug)]
pub(crate) struct Object {
    /// The fields by name.
    pub(crate) fields: BTreeMap<String, Field>,
    is_node: bool,
}

/// A field.
#[derive(Debug)]
pub(crate) struct Field {
    /// Name of its type, without lists.
    pub(crate) of: String,
    /// Whether it is a list.
    pub(crate) is_list: bool,
    /// What the schema says of it.
    pub(crate) description: String,
    needs_arguments: bool,
    is_paged: bool,
}

impl Field {
    fn read(definition: &FieldDefinition) -> Self {
        let arguments = || definition.arguments.iter().map(|argument| &argument.node);
        let mut field = Self {
            of: String::new(),
            is_list: false,
            description: String::new(),
            needs_arguments: arguments()
                .any(|argument| !argument.ty.node.nullable && argument.default_value.is_none()),
            is_paged: arguments().any(|argument| argument.name.node == "first"),
        };
        if let Some(description) = &definition.description {
            field.description = description.node.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        let mut of: &Type = &definition.ty.node;
        loop {
            match &of.base {
                BaseType::List(inner) => {
                    field.is_list = true;
                    of = inner;
                }
                BaseType::Named(name) => {
                    field.of = name.to_string();
                    return field;
                }
            }
        }
    }
}

impl Schema {
    /// The schema that the server publishes.
    pub(crate) fn published() -> Self {
        let document = parse_schema(graphql::schema_text()).expect("the published schema is SDL");
        let mut objects = BTreeMap::new();
        for definition in document.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let (fields, is_node) = match definition.node.kind {
                TypeKind::Object(object) => {
                    let is_node = object.implements.iter().any(|name| name.node == "Node");
                    (object.fields, is_node)
                }
                TypeKind::Interface(interface) => (interface.fields, false),
                _ => continue,
            };
            let fields =
                fields.iter().map(|field| (field.node.name.node.to_string(), Field::read(&field.node)));
            objects
                .insert(definition.node.name.node.to_string(), Object { fields: fields.collect(), is_node });
        }
        Self { objects }
    }

    /// The objects and interfaces by name.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (&str, &Object)> {
        self.objects.iter().map(|(name, object)| (name.as_str(), object))
    }

    /// Whether the type has fields.
    pub(crate) fn is_object(&self, name: &str) -> bool {
        self.objects.contains_key(name)
    }

    /// A field of an object, if both are there.
    pub(crate) fn field(&self, object: &str, name: &str) -> Option<&Field> {
        self.objects.get(object)?.fields.get(name)
    }

    /// The types whose objects can be had by id.
    pub(crate) fn node_types(&self) -> impl Iterator<Item = &str> {
        self.objects().filter(|(_, object)| object.is_node).map(|(name, _)| name)
    }

    /// A selection of every field that needs no argument, and of so many levels of what they lead to.
    pub(crate) fn everything(&self, of: &str, levels: usize) -> String {
        if of.ends_with("Connection") {
            let nodes = self.field(of, "nodes").expect("a connection has nodes");
            return format!(" {{ nodes{} }}", self.everything(&nodes.of, levels));
        }
        let Some(object) = self.objects.get(of) else { return String::new() };
        let mut selection = String::from(" { __typename");
        for (name, field) in object.fields.iter().filter(|(_, field)| !field.needs_arguments) {
            let is_object = self.is_object(&field.of);
            if is_object && levels == 0 {
                continue;
            }
            let arguments = if field.is_paged { "(first: 2)" } else { "" };
            let below = self.everything(&field.of, levels.saturating_sub(1));
            selection.push_str(&format!(" {name}{arguments}{below}"));
        }
        selection.push_str(" }");
        selection
    }
}
