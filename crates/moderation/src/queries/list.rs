//! All reports, for admins.

use database::QueryError;
use database::schema::{materials, reports};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, MaterialId, TeacherId, UserId};
use kernel::page::{Direction, Page, PageRequest};
use kernel::{Actor, Role};

use super::reports::{is_open, of_material};
use crate::model::{Report, ReportKey};
use crate::state::{ReportReason, ReportStatus};

/// Which reports are listed; everything given must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReportFilter {
    /// Where they stand.
    pub status: Option<ReportStatus>,
    /// What is said to be wrong.
    pub reason: Option<ReportReason>,
    /// Of this material.
    pub material_id: Option<MaterialId>,
    /// Of this teacher's materials.
    pub teacher_id: Option<TeacherId>,
    /// What this user said.
    pub reporter_user_id: Option<UserId>,
}

/// How reports are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportOrder {
    /// What waits longest first.
    Oldest,
    /// What was said last first.
    Newest,
}

impl ReportFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str, order: ReportOrder) -> String {
        format!("{list}/{order:?}/{self:?}")
    }

    fn query(&self) -> reports::BoxedQuery<'static, Pg> {
        let mut query = reports::table.into_boxed();
        query = match self.status {
            None => query,
            Some(ReportStatus::Open) => query.filter(is_open()),
            Some(status) => query.filter(reports::status.eq(status)),
        };
        if let Some(reason) = self.reason {
            query = query.filter(reports::reason.eq(reason));
        }
        if let Some(material) = self.material_id {
            query = query.filter(of_material()).filter(reports::subject_id.eq(material.uuid()));
        }
        if let Some(teacher) = self.teacher_id {
            let of_teacher = materials::table.filter(materials::teacher_id.eq(teacher)).select(materials::id);
            query = query.filter(of_material()).filter(reports::subject_id.eq_any(of_teacher));
        }
        if let Some(reporter) = self.reporter_user_id {
            query = query.filter(reports::reporter_user_id.eq(reporter));
        }
        query
    }
}

/// A page of everybody's reports.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn reports_page(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    (filter, order): (&ReportFilter, ReportOrder),
    (request, key): (&PageRequest, Option<ReportKey>),
) -> Result<Page<Report>, QueryError> {
    actor.require_role(Role::Admin)?;
    let (at, id) = (reports::created_at, reports::id);
    let is_upwards = (order == ReportOrder::Oldest) == (request.direction == Direction::Forward);
    let mut query = filter.query().limit(request.size + 1);
    // The bound on the instant alone is what the index is read by.
    query = match key {
        None => query,
        Some(key) if is_upwards => query.filter(at.ge(key.0)).filter(at.gt(key.0).or(id.gt(key.1))),
        Some(key) => query.filter(at.le(key.0)).filter(at.lt(key.0).or(id.lt(key.1))),
    };
    query = if is_upwards { query.order((at.asc(), id.asc())) } else { query.order((at.desc(), id.desc())) };
    Ok(Page::from_rows(request, query.select(Report::as_select()).load(conn).await?))
}

/// How many reports [`reports_page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn reports_count(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &ReportFilter,
) -> Result<i64, QueryError> {
    actor.require_role(Role::Admin)?;
    Ok(filter.query().select(count_star()).get_result(conn).await?)
}
