//! What admins look through.

use super::super::policy::Actor::{Admin, Student, Teacher};
use super::super::policy::{ADMINS, Columns, only};
use super::{Group, Row, row};

/// Who reported it, and admins.
const REPORTER: Columns = only(&[Student, Admin]);
/// Its teacher, and admins.
const ITS_TEACHER: Columns = only(&[Teacher, Admin]);

pub(super) const GROUP: Group = Group {
    title: "Moderation",
    introduction: "Lists of everybody and everything are for admins. What somebody reported is known to them and to admins, and never \
                   to the teacher of the material.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("users", "all users", ADMINS),
    row("reviews", "all reviews, hidden ones among them", ADMINS),
    row("reports", "all reports", ADMINS),
    row("node(id: $report)<Report>", "what the student reported", REPORTER),
    row("node(id: $report)<Report>.material", "what the student reported", REPORTER),
    row("node(id: $report)<Report>.author", "what the student reported", only(&[Admin])),
    row("node(id: $upheldReport)<Report>.decidedBy", "of a report that was upheld", only(&[Admin])),
    row(
        "material(id: $reportedMaterial).myReport",
        "of a material that the student reported",
        only(&[Student]),
    ),
    row("material(id: $reportedMaterial).reports", "of a material that the student reported", only(&[Admin])),
    row(
        "material(id: $reportedMaterial).openReportCount",
        "of a material that the student reported",
        only(&[Admin]),
    ),
    row("takenDownMaterials", "all materials that are taken down", ADMINS),
    row("material(id: $takenDownMaterial)", "a material that is taken down", ITS_TEACHER),
    row("node(id: $takenDownMaterial)<Material>", "a material that is taken down", ITS_TEACHER),
    row("material(id: $takenDownMaterial).takenDownReason", "of a material that is taken down", ITS_TEACHER),
    row("teachersToVerify", "teachers whom nobody has verified", ADMINS),
    row("auditEntries", "the audit log", ADMINS),
    row("auditEntries(filter: { action: \"review.hide\" }).actor", "of a review that was hidden", ADMINS),
    row(
        "auditEntries(filter: { action: \"review.hide\" }).onBehalfOf",
        "of a review that was hidden",
        ADMINS,
    ),
    row("auditEntries(filter: { action: \"review.hide\" }).subject", "of a review that was hidden", ADMINS),
    row(
        "auditEntries(filter: { action: \"user.suspend\" }).subjectUser",
        "of a user who was suspended",
        ADMINS,
    ),
];
