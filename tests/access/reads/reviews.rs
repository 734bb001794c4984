//! Reviews.

use super::super::policy::Access::{Forbidden, Nothing};
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Student, Teacher};
use super::super::policy::{Columns, EVERYBODY, only};
use super::{Group, Row, row};

/// Who wrote it, and admins.
const AUTHOR: Columns = only(&[Student, Admin]);
/// The two of a lesson, or teacher and buyer of a material, and admins.
const ITS_PEOPLE: Columns = only(&[Student, Teacher, Admin]);

pub(super) const GROUP: Group = Group {
    title: "Reviews",
    introduction: "A review is everybody's to read until an admin hides it: then it is there for its author and admins. \
                   Which lesson it is about is told to the two of the lesson and admins; which material, to everybody who sees \
                   the material.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("node(id: $review)<Review>", "a review in public view", EVERYBODY),
    row("node(id: $hiddenReview)<Review>", "a hidden review", AUTHOR),
    row("node(id: $review)<Review>.authorName", "of a review in public view", EVERYBODY),
    row("node(id: $review)<Review>.comment", "of a review in public view", EVERYBODY),
    row("node(id: $review)<Review>.reply", "of a review in public view", EVERYBODY),
    row("node(id: $review)<Review>.teacher", "of a review in public view", EVERYBODY),
    row("node(id: $review)<Review>.booking", "of a review in public view", ITS_PEOPLE),
    row("node(id: $review)<Review>.canEditUntil", "of a review in public view", only(&[Student])),
    row("node(id: $hiddenReview)<Review>.comment", "of a hidden review", AUTHOR),
    row("node(id: $hiddenReview)<Review>.hiddenAt", "of a hidden review", AUTHOR),
    row("node(id: $hiddenReview)<Review>.hiddenReason", "of a hidden review", AUTHOR),
    row("node(id: $materialReview)<Review>", "a review of a material", EVERYBODY),
    row("node(id: $materialReview)<Review>.material", "a material in the store", EVERYBODY),
    row("node(id: $withdrawnReview)<Review>.material", "a material that left the store", ITS_PEOPLE),
    row("material(id: $reviewedMaterial).reviews", "reviews in public view", EVERYBODY),
    row("material(id: $reviewedMaterial).myReview", "what they said of it", only(&[Student])),
    row("teacher(id: $teacher).reviews", "reviews in public view", EVERYBODY),
    row("teacher(id: $teacher).latestReviews", "reviews in public view", EVERYBODY),
    row("viewer.reviews", "what they wrote", only(&[Student])),
    row("viewer.bookingsToReview", "lessons they had and did not review", only(&[Student])),
    row("viewer.receivedReviews", "what was said of their lessons and materials", RECEIVED),
];

/// Of the teacher: the other one has none; who is no teacher is told that this is not for them.
const RECEIVED: Columns =
    Columns::all(Forbidden).allow(&[Teacher]).with(OtherTeacher, Nothing).with(Anonymous, Nothing);
