//! Bookings, meetings and no-show reports.

use super::super::policy::Actor::{Admin, Student, Teacher};
use super::super::policy::{ADMINS, Columns, only};
use super::{Group, Row, row};

/// The two of a lesson, and admins.
const ITS_PEOPLE: Columns = only(&[Student, Teacher, Admin]);
/// The two of a lesson, and nobody else.
const PARTICIPANTS: Columns = only(&[Student, Teacher]);
/// Who bought it, and admins.
const BUYER: Columns = only(&[Student, Admin]);

pub(super) const GROUP: Group = Group {
    title: "Bookings",
    introduction: "A booking is known to its student, its teacher and admins. Where the lesson is, is told once it is \
                   paid; the link to an online one is nobody else's business, not even the admins'.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("booking(id: $accepted)", "an accepted lesson", ITS_PEOPLE.after_signing_in()),
    row("booking(id: $unpaid)", "a lesson that is held and not paid", ITS_PEOPLE.after_signing_in()),
    row("booking(id: $calledOff)", "a lesson that was called off", ITS_PEOPLE.after_signing_in()),
    row("node(id: $accepted)<Booking>", "an accepted lesson", ITS_PEOPLE),
    row("node(id: $unpaid)<Booking>", "a lesson that is held and not paid", ITS_PEOPLE),
    row("node(id: $reviewed)<Booking>", "a held and reviewed lesson", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.availableActions", "of an accepted lesson", ITS_PEOPLE),
    row("node(id: $calledOff)<Booking>.cancellationReason", "of a lesson that was called off", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.notes", "of an accepted lesson", ITS_PEOPLE),
    row("node(id: $atPlace)<Booking>.place", "of a paid lesson", ITS_PEOPLE),
    row("node(id: $unpaid)<Booking>.place", "of a lesson that is held and not paid", only(&[Admin]))
        .like("node(id: $accepted)<Booking>.place"),
    row("node(id: $accepted)<Booking>.meeting", "of an accepted lesson", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.meeting.link", "of an accepted online lesson", PARTICIPANTS)
        .like("node(id: $atPlace)<Booking>.meeting.link"),
    row("node(id: $atPlace)<Booking>.meeting.place", "of an accepted lesson at a place", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.order", "of an accepted lesson", BUYER),
    row("node(id: $accepted)<Booking>.skill", "of an accepted lesson", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.slot", "of an accepted lesson", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.slot.booking", "of the slot of an accepted lesson", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.student", "of an accepted lesson", ITS_PEOPLE),
    row("node(id: $accepted)<Booking>.teacher", "of an accepted lesson", ITS_PEOPLE),
    row("node(id: $reviewed)<Booking>.review", "a review in public view", ITS_PEOPLE),
    row("node(id: $hiddenlyReviewed)<Booking>.review", "a hidden review", BUYER)
        .like("node(id: $unreviewed)<Booking>.review"),
    row("node(id: $disputed)<Booking>.noShowReport", "a report that was opposed", ITS_PEOPLE),
    row("node(id: $disputed)<Booking>.noShowReport.booking", "of a report that was opposed", ITS_PEOPLE),
    row("node(id: $disputed)<Booking>.noShowReport.note", "of a report that was opposed", ITS_PEOPLE),
    row(
        "node(id: $disputed)<Booking>.noShowReport.oppositionNote",
        "of a report that was opposed",
        ITS_PEOPLE,
    ),
    row("opposedNoShowReports", "a report that was opposed", ADMINS),
];
