//! The prices of our own schema, and what documents come to by them.

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, FieldDefinition, TypeKind, TypeSystemDefinition};
use document_guard::{DocumentLimits, admit};
use serde_json::{Value, json};

use super::{ASSUMED_PAGE_SIZE, COST_MAX, SIZE_MAX, SchemaCosts};
use crate::schema_text;

const PAGES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/pages");

/// What GraphiQL and every code generator ask first.
const INTROSPECTION: &str = "query IntrospectionQuery {
  __schema {
    description
    queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType }
    directives { name description isRepeatable locations args(includeDeprecated: true) { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description specifiedByURL isOneOf
  fields(includeDeprecated: true) {
    name description args(includeDeprecated: true) { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason
  }
  inputFields(includeDeprecated: true) { ...InputValue }
  interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue {
  name description type { ...TypeRef } defaultValue isDeprecated deprecationReason
}
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
  ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } }
}";

fn cost_with(costs: &SchemaCosts, document: &str, variables: &Value) -> u64 {
    let document = admit(document, &DocumentLimits::default()).unwrap();
    let operation = document.operation(None).unwrap();
    document.cost(operation, costs, variables.as_object().unwrap())
}

fn cost(document: &str, variables: &Value) -> u64 {
    cost_with(&SchemaCosts::of_schema(&schema_text()), document, variables)
}

fn page(name: &str) -> String {
    std::fs::read_to_string(format!("{PAGES}/{name}.graphql")).unwrap()
}

/// Every field of every object and interface of the schema, with its owner's name.
fn each_field(visit: impl Fn(&str, &FieldDefinition, &dyn Fn(&str) -> bool)) {
    let definitions = parse_schema(schema_text()).unwrap().definitions;
    let types: Vec<_> = definitions
        .iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => Some(&definition.node),
            _ => None,
        })
        .collect();
    let is_composite = |name: &str| {
        types.iter().any(|known| {
            let composite =
                matches!(known.kind, TypeKind::Object(_) | TypeKind::Interface(_) | TypeKind::Union(_));
            composite && known.name.node == name
        })
    };
    for known in &types {
        let fields = match &known.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => continue,
        };
        for field in fields {
            visit(&known.name.node, &field.node, &is_composite);
        }
    }
}

fn directive<'field>(
    field: &'field FieldDefinition,
    name: &str,
) -> Option<&'field async_graphql::parser::types::ConstDirective> {
    field.directives.iter().map(|directive| &directive.node).find(|directive| directive.name.node == name)
}

#[test]
fn every_list_says_how_long_it_is() {
    each_field(|owner, field, is_composite| {
        // Counted at the field that returns the connection.
        let is_inside_connection = owner.ends_with("Connection");
        let is_list = match &field.ty.node.base {
            // What lists of words hold is counted as one answer: nothing is selected in them.
            BaseType::List(items) => {
                matches!(&items.base, BaseType::Named(name) if is_composite(name)) && !is_inside_connection
            }
            BaseType::Named(name) => name.ends_with("Connection"),
        };
        let name = format!("{owner}.{}", field.name.node);
        assert_eq!(is_list, directive(field, "listSize").is_some(), "{name}");
    });
}

#[test]
fn sizes_are_read_from_arguments_that_exist_and_from_all_of_them() {
    each_field(|owner, field, _| {
        let listed = directive(field, "listSize").and_then(|size| size.get_argument("slicingArguments"));
        let listed = listed.map_or_else(Vec::new, |names| match names.node.clone().into_json().unwrap() {
            Value::Array(names) => names,
            other => panic!("{other}"),
        });
        let arguments = field.arguments.iter().map(|argument| argument.node.name.node.as_str());
        let sizes: Vec<_> = arguments.filter(|name| ["first", "last", "ids"].contains(name)).collect();
        let sorted = |mut names: Vec<Value>| {
            names.sort_by_key(ToString::to_string);
            names
        };
        let expected = sizes.into_iter().map(Value::from).collect();
        assert_eq!(sorted(listed), sorted(expected), "{owner}.{}", field.name.node);
    });
}

#[test]
fn every_mutation_costs_at_least_its_transaction() {
    each_field(|owner, field, _| {
        if owner == "Mutation" {
            let weight = directive(field, "cost").and_then(|cost| cost.get_argument("weight"));
            let weight = weight.and_then(|weight| weight.node.clone().into_json().unwrap().as_u64());
            assert!(weight.is_some_and(|weight| weight >= 10), "{}", field.name.node);
        }
    });
}

