//! The schema may be asked about itself as tools do it, and not in circles.

use teacherin_document_guard::{DocumentLimits, Excess, Refusal, Steps, admit, admit_counting};

/// What graphql-js 16.15's `getIntrospectionQuery` gives with every option on, letter by letter; GraphiQL sends it.
const QUERY_OF_TOOLS: &str = include_str!("introspection.graphql");

fn excess(text: &str) -> Option<Excess> {
    match admit(text, &DocumentLimits::default()) {
        Ok(_) => None,
        Err(Refusal::Excess(excess)) => Some(excess),
        Err(syntax) => panic!("{syntax}"),
    }
}

#[test]
fn the_query_of_tools_passes() {
    assert_eq!(QUERY_OF_TOOLS.matches("ofType").count(), 9);
    let mut steps = Steps::default();
    admit_counting(QUERY_OF_TOOLS, &DocumentLimits::default(), &mut steps).unwrap();
    assert!(steps.expansion < 100, "{steps:?}");
}

#[test]
fn lists_of_types_nest_twice_and_not_three_times() {
    for list in ["fields", "inputFields", "interfaces", "possibleTypes"] {
        let nested = |below: &str| {
            format!("{{__type(name:\"A\"){{{list}{{type{{fields{{type{{ofType{{{below}}}}}}}}}}}}}}}")
        };
        assert_eq!(excess(&nested("name")), None);
        assert_eq!(excess(&nested("interfaces{name}")), Some(Excess::IntrospectionNesting(2)));
    }
    assert_eq!(
        Excess::IntrospectionNesting(2).to_string(),
        "The document nests fields, inputFields, interfaces and possibleTypes of introspection more than 2 deep."
    );
}

#[test]
fn lists_nest_through_fragments_and_aliases_too() {
    let text = "{__schema{types{...A}}}
        fragment A on __Type{a:fields{type{...B}}}
        fragment B on __Type{...{b:fields{type{...C}}}}
        fragment C on __Type{c:possibleTypes{name}}";
    assert_eq!(excess(text), Some(Excess::IntrospectionNesting(2)));
}

#[test]
fn lists_beside_each_other_are_counted() {
    let types = |count: usize| format!("{{__schema{{{}}}}}", "a:types{name}".repeat(count));
    assert_eq!(excess(&types(12)), None);
    assert_eq!(excess(&types(13)), Some(Excess::IntrospectionLists(12)));
    let fragments = "{__schema{types{...F ...F ...F}}} fragment F on __Type{a:fields{args{name}} b:enumValues{name} c:fields{name}}";
    assert_eq!(excess(fragments), Some(Excess::IntrospectionLists(12)));
}

#[test]
fn the_schema_is_asked_once_per_operation() {
    assert_eq!(excess("{__schema{description} __type(name:\"A\"){name}}"), None);
    assert_eq!(excess("query a{__schema{description}} query b{__schema{description}}"), None);
    for root in ["__schema{description}", "__type(name:\"A\"){name}"] {
        let twice = format!("{{a:{root} ...F}} fragment F on Query{{b:{root}}}");
        assert_eq!(excess(&twice), Some(Excess::IntrospectionRoots));
    }
}

#[test]
fn fields_of_those_names_elsewhere_are_nobodys_business() {
    let deep = "{form{fields{fields{fields{interfaces{name}}}}}}";
    assert_eq!(excess(deep), None);
    let wide = format!("{{form{{{}}}}}", "types{name}".repeat(20));
    assert_eq!(excess(&wide), None);
}
