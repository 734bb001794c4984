//! Accounts, one's own and others'.

use super::super::policy::Access::{Forbidden, Nothing};
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Student, Teacher};
use super::super::policy::{Columns, EVERYBODY, only};
use super::{Group, Row, row};

/// Everybody who is signed in, of themselves.
const OWN: Columns = EVERYBODY.with(Anonymous, Nothing);
/// The two of a lesson, and admins.
const ITS_PEOPLE: Columns = only(&[Student, Teacher, Admin]);

pub(super) const GROUP: Group = Group {
    title: "People",
    introduction: "`viewer` is one's own account and null for who is not signed in. Of others one sees a name, a picture, a city, the \
                   roles and the age of the account, and that of the other side of one's own lessons only.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("viewer", "their own account", OWN),
    row("viewer.id", "their own", OWN),
    row("viewer.fullName", "their own", OWN),
    row("viewer.email", "their own", OWN),
    row("viewer.avatarUrl", "their own, where they have one", only(&[Student, Teacher])),
    row("viewer.loginSessions", "their own", OWN),
    row("viewer.city", "their own, where they said", only(&[Student, Teacher])),
    row("viewer.whatsappNumber", "their own, where they said", only(&[Student, Teacher])),
    row("viewer.learningGoal", "their own, where they said", only(&[Student, Teacher])),
    row("viewer.bookings", "lessons they booked", only(&[Student])),
    row("viewer.teachingBookings", "lessons booked with them", TEACHING),
    row("booking(id: $accepted).student.fullName", "of the student", ITS_PEOPLE.after_signing_in()),
    row("booking(id: $accepted).student.avatarUrl", "of the student", ITS_PEOPLE.after_signing_in()),
    row("booking(id: $accepted).student.city", "of the student", ITS_PEOPLE.after_signing_in()),
    row("booking(id: $accepted).student.email", "of the student", only(&[Admin]).after_signing_in()),
    row("order(id: $order).buyer.email", "of the buyer", only(&[Admin]).after_signing_in()),
    row("teacher(id: $suspendedTeacher).user.suspendedAt", "of a suspended teacher", only(&[Admin])),
    row("teacher(id: $suspendedTeacher).user.suspensionReason", "of a suspended teacher", only(&[Admin])),
];

/// Of the teacher: the other one has none; who is no teacher is told that this is not for them.
const TEACHING: Columns =
    Columns::all(Forbidden).allow(&[Teacher]).with(OtherTeacher, Nothing).with(Anonymous, Nothing);
