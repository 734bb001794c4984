//! What a review is about.

use database::schema::reviews;
use diesel::backend::Backend;
use diesel::deserialize::{self, FromStaticSqlRow, Queryable};
use diesel::expression::Selectable;
use kernel::id::{BookingId, MaterialId};

/// What a review is about: exactly one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReviewSubject {
    /// A lesson that was held. It counts for its teacher's rating.
    Booking(BookingId),
    /// A material that somebody has. It counts for the material's rating.
    Material(MaterialId),
}

/// What kind of thing a review is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ReviewKind {
    /// A lesson.
    Lesson,
    /// A material.
    Material,
}

impl ReviewSubject {
    /// What kind of thing it is.
    #[must_use]
    pub fn kind(self) -> ReviewKind {
        match self {
            Self::Booking(_) => ReviewKind::Lesson,
            Self::Material(_) => ReviewKind::Material,
        }
    }

    /// The lesson's booking, if it is a lesson.
    #[must_use]
    pub fn booking_id(self) -> Option<BookingId> {
        match self {
            Self::Booking(id) => Some(id),
            Self::Material(_) => None,
        }
    }

    /// The material, if it is one.
    #[must_use]
    pub fn material_id(self) -> Option<MaterialId> {
        match self {
            Self::Booking(_) => None,
            Self::Material(id) => Some(id),
        }
    }
}

impl<DB: Backend> Selectable<DB> for ReviewSubject {
    type SelectExpression = (reviews::booking_id, reviews::material_id);

    fn construct_selection() -> Self::SelectExpression {
        (reviews::booking_id, reviews::material_id)
    }
}

impl<DB, ST> Queryable<ST, DB> for ReviewSubject
where
    DB: Backend,
    (Option<BookingId>, Option<MaterialId>): FromStaticSqlRow<ST, DB>,
{
    type Row = (Option<BookingId>, Option<MaterialId>);

    fn build(row: Self::Row) -> deserialize::Result<Self> {
        match row {
            (Some(id), None) => Ok(Self::Booking(id)),
            (None, Some(id)) => Ok(Self::Material(id)),
            // `reviews_subject_check` keeps that out.
            (Some(_), Some(_)) | (None, None) => Err("a review is about one thing".into()),
        }
    }
}
