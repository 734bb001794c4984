//! Requests that are no GraphQL requests, or that say they are another's: forms of other sites' pages, batches, methods
//! and encodings that some parser in between reads differently.

use reqwest::Method;
use serde_json::{Value, json};

use super::attacker::{Attacker, GRAPHQL_RESPONSE, JSON};
use super::shapes::{BAD_VALUE, NO_GRAPHQL, REFUSED};
use crate::support::World;

/// A mutation that anybody may send, and whose statements would be counted.
const MUTATION: &str = "mutation{passwordResetRequest(input:{email:\"sari@contoh.test\"}){errors{code}}}";
const QUERY: &str = "{cities{slug}}";

/// A request, and the status and code of its answer.
struct Crooked {
    name: &'static str,
    method: Method,
    query_string: Option<String>,
    headers: Vec<(&'static str, &'static str)>,
    body: Vec<u8>,
    status: u16,
    code: &'static str,
    /// Whether the document is at fault, so that old clients hear 200.
    is_document: bool,
}

impl Crooked {
    fn post(name: &'static str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            name,
            method: Method::POST,
            query_string: None,
            headers: vec![("content-type", "application/json")],
            body: body.into(),
            status: 400,
            code: BAD_VALUE,
            is_document: false,
        }
    }

    /// A good mutation in a wrapping that no client of GraphQL uses.
    fn wrapped(name: &'static str, content_type: Option<&'static str>, body: impl Into<Vec<u8>>) -> Self {
        let headers = content_type.map(|content_type| ("content-type", content_type)).into_iter().collect();
        Self { headers, status: 415, ..Self::post(name, body) }
    }

    fn by(name: &'static str, method: Method) -> Self {
        Self { method, status: 405, ..Self::post(name, request(MUTATION)) }
    }

    fn get(name: &'static str, document: &str) -> Self {
        let query_string = form(&[("query", document)]);
        Self {
            query_string: Some(query_string),
            headers: Vec::new(),
            body: Vec::new(),
            ..Self::by(name, Method::GET)
        }
    }

    fn named(name: &'static str, document: &str, operation_name: &Value, code: &'static str) -> Self {
        let body = json!({ "query": document, "operationName": operation_name }).to_string();
        Self { code, is_document: true, ..Self::post(name, body) }
    }

    fn answered(self, status: u16) -> Self {
        Self { status, ..self }
    }

    fn with(mut self, header: &'static str, value: &'static str) -> Self {
        self.headers.push((header, value));
        self
    }
}

fn request(document: &str) -> String {
    json!({ "query": document }).to_string()
}

