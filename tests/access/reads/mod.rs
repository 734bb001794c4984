//! What may be seen: each line is read by everybody, in one world.

mod bookings;
mod catalog;
mod operation;
mod payments;
mod people;
mod reviews;
mod secrets;
mod trial;

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
}

const fn row(way: &'static str, about: &'static str, expected: Columns) -> Row {
    Row { way, about, expected }
}

/// Rows of one domain.
struct Group {
    title: &'static str,
    introduction: &'static str,
    rows: &'static [Row],
}

const GROUPS: &[Group] =
    &[catalog::GROUP, people::GROUP, bookings::GROUP, payments::GROUP, reviews::GROUP, operation::GROUP];

/// The table's sections.
pub(super) fn sections(schema: &Schema) -> Vec<Section> {
    let line = |row: &Row| {
        let path = Path::find(schema, row.way).unwrap_or_else(|error| panic!("{error}"));
        Line { field: path.field, about: row.about, expected: row.expected }
    };
    let section = |group: &Group| Section {
        title: group.title,
        introduction: group.introduction,
        lines: group.rows.iter().map(line).collect(),
    };
    GROUPS.iter().map(section).collect()
}
