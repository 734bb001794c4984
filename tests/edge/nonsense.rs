//! Every mutation, found by introspection, with nonsense in every field: a clear coded error, and nothing changed. A new
//! mutation is covered the day it is published.

#![expect(clippy::indexing_slicing, reason = "a panic is how a test fails")]

use std::collections::HashMap;

use diesel::sql_query;
use diesel::sql_types::Text;
use diesel_async::RunQueryDsl as _;
use serde_json::{Map, Value, json};

use crate::support::{Client, World};

const TYPES: &str = "{ __schema {
    mutationType { fields { name args { name type { ...T } } } }
    types { name inputFields { name type { ...T } } enumValues { name } }
} }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// Tables that are written when nothing is done for the one who asks: attempts and what is sent are counted.
const COUNTING: &[&str] = &["attempt_counts", "job_schedules", "jobs", "login_throttles", "one_time_codes"];

/// What is put into every field.
struct Nonsense {
    text: String,
    /// A malformed id, or one of the right kind that names nothing.
    malformed_ids: bool,
}

struct Schema {
    inputs: HashMap<String, Vec<Value>>,
    enums: HashMap<String, String>,
}

/// The kind of thing an id of this field names.
fn prefix_of(mutation: &str, field: &str) -> &'static str {
    let of_field = [
        "slot",
        "skill",
        "booking",
        "order",
        "city",
        "category",
        "teacher",
        "user",
        "payment",
        "payout",
        "batch",
        "refund",
        "report",
        "review",
        "job",
        "disbursement",
        "dispute",
        "policy",
        "file",
        "material",
        "entitlement",
        "export",
    ];
    let of_mutation = [
        ("portfolio", "portfolio"),
        ("category", "category"),
        ("skill", "skill"),
        ("availabilitySlots", "slot"),
        ("loginSession", "session"),
        ("material", "material"),
        ("notification", "notification"),
        ("commissionRule", "commission"),
        ("withholdingRule", "withholding"),
        ("reconciliationTask", "difference"),
    ];
    if field == "orderLineId" {
        return "line";
    }
    if field == "ledgerAccountId" {
        return "account";
    }
    if field.ends_with("FileId") {
        return "file";
    }
    of_field
        .into_iter()
        .find(|prefix| field.starts_with(prefix))
        .or_else(|| {
            of_mutation.into_iter().find(|(start, _)| mutation.starts_with(start)).map(|(_, prefix)| prefix)
        })
        .unwrap_or_else(|| panic!("which kind of id is {mutation}.{field}?"))
}

impl Schema {
    fn value(&self, mutation: &str, field: &str, of: &Value, nonsense: &Nonsense) -> Value {
        let name = of["name"].as_str().unwrap_or_default();
        match (of["kind"].as_str().unwrap_or_default(), name) {
            ("NON_NULL", _) => self.value(mutation, field, &of["ofType"], nonsense),
            ("LIST", _) => json!([self.value(mutation, field, &of["ofType"], nonsense)]),
            ("ENUM", name) => json!(self.enums[name]),
            ("INPUT_OBJECT", name) => {
                let fields = self.inputs[name].iter().map(|input| {
                    let field = input["name"].as_str().expect("a field has a name");
                    (field.to_owned(), self.value(mutation, field, &input["type"], nonsense))
                });
                Value::Object(fields.collect::<Map<_, _>>())
            }
            (_, "ID") if nonsense.malformed_ids => json!("nonsense"),
            (_, "ID") => json!(format!("{}_01M7YW7B1VFV6VEDHVN9X8FGBE", prefix_of(mutation, field))),
            (_, "String") => json!(nonsense.text),
            (_, "Int") => json!(-1),
            (_, "Boolean") => json!(true),
            (_, "Decimal") => json!("-5"),
            (_, "DateTime") => json!("1999-12-31T23:59:59Z"),
            (_, "Date") => json!("1999-12-31"),
            (_, "UUID") => json!("6f1de1f0-7d6c-4f0e-9c1c-0a8f0d8f2b11"),
            (kind, name) => panic!("what is nonsense of {kind} {name}?"),
        }
    }
}

/// Somebody with every role: what stops a request is its input.
async fn anybody(world: &World) -> Client {
    let client = world.admin().await;
    let mut connection = world.connection().await;
    for role in ["STUDENT", "TEACHER"] {
        let grant =
            "INSERT INTO user_roles SELECT user_id, $1, granted_at FROM user_roles WHERE role = 'ADMIN'";
        sql_query(grant).bind::<Text, _>(role).execute(&mut connection).await.expect("a role can be granted");
    }
    client
}

async fn schema(client: &Client) -> (Schema, Vec<Value>) {
    let answer = client.run(TYPES, json!({})).await;
    let mut schema = Schema { inputs: HashMap::new(), enums: HashMap::new() };
    for of in answer.at("/__schema/types").as_array().expect("a list") {
        let name = of["name"].as_str().expect("a type has a name").to_owned();
        if let Some(fields) = of["inputFields"].as_array() {
            schema.inputs.insert(name.clone(), fields.clone());
        }
        if let Some(value) = of["enumValues"][0]["name"].as_str() {
            schema.enums.insert(name, value.to_owned());
        }
    }
    (schema, answer.at("/__schema/mutationType/fields").as_array().expect("a list").clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_mutation_answers_nonsense_with_a_code_and_changes_nothing() {
    let world = World::new().await;
    let client = anybody(&world).await;
    let (schema, mutations) = schema(&client).await;
    assert!(mutations.len() > 30);
    let before = world.digests(COUNTING).await;
    for text in [String::new(), "x".repeat(10_000), "a\u{0}b".to_owned(), "a\u{202E}b".to_owned()] {
        for malformed_ids in [true, false] {
            let nonsense = Nonsense { text: text.clone(), malformed_ids };
            for mutation in &mutations {
                refuse(&client, &schema, mutation, &nonsense).await;
            }
        }
    }
    assert_eq!(world.digests(COUNTING).await, before);
    world.finish().await;
}

async fn refuse(client: &Client, schema: &Schema, mutation: &Value, nonsense: &Nonsense) {
    let name = mutation["name"].as_str().expect("a mutation has a name");
    let Some(input) = mutation.pointer("/args/0") else {
        // Without an input there is nothing to get wrong.
        return;
    };
    let of = &input["type"];
    let input_type = of["ofType"]["name"].as_str().expect("an input has a type");
    let document = format!(
        "mutation ($input: {input_type}!) {{ {name}(input: $input) {{ errors {{ code field message }} }} }}"
    );
    let answer = client.run(&document, json!({ "input": schema.value(name, "input", of, nonsense) })).await;
    if let Some(errors) = answer.body.get("errors").and_then(Value::as_array) {
        for error in errors {
            assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT", "{name}: {answer:#?}");
        }
    } else {
        let refusals = answer.at(&format!("/{name}/errors")).as_array().expect("a list").clone();
        assert!(!refusals.is_empty(), "{name} took nonsense: {answer:#?}");
        for refusal in refusals {
            let message = refusal["message"].as_str().unwrap_or_default();
            assert!(refusal["code"].is_string() && message.len() > 10, "{name}: {answer:#?}");
        }
    }
}
