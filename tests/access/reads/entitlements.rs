//! What was bought, and what was sold.

use super::super::policy::Access::{Forbidden, Nothing};
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Student, Teacher};
use super::super::policy::{Columns, only};
use super::{Group, Row, row};

/// Who bought it, and admins.
const BUYER: Columns = only(&[Student, Admin]);
/// Who sold it, and admins.
const SELLER: Columns = only(&[Teacher, Admin]);
/// Who sold something else, and admins; who bought it is suspended.
const OTHER_SELLER: Columns = only(&[OtherTeacher, Admin]);
/// Of the other teacher, who earned something by a material alone.
const EARNED_BY_MATERIALS: Columns =
    Columns::all(Forbidden).allow(&[OtherTeacher]).with(Teacher, Nothing).with(Anonymous, Nothing);

pub(super) const GROUP: Group = Group {
    title: "Materials bought and sold",
    introduction: "The right to download is known to who has it and to admins; its seller sees that something was sold, and a \
                   first name. Where a file is, no query tells: `materialDownload` does.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("viewer.library", "what they may download", only(&[Student])),
    row("node(id: $entitlement)<Entitlement>", "of the student", BUYER),
    row("node(id: $entitlement)<Entitlement>.material", "of the student", BUYER),
    row("node(id: $entitlement)<Entitlement>.files", "of the student", BUYER),
    row("node(id: $entitlement)<Entitlement>.order", "of the student", BUYER),
    row("node(id: $entitlement)<Entitlement>.orderLine", "of the student", BUYER),
    row(
        "node(id: $entitlement)<Entitlement>.canBeReturned",
        "of the student, never downloaded",
        only(&[Student]),
    ),
    row(
        "order(id: $materialOrder).lines.entitlement",
        "of a line that sells a material",
        BUYER.after_signing_in(),
    ),
    row("material(id: $material).myEntitlement", "of a material that the student bought", only(&[Student])),
    row("material(id: $material).isOwnedByMe", "of a material that the student bought", only(&[Student])),
    row("material(id: $material).sales", "of a material that was sold", SELLER),
    row("material(id: $material).sales.sales", "of a material that was sold", SELLER),
    row("node(id: $materialDispute)<Dispute>.material", "of a dispute about a material", OTHER_SELLER),
    row("viewer.teacherEarnings.statement.material", "by their materials", EARNED_BY_MATERIALS),
    row("viewer.teacherEarnings.explain(of: PENDING).material", "their materials", EARNED_BY_MATERIALS),
];
