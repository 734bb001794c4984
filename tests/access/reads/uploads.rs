//! Files that people upload.

use super::super::policy::Actor::{Admin, Teacher};
use super::super::policy::{Columns, only};
use super::{Group, Row, row};

/// Who uploads it, and admins.
const UPLOADER: Columns = only(&[Teacher, Admin]);

pub(super) const GROUP: Group = Group {
    title: "Files",
    introduction: "An uploaded file is seen by who uploaded it and by admins. What shows it to others says so itself.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("node(id: $file)<StoredFile>", "a file that the teacher announced", UPLOADER),
    row("node(id: $file)<StoredFile>.fileName", "of a file that the teacher announced", UPLOADER),
];
