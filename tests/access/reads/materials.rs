//! Materials: the store, and what is not in it.

use super::super::policy::Access::{Forbidden, Nothing};
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Teacher};
use super::super::policy::{Columns, EVERYBODY, only};
use super::{Group, Row, row};

/// Whose it is, and admins.
const AUTHOR: Columns = only(&[Teacher, Admin]);

pub(super) const GROUP: Group = Group {
    title: "Materials",
    introduction: "What is in the store is everybody's to read: texts, pictures, and the names of the files of the version that is \
                   sold. The content is handed out by `materialDownload`, to who has it. Drafts are there for their teacher \
                   and admins; what left the store, for those who have it as well.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("materials", "what is in the store", EVERYBODY),
    row("material(id: $material)", "a material in the store", EVERYBODY),
    row("material(id: $materialDraft)", "a draft", AUTHOR),
    row("node(id: $material)<Material>", "a material in the store", EVERYBODY),
    row("node(id: $materialDraft)<Material>", "a draft", AUTHOR),
    row("material(id: $material).teacher", "of a material in the store", EVERYBODY),
    row("material(id: $material).skills", "of a material in the store", EVERYBODY),
    row("material(id: $material).preview", "of a material in the store", EVERYBODY),
    row("material(id: $material).version", "the version that is sold", EVERYBODY),
    row("material(id: $material).version.files", "the names of what is sold", EVERYBODY),
    row("material(id: $material).versions", "the version that is sold", EVERYBODY),
    row("material(id: $material).draft", "the next version of a material in the store", AUTHOR),
    row("material(id: $material).draft.files", "the files of the next version", AUTHOR),
    row("material(id: $material).availableActions", "of a material in the store", only(&[Teacher])),
    row("material(id: $materialDraft).availableActions", "of a draft", only(&[Teacher])),
    row("teacher(id: $teacher).materials", "what a teacher has in the store", EVERYBODY),
    row("viewer.teacherMaterials", "their own, in the store or not", OWN),
];

/// Of teachers; who is none is told that this is not for them.
const OWN: Columns = Columns::all(Forbidden).allow(&[Teacher, OtherTeacher]).with(Anonymous, Nothing);