fn form(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={}", percent(value))).collect::<Vec<_>>().join("&")
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

#[rustfmt::skip]
fn wrappings() -> Vec<Crooked> {
    let mutation = request(MUTATION);
    let part = "--x\r\ncontent-disposition: form-data; name=\"operations\"\r\n\r\n";
    let multipart = format!("{part}{mutation}\r\n--x\r\ncontent-disposition: form-data; name=\"map\"\r\n\r\n{{}}\r\n--x--\r\n");
    vec![
        Crooked::wrapped("text, which any page may send", Some("text/plain"), mutation.clone()),
        Crooked::wrapped("text that says it is JSON", Some("text/plain; application/json"), mutation.clone()),
        Crooked::wrapped("a page's form", Some("application/x-www-form-urlencoded"), form(&[("query", MUTATION)])),
        Crooked::wrapped("a page's form with JSON", Some("application/x-www-form-urlencoded"), mutation.clone()),
        Crooked::wrapped("a form with files", Some("multipart/form-data; boundary=x"), multipart),
        Crooked::wrapped("no type", None, mutation.clone()),
        Crooked::wrapped("an empty type", Some(""), mutation.clone()),
        Crooked::wrapped("a document alone", Some("application/graphql"), MUTATION),
        Crooked::wrapped("JSON's lookalike", Some("application/jsonp"), mutation.clone()),
        Crooked::wrapped("lines of JSON", Some("application/x-ndjson"), mutation.clone()),
        Crooked::wrapped("two types at once", Some("text/plain, application/json"), mutation),
    ]
}

#[rustfmt::skip]
fn methods() -> Vec<Crooked> {
    vec![
        Crooked::get("a query by GET, which is off", QUERY),
        Crooked::get("a mutation by GET", MUTATION),
        Crooked::get("nonsense by GET", "{{{"),
        Crooked::by("PUT", Method::PUT),
        Crooked::by("PATCH", Method::PATCH),
        Crooked::by("DELETE", Method::DELETE),
        Crooked::by("a method of nobody", Method::from_bytes(b"PURGE").expect("a method")),
        Crooked::get("a GET that says it is a POST", MUTATION).with("x-http-method-override", "POST"),
    ]
}

#[rustfmt::skip]
fn bodies() -> Vec<Crooked> {
    let mutation = request(MUTATION);
    let utf_16: Vec<u8> = mutation.encode_utf16().flat_map(u16::to_le_bytes).collect();
    vec![
        Crooked::post("nothing", ""),
        Crooked::post("no JSON", MUTATION),
        Crooked::post("half of it", mutation.trim_end_matches('}')),
        Crooked::post("JSON twice", format!("{mutation}{mutation}")),
        Crooked::post("JSON of another kind", "{query: '{cities{slug}}'}"),
        Crooked::post("a NUL behind it", format!("{mutation}\0")),
        Crooked::post("UTF-16", utf_16),
        Crooked::post("no UTF-8 in the document", [&br#"{"query":"{ a(x: \""#[..], b"\xff\xfe", br#"\") }"}"#].concat()),
        Crooked::post("no UTF-8 in a variable", [&br#"{"query":"{__typename}","variables":{"a":""#[..], b"\xc0\x80", br#""}}"#].concat()),
        Crooked::post("half an emoji", r#"{"query":"{__typename}","variables":{"a":"\ud83d"}}"#),
        Crooked::post("lists 10,000 deep", format!("{}{}", "[".repeat(10_000), "]".repeat(10_000))),
        Crooked::post("objects that never end", r#"{"query":"#.repeat(10_000)),
        Crooked::post("variables 1,000 deep", format!("{{\"query\":\"{{__typename}}\",\"variables\":{{\"a\":{}{}}}}}", "[".repeat(1_000), "]".repeat(1_000))),
        Crooked::post("a number that no machine holds", r#"{"query":"{__typename}","variables":{"a":1e400}}"#),
        Crooked::post("a batch", format!("[{mutation},{mutation}]")),
        Crooked::post("a batch of one", format!("[{mutation}]")),
        Crooked::post("a batch of none", "[]"),
        Crooked::post("batches of batches", format!("[[{mutation}],[{mutation}]]")),
        Crooked::post("a batch of 1,000", format!("[{}]", vec![mutation.as_str(); 1_000].join(","))),
        Crooked::post("a batch in an object", format!("{{\"0\":{mutation},\"1\":{mutation}}}")),
        Crooked::post("text", "\"{cities{slug}}\""),
        Crooked::post("a number", "5"),
        Crooked::post("null", "null"),
        Crooked::post("300,000 bytes", request(&"x".repeat(300_000))).answered(413),
        Crooked::post("2,000,000 bytes", request(&"x".repeat(2_000_000))).answered(413),
    ]
}

#[rustfmt::skip]
fn parameters() -> Vec<Crooked> {
    let with = |name, parameter: &str| Crooked::post(name, format!("{{\"query\":\"{{cities{{slug}}}}\",{parameter}}}"));
    vec![
        Crooked::post("no query", "{}"),
        Crooked::post("a misspelt query", json!({ "qeury": QUERY }).to_string()),
        Crooked::post("a query that is a list", json!({ "query": [QUERY] }).to_string()),
        Crooked::post("a query that is an object", json!({ "query": { "query": QUERY } }).to_string()),
        Crooked::post("a query behind __proto__", json!({ "__proto__": { "query": MUTATION } }).to_string()),
        with("variables in a list", "\"variables\":[{}]"),
        with("variables in text", "\"variables\":\"{}\""),
        with("extensions in a list", "\"extensions\":[]"),
        with("extensions in text", "\"extensions\":\"{}\""),
        with("a number for a name", "\"operationName\":5"),
        with("names in a list", "\"operationName\":[\"a\"]"),
        with("names in an object", "\"operationName\":{\"$ne\":null}"),
    ]
}

#[rustfmt::skip]
fn names() -> Vec<Crooked> {
    let document = format!("query IntrospectionQuery{{__typename}} {}", MUTATION.replacen("mutation", "mutation harmless", 1));
    vec![
        Crooked::named("a name that no operation has", QUERY, &json!("login"), REFUSED),
        Crooked::named("a name that another document's operation has", &document, &json!("login"), REFUSED),
        Crooked::named("no name where there are two", &document, &json!(null), REFUSED),
        Crooked::named("an empty name where there are two", &document, &json!(""), REFUSED),
        Crooked::named("a name of 200,000 bytes", QUERY, &json!("x".repeat(200_000)), REFUSED),
        Crooked::named("a name with a NUL", QUERY, &json!("a\0b"), REFUSED),
        Crooked::named("a name with lines for the log", QUERY, &json!("a\n{\"level\":\"ERROR\",\"message\":\"hacked\"}"), REFUSED),
        Crooked::named("a name with a terminal's commands", QUERY, &json!("\u{1b}[2J\u{1b}]0;x\u{7}"), REFUSED),
        // async-graphql's validator panics at the other operation, which is not executed.
        Crooked::named("another operation with an unknown type", "query IntrospectionQuery{__typename} query Other($x:[Nobody]=[1]){__typename}", &json!("IntrospectionQuery"), REFUSED),
        Crooked::named("a good name for no GraphQL", "!", &json!("IntrospectionQuery"), NO_GRAPHQL),
    ]
}

async fn problems_with(attacker: &Attacker, crooked: &Crooked) -> Vec<String> {
    let mut problems = Vec::new();
    for accept in [GRAPHQL_RESPONSE, JSON] {
        let heard = attacker
            .send(|http, url| {
                let url =
                    crooked.query_string.as_ref().map_or(url.to_owned(), |query| format!("{url}?{query}"));
                let request = http.request(crooked.method.clone(), url).header("accept", accept);
                let request = crooked
                    .headers
                    .iter()
                    .fold(request, |request, (name, value)| request.header(*name, *value));
                request.body(crooked.body.clone())
            })
            .await;
        let status = if crooked.is_document && accept == JSON { 200 } else { crooked.status };
        let Some(heard) = heard else {
            problems.push(format!("{}: nobody answers", crooked.name));
            continue;
        };
        let sent = String::from_utf8_lossy(&crooked.body);
        let found = heard.problems(status, accept, crooked.code, &[&sent]);
        problems.extend(found.into_iter().map(|problem| format!("{} ({accept}): {problem}", crooked.name)));
        if status == 405 && heard.allow.as_deref() != Some("POST") {
            problems.push(format!("{}: it allows {:?}", crooked.name, heard.allow));
        }
    }
    problems
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crooked_request_is_refused_before_anything_is_done() {
    let world = World::new().await;
    let attacker = Attacker::of(&world.server().address);
    let mut problems = Vec::new();
    for crooked in [wrappings(), methods(), bodies(), parameters(), names()].into_iter().flatten() {
        let (statements, found) = world.statements_of(problems_with(&attacker, &crooked)).await;
        problems.extend(found);
        if statements > 0 {
            problems.push(format!("{}: {statements} statements", crooked.name));
        }
    }
    assert!(attacker.is_served().await);
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert_eq!(world.mails.messages().len(), 0);
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_a_language_nobody_here_speaks_is_refused() {
    let world = World::new().await;
    let attacker = Attacker::of(&world.server().address);
    for accept in ["text/html", "application/json;q=0", "image/png, text/*", "application/xml"] {
        let body = request(MUTATION);
        let send = attacker.send(|http, url| {
            http.post(url).header("content-type", JSON).header("accept", accept).body(body.clone())
        });
        let (statements, heard) = world.statements_of(send).await;
        assert_eq!(heard.unwrap().problems(406, JSON, BAD_VALUE, &[]), Vec::<String>::new(), "{accept}");
        assert_eq!(statements, 0, "{accept}");
    }
    world.finish().await;
}

/// Of a key that comes twice, parsers take the first or the last: what is checked must be what is executed.
#[tokio::test(flavor = "multi_thread")]
async fn the_document_that_is_checked_is_the_document_that_is_executed() {
    let world = World::new().await;
    let attacker = Attacker::of(&world.server().address);
    let (good, bad) =
        (json!("{__typename}"), json!(format!("{{a(x:{}1{})}}", "[".repeat(2_500), "]".repeat(2_500))));
    let send = async |body: String| {
        let request =
            attacker.send(|http, url| http.post(url).header("content-type", JSON).body(body.clone()));
        request.await.unwrap()
    };
    // The last counts, for the checks as for the execution.
    let heard = send(format!("{{\"query\":{good},\"query\":{bad}}}")).await;
    assert_eq!(heard.problems(200, JSON, REFUSED, &[]), Vec::<String>::new());
    let heard = send(format!("{{\"query\":{bad},\"query\":{good}}}")).await;
    assert!(heard.has_data(), "{heard:?}");
    for harmless in [
        json!({ "query": "{cities{slug}}", "__proto__": { "query": MUTATION }, "constructor": { "prototype": {} } }),
        json!({ "query": "{cities{slug}}", "variables": { "__proto__": { "admin": true }, "constructor": 1 } }),
        json!({ "query": "{cities{slug}}", "extensions": { "__proto__": { "admin": true } } }),
    ] {
        let heard = send(harmless.to_string()).await;
        assert_eq!(heard.status, 200, "{heard:?}");
        assert!(heard.has_data(), "{heard:?}");
    }
    assert_eq!(world.mails.messages().len(), 0);
    world.finish().await;
}
