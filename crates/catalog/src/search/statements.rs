//! The statements of search around a [`Scope`]: a page of cards, a count, a facet.
//!
//! Text around typed conditions; [`Scope`] says why.

use std::borrow::Cow;
use std::marker::PhantomData;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel::expression::Expression;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::{BigInt, Integer, SingleValue, Uuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{CityId, SkillId, TeacherId};

use super::RANKED_MAX;
use super::filter::{TeacherFilter, TeacherOrder};
use super::scope::Scope;
use super::text::SearchText;
use crate::model::Teacher;

type TeacherColumns = diesel::dsl::AsSelect<Teacher, Pg>;
type TeacherSqlType = <TeacherColumns as Expression>::SqlType;

/// Where a page starts and how far it goes.
pub(super) struct Cut<K> {
    /// The sort key after which rows are read.
    pub(super) after: Option<(K, TeacherId)>,
    /// Whether keys rise in reading direction.
    pub(super) ascending: bool,
    /// Rows to read.
    pub(super) limit: i64,
}

impl<K> Cut<K> {
    /// `(key, id) > (…, …) ORDER BY key, id LIMIT …`, with the row comparison that an index can use.
    fn push<'b, ST>(
        &'b self,
        out: &mut AstPass<'_, 'b, Pg>,
        lead: &str,
        key: &str,
        id: &str,
    ) -> QueryResult<()>
    where
        K: ToSql<ST, Pg>,
        Pg: diesel::sql_types::HasSqlType<ST>,
    {
        let (comparison, direction) = if self.ascending { (">", "ASC") } else { ("<", "DESC") };
        if let Some((after_key, after_id)) = &self.after {
            out.push_sql(&format!("{lead} ({key}, {id}) {comparison} ("));
            out.push_bind_param::<ST, K>(after_key)?;
            out.push_sql(", ");
            out.push_bind_param::<Uuid, TeacherId>(after_id)?;
            out.push_sql(")");
        }
        out.push_sql(&format!(" ORDER BY {key} {direction}, {id} {direction} LIMIT "));
        out.push_bind_param::<BigInt, i64>(&self.limit)
    }
}

/// Teachers with the value of one column, in the order of that column.
pub(super) struct ByColumn<K, ST> {
    /// The teacher's own columns.
    pub(super) columns: TeacherColumns,
    /// What is read.
    pub(super) scope: Scope,
    /// The column.
    pub(super) key: &'static str,
    /// The part.
    pub(super) cut: Cut<K>,
    /// The column's type.
    pub(super) sql_type: PhantomData<ST>,
}

impl<K, ST> QueryId for ByColumn<K, ST> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<K, ST: SingleValue> Query for ByColumn<K, ST> {
    type SqlType = (TeacherSqlType, ST);
}

impl<K, ST> QueryFragment<Pg> for ByColumn<K, ST>
where
    K: ToSql<ST, Pg>,
    Pg: diesel::sql_types::HasSqlType<ST>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        out.push_sql(self.key);
        self.scope.push(&mut out)?;
        self.cut.push::<ST>(&mut out, " AND", self.key, self.scope.id_column())
    }
}

/// Teachers by how well they match a text. Only the best rated matches are ranked: ranking reads a teacher's whole
/// document.
pub(super) struct ByRelevance {
    /// The teacher's own columns.
    pub(super) columns: TeacherColumns,
    /// What is read; it has a text.
    pub(super) scope: Scope,
    /// The text.
    pub(super) text: SearchText,
    /// The part.
    pub(super) cut: Cut<i32>,
}

impl QueryId for ByRelevance {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for ByRelevance {
    type SqlType = (TeacherSqlType, Integer);
}

impl QueryFragment<Pg> for ByRelevance {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.columns.walk_ast(out.reborrow())?;
        out.push_sql(", ranked.relevance FROM (SELECT best.id, ");
        self.text.push_relevance(&mut out)?;
        out.push_sql(
            " AS relevance FROM (SELECT teachers.id, teachers.rating_score, teacher_texts.document, teacher_texts.words",
        );
        self.scope.push(&mut out)?;
        out.push_sql(" ORDER BY teachers.rating_score DESC, teachers.id DESC LIMIT ");
        out.push_bind_param::<BigInt, i64>(&RANKED_MAX)?;
        out.push_sql(") best) ranked INNER JOIN teachers ON teachers.id = ranked.id");
        self.cut.push::<Integer>(&mut out, " WHERE", "ranked.relevance", "ranked.id")
    }
}

/// How often one value of a column occurs.
struct Grouped<K> {
    scope: Scope,
    key: Cow<'static, str>,
    sql_type: PhantomData<K>,
}

impl<K> QueryId for Grouped<K> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<K: SingleValue> Query for Grouped<K> {
    type SqlType = (K, BigInt);
}

impl<K> QueryFragment<Pg> for Grouped<K> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        out.push_sql(&self.key);
        out.push_sql(", count(*)");
        self.scope.push(&mut out)?;
        out.push_sql(" GROUP BY 1 ORDER BY 2 DESC, 1");
        Ok(())
    }
}

