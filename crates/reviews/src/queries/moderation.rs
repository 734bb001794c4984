//! All reviews, for admins.

use chrono::{DateTime, Utc};
use database::QueryError;
use database::schema::reviews;
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{MaterialId, TeacherId};
use kernel::page::{Page, PageRequest};
use kernel::{Actor, Role};

use super::lists::{Boxed, of_kind, page};
use crate::model::{Review, ReviewKey};
use crate::subject::ReviewKind;

/// Which reviews are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewFilter {
    /// Of this teacher's lessons and materials.
    pub teacher_id: Option<TeacherId>,
    /// Of this material.
    pub material_id: Option<MaterialId>,
    /// Of lessons, or of materials.
    pub kind: Option<ReviewKind>,
    /// With at most so many stars.
    pub rating_max: Option<i16>,
    /// Hidden ones, or those that are not.
    pub hidden: Option<bool>,
    /// Written not before.
    pub from: Option<DateTime<Utc>>,
    /// Written before.
    pub until: Option<DateTime<Utc>>,
}

impl ReviewFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{self:?}")
    }

    fn query(&self) -> Boxed<'static> {
        let mut query = reviews::table.into_boxed();
        if let Some(teacher) = self.teacher_id {
            query = query.filter(reviews::teacher_id.eq(teacher));
        }
        if let Some(material) = self.material_id {
            query = query.filter(reviews::material_id.eq(material));
        }
        if let Some(kind) = self.kind {
            query = of_kind(query, kind);
        }
        if let Some(rating) = self.rating_max {
            query = query.filter(reviews::rating.le(rating));
        }
        query = match self.hidden {
            Some(true) => query.filter(reviews::hidden_at.is_not_null()),
            Some(false) => query.filter(reviews::hidden_at.is_null()),
            None => query,
        };
        if let Some(from) = self.from {
            query = query.filter(reviews::created_at.ge(from));
        }
        if let Some(until) = self.until {
            query = query.filter(reviews::created_at.lt(until));
        }
        query
    }
}

/// A page of everybody's reviews, newest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn reviews_page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &ReviewFilter,
    (request, key): (&PageRequest, Option<ReviewKey>),
) -> Result<Page<Review>, QueryError> {
    actor.require_role(Role::Admin)?;
    Ok(page(connection, filter.query(), request, key).await?)
}

/// How many reviews [`reviews_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn reviews_count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &ReviewFilter,
) -> Result<i64, QueryError> {
    actor.require_role(Role::Admin)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}
