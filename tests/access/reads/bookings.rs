//! Bookings, meetings and no-show reports.

use super::super::policy::Access::Forbidden;
use super::super::policy::Actor::{Admin, Student, Teacher};
use super::super::policy::{Columns, only};
use super::{Group, Row, row};

/// The two of a lesson, and admins.
const ITS_PEOPLE: Columns = only(&[Student, Teacher, Admin]);
/// The two of a lesson, and nobody else.
const PARTICIPANTS: Columns = only(&[Student, Teacher]);
/// Admins; others are told that this is not theirs.
const ADMINS: Columns = Columns::all(Forbidden).allow(&[Admin]).after_signing_in();

pub(super) const GROUP: Group = Group { title: "Bookings", introduction: "", rows: ROWS };

const ROWS: &[Row] = &[
    row("booking(id: $accepted)", "an accepted lesson", ITS_PEOPLE.after_signing_in()),
    row("node(id: $accepted)<Booking>", "an accepted lesson", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.meeting.link", "of an accepted online lesson", PARTICIPANTS),
    row("opposedNoShowReports", "a report that was opposed", ADMINS),
];
