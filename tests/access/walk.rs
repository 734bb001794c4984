//! The places of the schema at which somebody could see too much: each needs a line in the table.

use std::collections::BTreeSet;

use super::policy::Section;
use super::schema::{Field, Schema};

/// Types that are as private as what they belong to, or of no concern to anybody, and why.
pub(crate) const OF_NO_CONCERN: &[(&str, &str)] = &[
    ("Money", "an amount: whoever sees the thing sees what it costs"),
    ("TeacherRating", "two numbers of a profile in public view"),
    ("MaterialRating", "two numbers of a material: whoever sees the material sees them"),
    ("RevenueFigures", "sums of a report: whoever reads its rows reads them"),
    ("PageInfo", "where a page stands in a list that has a line of its own"),
];

/// Fields whose descriptions sound like a rule of rights and are none, and why.
const NOT_ABOUT_RIGHTS: &[(&str, &str)] = &[
    ("Teacher.lessonPrice", "a draft may lack a price"),
    ("Teacher.pricePerHour", "a draft may lack a price"),
    ("StoredFile.byteSize", "images that everybody sees are made anew"),
    ("StoredFile.contentType", "images that everybody sees are made anew"),
    ("StoredFile.width", "only images have one"),
    ("StoredFile.height", "only images have one"),
];

/// Types that nothing leads to but the answer to a mutation of one's own.
const ANSWERS: &[&str] = &["Upload", "SignedUploadRequest"];

/// Words by which a description says that not everybody sees a value.
const WORDS_OF_RIGHTS: &[&str] = &[
    "only",
    "everybody",
    "may not see",
    "who may see",
    "the viewer",
    "signed-in user",
    "two participants",
    "read it",
    "reads it",
    "they sign in with",
    "their number",
    "whatsapp",
    "in their words",
];

/// Objects that are the schema's machinery: what they hold is reached through lines of its own.
fn is_machinery(object: &str) -> bool {
    object == "Mutation"
        || object == "Subscription"
        || object == "Node"
        || ANSWERS.contains(&object)
        || ["Payload", "Edge", "Error"].iter().any(|ending| object.ends_with(ending))
}

fn is_of_a_page(object: &str, field: &str) -> bool {
    object.ends_with("Connection") && ["edges", "nodes", "pageInfo", "totalCount"].contains(&field)
}

fn is_private(name: &str, field: &Field) -> bool {
    let description = field.description.to_lowercase();
    WORDS_OF_RIGHTS.iter().any(|words| description.contains(words))
        && !NOT_ABOUT_RIGHTS.iter().any(|(exempt, _)| *exempt == name)
}

/// Every place that needs a line, but for mutations.
pub(crate) fn places(schema: &Schema) -> BTreeSet<String> {
    let mut places: BTreeSet<String> = schema.node_types().map(|name| format!("node({name})")).collect();
    for (object, definition) in schema.objects().filter(|(object, _)| !is_machinery(object)) {
        for (field, of) in &definition.fields {
            let name = format!("{object}.{field}");
            let leads_somewhere =
                schema.is_object(&of.of) && !OF_NO_CONCERN.iter().any(|(exempt, _)| *exempt == of.of);
            let is_node_field = object == "Query" && ["node", "nodes"].contains(&field.as_str());
            let needs_line = object == "Query" || leads_somewhere || is_private(&name, of);
            if needs_line && !is_node_field && !is_of_a_page(object, field) {
                places.insert(name);
            }
        }
    }
    places
}

/// Every mutation.
pub(crate) fn mutations(schema: &Schema) -> BTreeSet<String> {
    fields_of(schema, "Mutation")
}

/// Every subscription.
pub(crate) fn subscriptions(schema: &Schema) -> BTreeSet<String> {
    fields_of(schema, "Subscription")
}

fn fields_of(schema: &Schema, root: &str) -> BTreeSet<String> {
    let (_, root_type) = schema.objects().find(|(name, _)| *name == root).expect("the schema has this root");
    root_type.fields.keys().map(|field| format!("{root}.{field}")).collect()
}

/// The places that have a line.
pub(crate) fn places_with_lines(sections: &[Section]) -> BTreeSet<String> {
    sections.iter().flat_map(|section| &section.lines).map(|line| line.field.clone()).collect()
}

#[test]
fn what_is_exempt_is_there() {
    let schema = Schema::published();
    for (name, reason) in OF_NO_CONCERN {
        assert!(schema.is_object(name) && !reason.is_empty(), "{name}");
    }
    for name in ANSWERS {
        assert!(schema.is_object(name), "{name}");
    }
    for (name, reason) in NOT_ABOUT_RIGHTS {
        let (object, field) = name.split_once('.').expect("an object and its field");
        let found = schema.field(object, field).unwrap_or_else(|| panic!("there is no {name}"));
        assert!(!is_private(name, found) && !reason.is_empty());
    }
}
