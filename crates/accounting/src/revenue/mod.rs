//! What the company took, by day, by category, by teacher: the entries of the ledger, added up.
//!
//! An entry counts on the day it was **written down** (`posted_at`), not on the day of what it tells: a day that is over stays as it
//! was, and the sums are those of the trial balance between the same two instants. Money that goes back counts on the day that
//! was decided, not on the day of the sale.
//!
//! A line counts for the category and the seller that were frozen on it when it was sold: of a lesson the category of its skill, of a
//! material the one that its skills have in common. What has none, and what is about no line (corrections), is in a row of its own.
//! Payouts are in no row: they move what is the teachers' already.

mod sums;

use std::collections::HashMap;

use chrono::NaiveDate;
use database::QueryError;
use diesel_async::AsyncPgConnection;
use kernel::id::{CategoryId, PersonId};
use kernel::{Actor, Role};

pub use self::sums::RevenueSums;
use self::sums::SumsRow;
use crate::period::{Period, PeriodProblem};

/// How many teachers have a row of their own: those with the largest gross. The others share one.
pub const TEACHERS_MAX: i64 = 200;

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevenueGrouping {
    /// One for each day, also those on which nothing happened.
    Day,
    /// One for each category in which something happened.
    Category,
    /// One for each of the [`TEACHERS_MAX`] teachers with the largest gross, and one for all others.
    Teacher,
}

/// Which report.
#[derive(Debug, Clone)]
pub struct RevenueQuery {
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Whose days they are: an IANA name.
    pub time_zone: String,
    /// What its rows are.
    pub group_by: RevenueGrouping,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevenueGroup {
    /// What was written down on a day.
    Day(NaiveDate),
    /// Lines of a category; `None`: lines without one, and what is about no line.
    Category(Option<CategoryId>),
    /// Lines of a teacher; `None`: what is about nobody's line.
    Teacher(Option<PersonId>),
    /// Lines of all teachers who have no row of their own.
    OtherTeachers,
}

/// A row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevenueRow {
    /// What it is about.
    pub group: RevenueGroup,
    /// What happened.
    pub sums: RevenueSums,
}

/// What the company took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevenueReport {
    /// When.
    pub period: Period,
    /// Days in their order; others with the largest gross first, those about nobody in particular last.
    pub rows: Vec<RevenueRow>,
    /// The sums of all rows.
    pub total: RevenueSums,
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum RevenueError {
    /// It was asked for wrongly.
    #[error("{}", .0.message())]
    Period(PeriodProblem),
    /// It is not the actor's to read, or the database failed.
    #[error(transparent)]
    Query(#[from] QueryError),
}

/// What the company took in a period. One statement, whatever the period.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; [`RevenueError::Period`]; the database's failures.
pub async fn report(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    query: RevenueQuery,
) -> Result<RevenueReport, RevenueError> {
    if !matches!(actor, Actor::System) {
        actor.require_role(Role::Admin).map_err(QueryError::from)?;
    }
    let period =
        Period::of_days(query.starts_on, query.ends_on, &query.time_zone).map_err(RevenueError::Period)?;
    let found = sums::load(connection, query.group_by, &period).await.map_err(QueryError::from)?;
    let rows = match query.group_by {
        RevenueGrouping::Day => every_day(&period, &found),
        RevenueGrouping::Category | RevenueGrouping::Teacher => by_gross(&found, query.group_by),
    };
    let total = rows.iter().fold(RevenueSums::default(), |total, row| total.plus(&row.sums));
    Ok(RevenueReport { period, rows, total })
}

fn every_day(period: &Period, found: &[SumsRow]) -> Vec<RevenueRow> {
    let sums: HashMap<i32, RevenueSums> =
        found.iter().filter_map(|row| Some((row.day?, row.sums()))).collect();
    let row = |(number, day)| RevenueRow {
        group: RevenueGroup::Day(day),
        sums: sums.get(&number).copied().unwrap_or_default(),
    };
    (1..).zip(period.days()).map(row).collect()
}

fn by_gross(found: &[SumsRow], grouping: RevenueGrouping) -> Vec<RevenueRow> {
    let group = |row: &SumsRow| match grouping {
        RevenueGrouping::Teacher if row.is_others => RevenueGroup::OtherTeachers,
        RevenueGrouping::Teacher => RevenueGroup::Teacher(row.person_id),
        RevenueGrouping::Category | RevenueGrouping::Day => RevenueGroup::Category(row.category_id),
    };
    let mut rows: Vec<_> =
        found.iter().map(|row| RevenueRow { group: group(row), sums: row.sums() }).collect();
    rows.sort_by_key(|row| {
        let is_nobodys = matches!(row.group, RevenueGroup::Category(None) | RevenueGroup::Teacher(None));
        let id = match row.group {
            RevenueGroup::Category(id) => id.map(|id| id.to_string()),
            RevenueGroup::Teacher(id) => id.map(|id| id.to_string()),
            RevenueGroup::Day(_) | RevenueGroup::OtherTeachers => None,
        };
        let is_others = row.group == RevenueGroup::OtherTeachers;
        (is_nobodys, is_others, std::cmp::Reverse(row.sums.gross), id)
    });
    rows
}
