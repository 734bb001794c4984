//! Teachers' profiles, their free slots, and the vocabulary.

use super::super::policy::Access::Nothing;
use super::super::policy::Actor::{Admin, Anonymous, OtherTeacher, Student, Teacher};
use super::super::policy::{Columns, EVERYBODY, only};
use super::{Group, Row, row};

/// The owner of the draft, and admins.
const OF_DRAFT: Columns = only(&[OtherTeacher, Admin]);
/// The owner of the profile in public view, and admins.
const OF_OWNER: Columns = only(&[Teacher, Admin]);

pub(super) const GROUP: Group = Group {
    title: "Teachers and the vocabulary",
    introduction: "Profiles in public view are everybody's to read. The other teacher's profile is a draft: it is there \
                   for him and for admins. A suspended teacher's profile is there for admins.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("teacher(id: $teacher)", "a profile in public view, by id", EVERYBODY),
    row("teacher(slug: $teacherSlug)", "a profile in public view, by slug", EVERYBODY),
    row("teacher(id: $otherTeacher)", "a draft, by id", OF_DRAFT),
    row("teacher(slug: $otherTeacherSlug)", "a draft, by slug", OF_DRAFT),
    row("teacher(id: $suspendedTeacher)", "a suspended teacher's profile", only(&[Admin])),
    row("node(id: $teacher)<Teacher>", "a profile in public view", EVERYBODY),
    row("node(id: $otherTeacher)<Teacher>", "a draft", OF_DRAFT),
    row("node(id: $suspendedTeacher)<Teacher>", "a suspended teacher's profile", only(&[Admin])),
    row("node(id: $otherTeacher)<Teacher>.portfolio", "of a draft", OF_DRAFT),
    row("node(id: $otherTeacher)<Teacher>.photoUrl", "of a draft", OF_DRAFT),
    row("node(id: $suspendedTeacher)<Teacher>.photoUrl", "of a suspended teacher's profile", only(&[Admin])),
    row("node(id: $otherTeacher)<Teacher>.freeSlots", "of a draft", OF_DRAFT),
    row("teacher(id: $teacher).photoUrl", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).portfolio.imageUrl", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).city", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).skills", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).portfolio", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).freeSlots", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).nextFreeSlots", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).status", "of a profile in public view", EVERYBODY),
    row("teacher(id: $teacher).defaultPlace", "of a profile in public view", OF_OWNER),
    row("teacher(id: $teacher).user", "of a profile in public view", only(&[Admin])),
    row("teacher(id: $teacher).isFavourite", "a teacher whom the student keeps", only(&[Student])),
    row("viewer.favourites", "whom they keep; drafts are left out", only(&[Student])),
    row("viewer.teacher", "their own profile, a draft or not", only(&[Teacher, OtherTeacher])),
    row(
        "viewer.availabilitySlots(from: \"2027-03-01T00:00:00Z\", until: \"2027-03-08T00:00:00Z\")",
        "their own slots",
        OWN_SLOTS,
    ),
    row("teachers", "profiles in public view", EVERYBODY),
    row("popularTeachers", "profiles in public view", EVERYBODY),
    row("teachers.facets", "counts of profiles in public view", EVERYBODY),
    row("teachers.facets.cities", "counts of profiles in public view", EVERYBODY),
    row("teachers.facets.cities.city", "a city", EVERYBODY),
    row("teachers.facets.priceBands", "counts of profiles in public view", EVERYBODY),
    row("teachers.facets.skills", "counts of profiles in public view", EVERYBODY),
    row("teachers.facets.skills.skill", "a skill", EVERYBODY),
    row("cities", "the vocabulary", EVERYBODY),
    row("categories", "the vocabulary", EVERYBODY),
    row("categories.skills", "the vocabulary", EVERYBODY),
    row("skills", "the vocabulary", EVERYBODY),
    row("node(id: $skill)<Skill>.category", "the vocabulary", EVERYBODY),
    row("node(id: $city)<City>", "the vocabulary", EVERYBODY),
    row("node(id: $category)<Category>", "the vocabulary", EVERYBODY),
    row("node(id: $skill)<Skill>", "the vocabulary", EVERYBODY),
];

/// Teachers' own; who is not signed in has none, others are told that this is not for them.
const OWN_SLOTS: Columns = Columns::all(super::super::policy::Access::Forbidden)
    .allow(&[Teacher, OtherTeacher])
    .with(Anonymous, Nothing);
