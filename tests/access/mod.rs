//! Who may see and do what: a table with a line for every place of the schema at which somebody could see too much or do
//! what is not theirs to do, tried by everybody. docs/ACCESS.md is printed from it.

mod cast;
mod documentation;
mod mutations;
mod past;
mod past_books;
mod past_materials;
mod past_moderation;
mod past_money;
mod past_payouts;
mod past_purchases;
mod past_reconciliation;
mod past_reviews;
mod path;
mod policy;
mod reads;
mod schema;
mod subscriptions;
mod walk;

use std::collections::BTreeSet;

use policy::Section;
use schema::Schema;

/// The whole table.
fn sections(schema: &Schema) -> Vec<Section> {
    let mut sections = reads::sections(schema);
    sections.extend(mutations::sections());
    sections.push(subscriptions::section());
    sections
}

#[test]
fn every_place_of_the_schema_has_a_line() {
    let schema = Schema::published();
    let lines = walk::places_with_lines(&reads::sections(&schema));
    let missing: BTreeSet<String> = walk::places(&schema).difference(&lines).cloned().collect();
    assert!(missing.is_empty(), "these need a line in tests/access/reads: {missing:#?}");
}

#[test]
fn every_mutation_has_a_line_and_every_line_a_mutation() {
    let schema = Schema::published();
    let (lines, mutations) = (walk::places_with_lines(&mutations::sections()), walk::mutations(&schema));
    let missing: BTreeSet<&String> = mutations.difference(&lines).collect();
    assert!(missing.is_empty(), "these need a line in tests/access/mutations: {missing:#?}");
    let gone: BTreeSet<&String> = lines.difference(&mutations).collect();
    assert!(gone.is_empty(), "these lines are about nothing: {gone:#?}");
}

#[test]
fn every_subscription_has_a_line_and_every_line_a_subscription() {
    let lines = walk::places_with_lines(&[subscriptions::section()]);
    assert_eq!(lines, walk::subscriptions(&Schema::published()));
}

#[test]
fn the_documentation_says_what_the_table_says() {
    documentation::check(&sections(&Schema::published()));
}
