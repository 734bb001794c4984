//! What may be seen: each line is read by everybody, in one world.

mod bookings;
mod bookkeeping;
mod catalog;
mod entitlements;
mod materials;
mod moderation;
mod money;
mod notifications;
mod operation;
mod payments;
mod payouts;
mod people;
mod reconciliation;
mod reviews;
mod secrets;
mod trial;
mod uploads;

use super::path::Path;
use super::policy::{Columns, Line, Section};
use super::schema::Schema;

/// A line of the table: a way to something, and who finds something there.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// The way, e.g. `booking(id: $accepted).place`.
    way: &'static str,
    /// Of what, and in which state.
    about: &'static str,
    /// Who finds something.
    expected: Columns,
    /// A way to where there is truly nothing: who finds nothing at the end of the row's way is answered like this.
    like: Option<&'static str>,
}

impl Row {
    const fn like(mut self, way: &'static str) -> Self {
        self.like = Some(way);
        self
    }
}

const fn row(way: &'static str, about: &'static str, expected: Columns) -> Row {
    Row { way, about, expected, like: None }
}

/// Rows of one domain.
struct Group {
    title: &'static str,
    introduction: &'static str,
    rows: &'static [Row],
}

const GROUPS: &[Group] = &[
    catalog::GROUP,
    people::GROUP,
    bookings::GROUP,
    payments::GROUP,
    money::GROUP,
    payouts::GROUP,
    bookkeeping::GROUP,
    reconciliation::GROUP,
    materials::GROUP,
    entitlements::GROUP,
    reviews::GROUP,
    uploads::GROUP,
    notifications::GROUP,
    moderation::GROUP,
    operation::GROUP,
];

/// The table's sections.
pub(super) fn sections(schema: &Schema) -> Vec<Section> {
    let mut gone = Vec::new();
    let mut line = |row: &Row| match Path::find(schema, row.way) {
        Ok(path) => Some(Line { field: path.field, about: row.about, expected: row.expected }),
        Err(error) => {
            gone.push(error);
            None
        }
    };
    let sections = GROUPS
        .iter()
        .map(|group| Section {
            title: group.title,
            introduction: group.introduction,
            lines: group.rows.iter().filter_map(&mut line).collect(),
        })
        .collect();
    assert!(gone.is_empty(), "these lines of tests/access/reads are about nothing: {gone:#?}");
    sections
}