#[test]
fn pages_cost_at_most_half_of_what_is_allowed() {
    let costs = SchemaCosts::of_schema(&schema_text());
    let mut pages = 0;
    for entry in std::fs::read_dir(PAGES).unwrap() {
        let path = entry.unwrap().path();
        let document = std::fs::read_to_string(&path).unwrap();
        let cost = cost_with(&costs, &document, &json!({}));
        assert!((1..=COST_MAX / 2).contains(&cost), "{} costs {cost}", path.display());
        pages += 1;
    }
    assert!(pages > 20, "{pages}");
    let search = cost_with(&costs, &page("teacher_search"), &json!({ "first": 100 }));
    assert!(search <= COST_MAX / 2, "{search}");
}

#[test]
fn a_longer_page_costs_more() {
    let costs = SchemaCosts::of_schema(&schema_text());
    let search = page("teacher_search");
    let of = |first: Value| cost_with(&costs, &search, &json!({ "first": first }));
    for first in 1..100 {
        assert!(of(json!(first)) < of(json!(first + 1)), "{first}");
    }
    // What is refused later costs no less than what is answered.
    assert_eq!([of(json!(0)), of(json!(-7))], [of(json!(1)); 2]);
    assert_eq!([of(json!(101)), of(json!(u64::MAX))], [of(json!(100)); 2]);
    assert_eq!(of(json!(null)), of(json!(20)));
}

#[test]
fn sizes_are_those_of_pages() {
    assert_eq!(i64::from(ASSUMED_PAGE_SIZE), kernel::page::PAGE_SIZE_DEFAULT);
    assert_eq!(i64::try_from(SIZE_MAX), Ok(kernel::page::PAGE_SIZE_MAX));
}

#[test]
fn lists_within_lists_cost_more_than_is_allowed() {
    for document in [
        "{ categories { skills { category { skills { category { skills { name } } } } } } }",
        "{ teachers(first: 100) { nodes { freeSlots(first: 100) { nodes { id } } } } }",
        "{ skills { category { skills { category { skills { name } } } } } }",
        "{ teachers(last: 100) { nodes { ...slots } } } fragment slots on Teacher { freeSlots(last: 100) { nodes { id } } }",
    ] {
        let cost = cost(document, &json!({}));
        assert!(cost > COST_MAX, "{document} costs {cost}");
    }
}

#[test]
fn a_fragment_on_a_type_of_an_interface_costs_what_that_type_costs() {
    assert_eq!(cost("{ node(id: \"x\") { id } }", &json!({})), 2);
    // A statement and 30 times its nodes with their ids, in the object.
    let reviews = "{ node(id: \"x\") { ... on Teacher { reviews(first: 30) { nodes { id } } } } }";
    assert_eq!(cost(reviews, &json!({})), 1 + 100 + 30 * 2);
    let ids = "query ($ids: [ID!]!) { nodes(ids: $ids) { id ...name } } fragment name on Skill { name }";
    assert_eq!(cost(ids, &json!({ "ids": ["a", "b", "c"] })), 1 + 3 * 2);
}

#[test]
fn weights_stand_beside_lists_and_mutations() {
    // The example of docs/API.md.
    assert_eq!(cost("{ teachers(first: 50) { nodes { id skills { name } } } }", &json!({})), 401);
    assert_eq!(cost("{ skills { name } }", &json!({})), 1 + 200);
    assert_eq!(cost("{ teacher(slug: \"x\") { bioHtml __typename } }", &json!({})), 1 + 20 + 1);
    let login = "mutation { login(input: {}) { tokens { accessToken } errors { code } } }";
    assert_eq!(cost(login, &json!({})), 100 + 2 + 2);
    assert_eq!(cost("mutation { a: logout { __typename } b: logout { __typename } }", &json!({})), 22);
}

#[test]
fn the_schema_can_be_asked_for_once_and_not_for_the_types_of_types() {
    let usual = cost(INTROSPECTION, &json!({}));
    assert!((5_000..=COST_MAX / 2).contains(&usual), "{usual}");
    let names: String = (0..30).map(|index| format!(" a{index}: name")).collect();
    let nested = format!("{{ __schema {{ types {{ fields {{ type {{ fields {{ {names} }} }} }} }} }} }}");
    let nested = cost(&nested, &json!({}));
    assert!(nested > COST_MAX, "{nested}");
    assert_eq!(cost("{ __type(name: \"Teacher\") { name fields { name } } }", &json!({})), 100 + 1 + 1 + 8);
}

#[test]
fn the_schema_says_what_its_directives_mean() {
    let text = schema_text();
    for definition in [
        "directive @cost(weight: Int!) on FIELD_DEFINITION",
        "directive @listSize(assumedSize: Int!, slicingArguments: [String!]) on FIELD_DEFINITION",
    ] {
        let (before, _) = text.split_once(definition).expect(definition);
        assert!(before.trim_end().ends_with("\"\"\""), "{definition} has no description");
    }
}
