//! What people were told.

use super::super::policy::Access::Nothing;
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Student, Teacher};
use super::super::policy::{Columns, EVERYBODY, only};
use super::{Group, Row, row};

/// Everybody who is signed in, of themselves.
const OWN: Columns = EVERYBODY.with(Anonymous, Nothing);
/// Who was told something; admins of what waits.
const TOLD: Columns = only(&[Student, Teacher, OtherTeacher, Admin]);
/// Who was told something that leads somewhere.
const LED: Columns = only(&[Student, Teacher, OtherTeacher]);
/// Who was told this.
const ITS_READER: Columns = only(&[Student]);

pub(super) const GROUP: Group = Group {
    title: "Notifications",
    introduction: "Everybody reads what they were told themselves, and nobody else does, admins neither. What a notification \
                   leads to is seen by those who see it elsewhere.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("node(id: $notification)<Notification>", "what the student was told", ITS_READER),
    row("node(id: $notification)<Notification>.body", "what the student was told", ITS_READER),
    row("node(id: $notification)<Notification>.subject", "what the student was told", ITS_READER),
    row("viewer.notifications", "what they were told", TOLD),
    row("viewer.notifications.subject", "what they were told", LED),
    row("viewer.unreadNotificationCount", "their own", OWN),
    row("viewer.notificationPreferences", "their own", OWN),
];
