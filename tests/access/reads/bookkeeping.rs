//! For whoever keeps the books.

use super::super::policy::Actor::Admin;
use super::super::policy::{ADMINS, Columns, only};
use super::{Group, Row, row};

/// Admins; for others there is nothing.
const ADMINS_ONLY: Columns = only(&[Admin]);

pub(super) const GROUP: Group = Group {
    title: "Bookkeeping",
    introduction: "What the company took, and the files for whoever keeps the books, are for admins: any of them, whoever asked for a \
                   file. Where a file is, no query tells: `exportDownload` does.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("exports", "all files", ADMINS),
    row("node(id: $export)<Export>", "one that an admin asked for", ADMINS_ONLY),
    row("node(id: $export)<Export>.requestedBy", "of one that an admin asked for", ADMINS_ONLY),
    row(
        "revenueReport(input: { startsOn: \"2027-02-01\", endsOn: \"2027-04-30\", timeZone: \"UTC\", groupBy: TEACHER })",
        "what the company took",
        ADMINS,
    ),
    row(
        "revenueReport(input: { startsOn: \"2027-02-01\", endsOn: \"2027-04-30\", timeZone: \"UTC\", groupBy: TEACHER }).rows",
        "what the company took",
        ADMINS,
    ),
    row(
        "revenueReport(input: { startsOn: \"2027-02-01\", endsOn: \"2027-04-30\", timeZone: \"UTC\", groupBy: TEACHER }).rows.teacher",
        "of the teacher who sold most",
        ADMINS,
    ),
    row(
        "revenueReport(input: { startsOn: \"2027-02-01\", endsOn: \"2027-04-30\", timeZone: \"UTC\", groupBy: CATEGORY }).rows.category",
        "of the category that sold most",
        ADMINS,
    ),
];
