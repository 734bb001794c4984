//! Documents and variables that hurt GraphQL servers: a row each. The tests that send them, to a server in this process
//! and to a real one, take this file in.
//!
//! The worst of them abort a process whose parser recurses without a bound, keep a processor busy for minutes, or have
//! a small request answered by a large one.

use std::fmt::Write as _;

use serde_json::{Value, json};

/// Something of the document, of its variables or of what it asks for exceeds a limit or does not fit the schema.
pub(crate) const REFUSED: &str = "GRAPHQL_VALIDATION_FAILED";
/// The document is not GraphQL.
pub(crate) const NO_GRAPHQL: &str = "GRAPHQL_PARSE_FAILED";
/// A value is not what its type says.
pub(crate) const BAD_VALUE: &str = "BAD_USER_INPUT";

/// What is sent, and the code that each error of its answer carries.
pub(crate) struct Shape {
    pub(crate) name: &'static str,
    pub(crate) document: String,
    pub(crate) variables: Value,
    pub(crate) code: &'static str,
}

/// Every shape.
pub(crate) fn all() -> Vec<Shape> {
    [nested(), fragments(), amounts(), long_names(), syntax(), operations(), introspection(), variables()]
        .into_iter()
        .flatten()
        .collect()
}

#[rustfmt::skip]
fn nested() -> Vec<Shape> {
    let lists = |depth| within("[", depth, "1", "]");
    let objects = |depth| within("{k:", depth, "1", "}");
    vec![
        refused("lists in an argument", format!("{{a(x:{})}}", lists(2_500))),
        refused("lists in an argument, as a development build overflowed", format!("{{a(x:{})}}", lists(500))),
        refused("lists in an argument that never end", format!("{{a(x:{}", "[".repeat(30_000))),
        refused("objects in an argument", format!("{{a(x:{})}}", objects(2_000))),
        refused("objects in an argument that never end", format!("{{a(x:{}", "{k:".repeat(10_000))),
        refused("lists and objects by turns", format!("{{a(x:{})}}", within("[{k:", 1_000, "1", "}]"))),
        refused("lists behind a comment", format!("{{a(x:{})}}", within("[#]]]\n", 1_000, "1", "]"))),
        refused("lists behind a string", format!("{{a(x:{})}}", within("[\"]\\\"]\"", 1_000, "1", "]"))),
        refused("lists behind a block", format!("{{a(x:{})}}", within(r#"["""]\"""]""""#, 1_000, "1", "]"))),
        refused("lists in a variable's default", format!("query($x:Int={}){{__typename}}", lists(2_500))),
        refused("objects in a variable's default", format!("query($x:Int={}){{__typename}}", objects(2_000))),
        refused("lists in a directive of a field", format!("{{a @b(x:{})}}", lists(2_500))),
        refused("lists in a directive of the operation", format!("query @b(x:{}){{a}}", lists(2_500))),
        refused("objects in a directive of a variable", format!("query($x:Int @b(x:{})){{a}}", objects(2_000))),
        refused("lists in a directive of a spread", format!("{{...f @b(x:{})}}", lists(2_500))),
        refused("lists in a directive of an inline fragment", format!("{{...@b(x:{}){{a}}}}", lists(2_500))),
        refused("lists in a fragment's directive", format!("{{a}} fragment f on Query @b(x:{}){{a}}", lists(2_500))),
        refused("lists in the type of a variable", format!("query($x:{}){{a}}", within("[", 2_500, "Int", "]"))),
        refused("lists as deep as the limit lets through", format!("{{a(x:{})}}", lists(38))),
        refused("selections in selections", within("{a", 5_000, "", "}")),
        refused("selections that never end", "{a".repeat(15_000)),
        refused("inline fragments in inline fragments", format!("{{a{}}}", within("...{a ", 3_000, "", "}"))),
        refused("typed inline fragments", format!("{{a{}}}", within("...on Query{a ", 1_500, "", "}"))),
        refused("selections as deep as the limit lets through", within("{a", 20, "", "}")),
    ]
}

#[rustfmt::skip]
fn fragments() -> Vec<Shape> {
    let mut cycle = chain(90, "...f0");
    cycle.push_str(" fragment g on Query{...f0}");
    vec![
        refused("a fan of 20 fragments, each spread twice", fan(20, 2, "a")),
        refused("a fan of 24 fragments, each spread twice", fan(24, 2, "__typename")),
        refused("a fan of 30 fragments, each spread twice", fan(30, 2, "__typename")),
        refused("a fan of 49 fragments, each spread twice", fan(49, 2, "__typename")),
        refused("a fan of 8 fragments, each spread ten times", fan(8, 10, "__typename")),
        refused("a fan of 9 fragments, each spread ten times", fan(9, 10, "__typename")),
        refused("a fan of 10 fragments, each spread ten times", fan(10, 10, "__typename")),
        refused("a fan that ends in a fragment nobody wrote", fan(30, 2, "...nobody")),
        refused("a fan that ends in an empty inline fragment", fan(30, 2, "...on Teacher{id}")),
        refused("a fan that nothing spreads", fan(30, 2, "a").replacen("{...f0}", "{__typename}", 1)),
        refused("a fan in the second operation", format!("query a{{__typename}} query b{}", fan(30, 2, "a"))),
        refused("a fan of mutations", format!("mutation{}", fan(20, 2, "logout{errors{code}}")).replace(" Query", " Mutation")),
        refused("a fan whose spreads are skipped", fan_of(20, "...f@ @skip(if:true) ...f@ @include(if:false)", "a")),
        refused("fragments in a chain of 90", chain(90, "__typename")),
        refused("a fragment that spreads itself", "{...a} fragment a on Query{...a}".to_owned()),
        refused("two fragments that spread each other", chain(1, "...f0")),
        refused("a fragment that spreads itself below a field", chain(1, "skills{...f0}")),
        refused("a fragment that only itself spreads", "{__typename} fragment a on Query{...a}".to_owned()),
        refused("a circle of 90 fragments", cycle),
        no_graphql("fragments of one name", format!("{{...f}}{}", " fragment f on Query{__typename}".repeat(90))),
        refused("90 fragments that nobody spreads", chain(90, "a").replacen("{...f0}", "{__typename}", 1)),
    ]
}

#[rustfmt::skip]
fn amounts() -> Vec<Shape> {
    vec![
        refused("20,000 directives on the operation", format!("query {}{{__typename}}", "@aa".repeat(20_000))),
        refused("10,000 directives on the operation", format!("query {}{{__typename}}", "@a ".repeat(10_000))),
        refused("10,000 directives on a field", format!("{{__typename {}}}", "@a ".repeat(10_000))),
        refused("45 unknown directives on the operation", format!("query {}{{__typename}}", numbered(45, "@unknown# "))),
        refused("45 times @skip on a field", format!("{{__typename {}}}", "@skip(if:false)".repeat(45))),
        refused("20,000 variables nobody uses", format!("query({}){{__typename}}", numbered(20_000, "$a#:Int "))),
        refused("190 variables nobody uses", format!("query({}){{__typename}}", numbered(190, "$unused#:Int "))),
        refused("190 variables nobody defines", format!("{{nodes(ids:[{}]){{id}}}}", numbered(190, "$a# "))),
        refused("190 variables of one name", format!("query({}){{__typename}}", "$a:Int ".repeat(190))),
        refused("20,000 times one field", format!("{{{}}}", "__typename ".repeat(20_000))),
        refused("1,900 times one field", format!("{{{}}}", "__typename ".repeat(1_900))),
        refused("900 fields nobody knows", format!("{{{}}}", numbered(900, "unknown# "))),
        refused("5,000 aliases", format!("{{{}}}", numbered(5_000, "a#:cities{slug} "))),
        refused("600 aliases of __typename", format!("{{{}}}", numbered(600, "a#:__typename "))),
        refused("51 aliases of __typename", format!("{{{}}}", numbered(51, "a#:__typename "))),
        refused("30 aliases that a fragment doubles", {
            format!("{{skills{{...f category{{skills{{...f}}}}}}}} fragment f on Skill{{{}}}", numbered(30, "a#:id "))
        }),
        refused("40 fields of the root", format!("{{{}}}", numbered(40, "a#:cities{slug} "))),
        refused("300 inline fragments side by side", format!("{{{}}}", "...on Query{__typename}".repeat(300))),
        refused("95 inline fragments, the last against the others", {
            format!("{{skills{{{}...on Skill{{x:name}}}}}}", "...on Skill{x:id}".repeat(94))
        }),
        refused("11 mutations", format!("mutation{{{}}}", numbered(11, "a#:logout{errors{code}} "))),
        refused("1,000 operations", numbered(1_000, "query a#{__typename} ")),
        refused("lists of lists", "{teachers(first:100){nodes{freeSlots(first:100){nodes{id}}}}}".to_owned()),
        refused("lists in circles", "{categories{skills{category{skills{category{skills{name}}}}}}}".to_owned()),
        refused("200,000 bytes of blanks", " ".repeat(200_000)),
        refused("a comment of 200,000 bytes", format!("#{}", "x".repeat(200_000))),
    ]
}

#[rustfmt::skip]
fn long_names() -> Vec<Shape> {
    let name = "x".repeat(30_000);
    vec![
        refused("a field of 30,000 letters", format!("{{{name}}}")),
        refused("an argument of 30,000 letters", format!("{{skills({name}:1){{id}}}}")),
        refused("a fragment of 30,000 letters", format!("{{...{name}}}")),
        refused("a type of 30,000 letters", format!("{{...on {name}{{id}}}}")),
        refused("a variable of 30,000 letters", format!("query(${name}:Int){{__typename}}")),
        refused("a variable of a type of 30,000 letters", format!("query($a:{name}){{skills(a:$a){{id}}}}")),
        refused("a directive of 30,000 letters", format!("{{cities @{name}{{slug}}}}")),
        refused("an enum's value of 30,000 letters", format!("{{teachers(orderBy:{name}){{nodes{{id}}}}}}")),
        refused("a string of 30,000 letters for a number", format!("{{teachers(first:\"{name}\"){{nodes{{id}}}}}}")),
        no_graphql("a number of 30,000 digits", format!("{{teachers(first:{}){{nodes{{id}}}}}}", "9".repeat(30_000))),
        no_graphql("a number of 10^30,000", "{teachers(first:1e30000){nodes{id}}}".to_owned()),
    ]
}

#[rustfmt::skip]
fn syntax() -> Vec<Shape> {
    vec![
        refused("60,000 bytes that are no GraphQL", "!".repeat(60_000)),
        refused("2,001 tokens that are no GraphQL", "! ".repeat(2_001)),
        no_graphql("30,000 bytes with an error at their end", format!("{{a(x:\"{}\") !}}", "y".repeat(30_000))),
        no_graphql("30,000 bytes with an error at their start", format!("}}{{a(x:\"{}\")}}", "y".repeat(30_000))),
        no_graphql("a string that never ends", format!("{{a(x:\"{}", "y".repeat(30_000))),
        no_graphql("a block that never ends", format!("{{a(x:\"\"\"{}", "y".repeat(30_000))),
        no_graphql("brackets closed that nobody opened", "}])".repeat(600)),
        no_graphql("nothing", String::new()),
        no_graphql("blanks", "  ,,, \n".to_owned()),
        no_graphql("a comment", "# { __typename }".to_owned()),
        no_graphql("an empty selection", "{}".to_owned()),
        no_graphql("a NUL", "{ __typename \0 }".to_owned()),
        no_graphql("a NUL in a name", "{ __type\0name }".to_owned()),
        no_graphql("half an emoji in a string", "{ node(id: \"\\uD83D\") { id } }".to_owned()),
        no_graphql("an emoji as a name", "{ 😀 }".to_owned()),
        no_graphql("text from right to left", "{ \u{202e}__typename }".to_owned()),
        no_graphql("a type", "type Query { a: Int }".to_owned()),
        no_graphql("an extension", "extend type Query { a: Int }".to_owned()),
        no_graphql("SQL", "SELECT * FROM users; --".to_owned()),
        no_graphql("a page", "<script>alert(1)</script>".to_owned()),
    ]
}

#[rustfmt::skip]
fn operations() -> Vec<Shape> {
    vec![
        refused("several operations and no name", "query a{__typename} query b{__typename}".to_owned()),
        no_graphql("an operation without a name beside another", "{__typename} query b{__typename}".to_owned()),
        no_graphql("two operations of one name", "query a{__typename} query a{__typename}".to_owned()),
        no_graphql("only a fragment", "fragment a on Query{__typename}".to_owned()),
        refused("a subscription", "subscription{bookingChanged{id}}".to_owned()),
        refused("a query's field as a mutation", "mutation{skills{id}}".to_owned()),
        refused("a mutation's field as a query", "{logout{errors{code}}}".to_owned()),
    ]
}

#[rustfmt::skip]
fn introspection() -> Vec<Shape> {
    let circle = within("fields{type{", 8, "name", "}}");
    vec![
        refused("the schema in circles", format!("{{__schema{{types{{{circle}}}}}}}")),
        refused("a type in circles", format!("{{__type(name:\"Query\"){{{circle}}}}}")),
        refused("interfaces in circles", {
            format!("{{__type(name:\"Node\"){{{}}}}}", within("possibleTypes{interfaces{", 8, "name", "}}"))
        }),
        refused("the schema ten times", format!("{{{}}}", numbered(10, "a#:__schema{types{name}} "))),
        refused("the schema in circles through fragments", {
            let fragments = fan_of(6, "fields{type{...f@ }}", "name").replace(" Query", " __Type");
            fragments.replacen("{...f0}", "{__schema{types{...f0}}}", 1)
        }),
    ]
}

/// Harmless documents whose variables are not.
fn variables() -> Vec<Shape> {
    let nested = |depth| (0..depth).fold(json!(1), |within, _| json!([within]));
    let objects = |depth| (0..depth).fold(json!(1), |within, _| json!({ "k": within }));
    let fields = |count| (0..count).map(|index| (format!("unknown{index}"), json!(index))).collect::<Value>();
    let document = "query($x:TeacherFilter){teachers(filter:$x){nodes{id}}}";
    let with = |name, value| Shape { variables: json!({ "x": value }), ..refused(name, document.to_owned()) };
    vec![
        // async-graphql's validator panics at the first two.
        refused("a list of an unknown type with a default", "query($x:[Nobody]=[1]){__typename}".to_owned()),
        refused(
            "lists of an unknown type with a default",
            "query($x:[[Nobody!]!]=[[1]]){__typename}".to_owned(),
        ),
        refused("an unknown type with a default", "query($x:Nobody=1){__typename}".to_owned()),
        refused("an object's type with a default", "query($x:[Teacher]=[1]){__typename}".to_owned()),
        with("lists in a variable, 100 deep", nested(100)),
        with("objects in a variable, 100 deep", objects(100)),
        with("a variable of 200,000 bytes", json!("x".repeat(200_000))),
        with("a list of 50,000 numbers in a variable", json!(vec![1; 50_000])),
        with("a list of 20,000 objects in a variable", json!(vec![json!({ "a": 1 }); 20_000])),
        with("names of 200,000 bytes in a variable", json!({ "x".repeat(200_000): 1 })),
        Shape {
            variables: fields(10_000),
            ..refused("10,000 variables that nobody defined", "{__typename}".to_owned())
        },
        Shape {
            code: BAD_VALUE,
            ..with("a field of 60,000 letters in a variable", json!({ "x".repeat(60_000): 1 }))
        },
        Shape { code: BAD_VALUE, ..with("400 fields that nobody knows", fields(400)) },
        Shape { code: BAD_VALUE, ..with("a string for an object", json!("x".repeat(60_000))) },
        Shape { code: BAD_VALUE, ..with("a list for an object", json!([[1, 2], [3, 4]])) },
    ]
}

fn refused(name: &'static str, document: String) -> Shape {
    Shape { name, document, variables: json!({}), code: REFUSED }
}

fn no_graphql(name: &'static str, document: String) -> Shape {
    Shape { code: NO_GRAPHQL, ..refused(name, document) }
}

/// `open` so many times, what stands inside, and as many `close`.
fn within(open: &str, depth: usize, inside: &str, close: &str) -> String {
    format!("{}{inside}{}", open.repeat(depth), close.repeat(depth))
}

/// The text so many times, with a number where it says `#`.
fn numbered(count: usize, text: &str) -> String {
    (0..count).map(|index| text.replace('#', &index.to_string())).collect()
}

/// Fragments that each spread the next one so many times: a handful of lines that are `spreads` to the power of
/// `fragments` fields when they are written out.
fn fan(fragments: usize, spreads: usize, end: &str) -> String {
    fan_of(fragments, &"...f@ ".repeat(spreads), end)
}

/// Fragments that each spread the next one.
fn chain(fragments: usize, end: &str) -> String {
    fan(fragments, 1, end)
}

/// Fragments whose selections name the next fragment where they say `@ `.
fn fan_of(fragments: usize, selections: &str, end: &str) -> String {
    let mut document = String::from("{...f0}");
    for index in 0..fragments {
        let inside = selections.replace("@ ", &format!("{} ", index + 1));
        write!(document, " fragment f{index} on Query{{{inside}}}").expect("a string can be written to");
    }
    write!(document, " fragment f{fragments} on Query{{{end} }}").expect("a string can be written to");
    document
}
