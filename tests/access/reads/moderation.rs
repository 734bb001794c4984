//! What admins look through.

use super::super::policy::ADMINS;
use super::{Group, Row, row};

pub(super) const GROUP: Group = Group {
    title: "Moderation",
    introduction: "Lists of everybody and everything are for admins.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("users", "all users", ADMINS),
    row("reviews", "all reviews, hidden ones among them", ADMINS),
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