/// How many rows there are.
struct Counted(Scope);

impl QueryId for Counted {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Counted {
    type SqlType = BigInt;
}

impl QueryFragment<Pg> for Counted {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*)");
        self.0.push(&mut out)
    }
}

/// What the filter's text means, if it has one.
pub(super) async fn understood(
    conn: &mut AsyncPgConnection,
    filter: &TeacherFilter,
) -> Result<Option<SearchText>, DatabaseError> {
    match &filter.text {
        Some(text) => SearchText::understand(conn, text).await.map(Some),
        None => Ok(None),
    }
}

/// How many teachers the whole list has.
///
/// # Errors
/// When the database fails.
pub async fn total_count(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    filter: &TeacherFilter,
    order: TeacherOrder,
) -> Result<i64, DatabaseError> {
    let text = understood(conn, filter).await?;
    let count = Counted(Scope::of(filter, text.as_ref(), now)).get_result::<i64>(conn).await?;
    let ranked = order == TeacherOrder::Relevance && filter.text.is_some();
    Ok(if ranked { count.min(RANKED_MAX) } else { count })
}

/// How many of the teachers found teach a skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SkillCount {
    /// The skill.
    pub skill_id: SkillId,
    /// Teachers.
    pub count: i64,
}

/// How many of the teachers found teach in a city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CityCount {
    /// The city.
    pub city_id: CityId,
    /// Teachers.
    pub count: i64,
}

/// How many of the teachers found ask a price within a band.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceBandCount {
    /// Whole rupiah per hour at least; empty for the lowest band.
    pub price_min: Option<i64>,
    /// Whole rupiah per hour, less than this; empty for the highest band.
    pub price_below: Option<i64>,
    /// Teachers.
    pub count: i64,
}

/// Where the bands of prices begin and end, in whole rupiah per hour.
pub const PRICE_BAND_BOUNDS: &[i64] = &[50_000, 100_000, 150_000, 200_000, 300_000, 500_000];

/// Counts by skill, most frequent first, as if the filter named no skills.
///
/// # Errors
/// When the database fails.
pub async fn skill_facet(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    filter: &TeacherFilter,
) -> Result<Vec<SkillCount>, DatabaseError> {
    let text = understood(conn, filter).await?;
    let filter = TeacherFilter { skills: Vec::new(), ..filter.clone() };
    let scope = Scope::of(&filter, text.as_ref(), now)
        .joined(" INNER JOIN teacher_search AS taught ON taught.teacher_id = teachers.id");
    let statement = Grouped::<Uuid> { scope, key: "taught.skill_id".into(), sql_type: PhantomData };
    let rows: Vec<(SkillId, i64)> = statement.load(conn).await?;
    Ok(rows.into_iter().map(|(skill_id, count)| SkillCount { skill_id, count }).collect())
}

/// Counts by city, most frequent first, as if the filter named no city.
///
/// # Errors
/// When the database fails.
pub async fn city_facet(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    filter: &TeacherFilter,
) -> Result<Vec<CityCount>, DatabaseError> {
    let text = understood(conn, filter).await?;
    let filter = TeacherFilter { city: None, ..filter.clone() };
    let scope = Scope::of(&filter, text.as_ref(), now);
    let key = scope.column("teachers.city_id", "teacher_search.city_id").into();
    let rows: Vec<(CityId, i64)> = Grouped::<Uuid> { scope, key, sql_type: PhantomData }.load(conn).await?;
    Ok(rows.into_iter().map(|(city_id, count)| CityCount { city_id, count }).collect())
}

/// Counts by band of prices, lowest first and empty bands included, as if the filter named no price.
///
/// # Errors
/// When the database fails.
pub async fn price_facet(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    filter: &TeacherFilter,
) -> Result<Vec<PriceBandCount>, DatabaseError> {
    let text = understood(conn, filter).await?;
    let filter = TeacherFilter { price_min: None, price_max: None, ..filter.clone() };
    let scope = Scope::of(&filter, text.as_ref(), now);
    let price = scope.column("teachers.price_per_hour", "teacher_search.price_per_hour");
    let bounds = PRICE_BAND_BOUNDS.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
    let key = format!("width_bucket({price}, ARRAY[{bounds}]::bigint[])").into();
    let rows: Vec<(i32, i64)> = Grouped::<Integer> { scope, key, sql_type: PhantomData }.load(conn).await?;
    let lower = std::iter::once(None).chain(PRICE_BAND_BOUNDS.iter().copied().map(Some));
    let upper = PRICE_BAND_BOUNDS.iter().copied().map(Some).chain([None]);
    let band_count = |band| rows.iter().find(|(found, _)| *found == band).map_or(0, |(_, count)| *count);
    Ok((0..)
        .zip(lower.zip(upper))
        .map(|(band, (price_min, price_below))| PriceBandCount {
            price_min,
            price_below,
            count: band_count(band),
        })
        .collect())
}
