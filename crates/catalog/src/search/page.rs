//! Pages of teachers in every order.

use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::{availability_slots, teachers};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel::sql_types::{BigInt, Integer, SingleValue, Timestamptz, Uuid};
use diesel_async::methods::LoadQuery;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;
use kernel::page::{Direction, Page, PageError, PageRequest, encode_cursor};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::filter::{TeacherFilter, TeacherOrder};
use super::scope::Scope;
use super::statements::{ByColumn, ByRelevance, Cut, understood};
use super::text::SearchText;
use crate::model::Teacher;

/// A teacher in a list, with the cursor to read on from.
#[derive(Debug, Clone)]
pub struct TeacherCard {
    /// The teacher.
    pub teacher: Teacher,
    /// Where the teacher stands in this list.
    pub cursor: String,
}

/// Why a page could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The cursor is not of this list.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for SearchError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// One list: a checked filter in an order, at an instant.
struct List<'a> {
    filter: &'a TeacherFilter,
    request: &'a PageRequest,
    binding: String,
    text: Option<SearchText>,
    now: DateTime<Utc>,
}

/// One page of the public teachers that pass the filter (as [`TeacherFilter::checked`] returned it).
///
/// # Errors
/// [`SearchError::Page`] for a cursor of another list, filter or order; otherwise when the database fails.
pub async fn teachers(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    filter: &TeacherFilter,
    order: TeacherOrder,
    request: &PageRequest,
) -> Result<Page<TeacherCard>, SearchError> {
    let text = understood(conn, filter).await?;
    let list = List { filter, request, binding: filter.binding(order), text, now };
    let rating = ("teachers.rating_score", "teacher_search.rating_score");
    let price = ("teachers.price_per_hour", "teacher_search.price_per_hour");
    let publication = ("teachers.published_at", "teacher_search.published_at");
    match order {
        TeacherOrder::Relevance if filter.text.is_some() => list.by_relevance(conn).await,
        TeacherOrder::Relevance | TeacherOrder::Rating => {
            list.by_column::<Integer, i32>(conn, rating, false).await
        }
        TeacherOrder::PriceAscending => list.by_column::<BigInt, i64>(conn, price, true).await,
        TeacherOrder::PriceDescending => list.by_column::<BigInt, i64>(conn, price, false).await,
        TeacherOrder::Newest => list.by_column::<Timestamptz, DateTime<Utc>>(conn, publication, false).await,
        TeacherOrder::SoonestFree => list.by_soonest_free(conn).await,
    }
}

