//! The server and its queue.

use super::super::policy::{ADMINS, EVERYBODY};
use super::{Group, Row, row};

pub(super) const GROUP: Group = Group { title: "The server", introduction: "", rows: ROWS };

const ROWS: &[Row] = &[
    row("serverInformation", "version and clock", EVERYBODY),
    row("deadLetters", "a task that was given up", ADMINS),
    row("deadLetters.payload", "of a task that was given up", ADMINS),
    row("deadLetters.lastError", "of a task that was given up", ADMINS),
];