impl List<'_> {
    fn scope(&self) -> Scope {
        Scope::of(self.filter, self.text.as_ref(), self.now)
    }

    fn cut<K>(&self, after: Option<(K, TeacherId)>, rising: bool) -> Cut<K> {
        Cut {
            after,
            ascending: rising == (self.request.direction == Direction::Forward),
            limit: self.request.size + 1,
        }
    }

    fn key<K: DeserializeOwned>(&self) -> Result<Option<(K, TeacherId)>, PageError> {
        self.request.key(&self.binding)
    }

    fn page<K: Serialize>(&self, rows: Vec<(Teacher, K)>) -> Page<TeacherCard> {
        Page::from_rows(self.request, rows).map(|(teacher, key)| TeacherCard {
            cursor: encode_cursor(&self.binding, &(key, teacher.id)),
            teacher,
        })
    }

    /// In the order of one column, named as each of the two tables calls it.
    async fn by_column<ST, K>(
        &self,
        conn: &mut AsyncPgConnection,
        (of_teachers, of_search): (&'static str, &'static str),
        rising: bool,
    ) -> Result<Page<TeacherCard>, SearchError>
    where
        K: Serialize + DeserializeOwned + Send + 'static,
        ST: SingleValue + Send + 'static,
        ByColumn<K, ST>: LoadQuery<'static, AsyncPgConnection, (Teacher, K)> + Send,
    {
        let scope = self.scope();
        let key = scope.column(of_teachers, of_search);
        let cut = self.cut(self.key::<K>()?, rising);
        let statement =
            ByColumn { columns: Teacher::as_select(), scope, key, cut, sql_type: PhantomData::<ST> };
        let rows: Vec<(Teacher, K)> = statement.load(conn).await?;
        Ok(self.page(rows))
    }

    async fn by_relevance(&self, conn: &mut AsyncPgConnection) -> Result<Page<TeacherCard>, SearchError> {
        let scope = self.scope();
        let Some(text) = self.text.clone() else {
            return Err(DatabaseError::internal("ranking needs a text").into());
        };
        let cut = self.cut(self.key::<i32>()?, false);
        let statement = ByRelevance { columns: Teacher::as_select(), scope, text, cut };
        let rows: Vec<(Teacher, i32)> = statement.load(conn).await?;
        Ok(self.page(rows))
    }

    /// The list has two parts: those with a free slot by its start, then those without one by their id. The second
    /// part is read only when the page reaches into it.
    async fn by_soonest_free(&self, conn: &mut AsyncPgConnection) -> Result<Page<TeacherCard>, SearchError> {
        let key = self.key::<Option<DateTime<Utc>>>()?;
        let wanted = usize::try_from(self.request.size + 1).unwrap_or(usize::MAX);
        let mut rows = Vec::new();
        let forward = self.request.direction == Direction::Forward;
        let part_of_cursor = key.map(|(starts_at, _)| starts_at.is_some());
        let parts = if forward { [true, false] } else { [false, true] };
        for with_slot in parts {
            // A cursor in the later part of the reading direction leaves nothing to read in the earlier one.
            if part_of_cursor.is_some_and(|part| part != with_slot && with_slot == parts[0])
                || rows.len() >= wanted
            {
                continue;
            }
            let after = key.filter(|_| part_of_cursor == Some(with_slot));
            if with_slot {
                rows.extend(self.with_free_slot(conn, after).await?);
            } else {
                rows.extend(self.without_free_slot(conn, after).await?);
            }
        }
        rows.truncate(wanted);
        Ok(self.page(rows))
    }

    /// From when on a slot counts.
    fn free_from(&self) -> DateTime<Utc> {
        self.filter.free.map_or(self.now, |window| window.from.max(self.now))
    }

    /// Each teacher once, by the first of her free slots: walking the slots in time finds the soonest without looking
    /// at everybody.
    async fn with_free_slot(
        &self,
        conn: &mut AsyncPgConnection,
        after: Option<(Option<DateTime<Utc>>, TeacherId)>,
    ) -> Result<Vec<SoonestRow>, SearchError> {
        let mut scope = self.scope().joined_with_first_free(self.free_from());
        let after = after.and_then(|(starts_at, id)| Some((starts_at?, id)));
        if let Some((starts_at, _)) = after {
            // The comparison of rows spans two tables, so no index can use it; this is its bound.
            let comparison = if self.request.direction == Direction::Forward { ">=" } else { "<=" };
            scope = scope.and(Box::new(StartsAt { comparison, starts_at }));
        }
        let cut = self.cut(after, true);
        let key = "first_free.starts_at";
        let statement =
            ByColumn { columns: Teacher::as_select(), scope, key, cut, sql_type: PhantomData::<Timestamptz> };
        let rows: Vec<(Teacher, DateTime<Utc>)> = statement.load(conn).await?;
        Ok(rows.into_iter().map(|(teacher, starts_at)| (teacher, Some(starts_at))).collect())
    }

    async fn without_free_slot(
        &self,
        conn: &mut AsyncPgConnection,
        after: Option<(Option<DateTime<Utc>>, TeacherId)>,
    ) -> Result<Vec<SoonestRow>, SearchError> {
        let scope = self.scope().and(Box::new(not(exists(
            availability_slots::table
                .filter(availability_slots::person_id.eq(teachers::person_id))
                .filter(availability_slots::free)
                .filter(availability_slots::starts_at.ge(self.free_from())),
        ))));
        let key = scope.id_column();
        let cut = self.cut(after.map(|(_, id)| (id, id)), true);
        let statement =
            ByColumn { columns: Teacher::as_select(), scope, key, cut, sql_type: PhantomData::<Uuid> };
        let rows: Vec<(Teacher, TeacherId)> = statement.load(conn).await?;
        Ok(rows.into_iter().map(|(teacher, _)| (teacher, None)).collect())
    }
}

/// A bound on when the first free slot starts.
struct StartsAt {
    comparison: &'static str,
    starts_at: DateTime<Utc>,
}

impl QueryFragment<Pg> for StartsAt {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("first_free.starts_at ");
        out.push_sql(self.comparison);
        out.push_sql(" ");
        out.push_bind_param::<Timestamptz, DateTime<Utc>>(&self.starts_at)
    }
}

type SoonestRow = (Teacher, Option<DateTime<Utc>>);
