//! Reports by their id and by what they are about.

use std::collections::HashMap;

use database::schema::reports;
use database::{DatabaseError, QueryError};
use diesel::dsl::{Eq, count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, MaterialId, ReportId};
use kernel::{Actor, Role};
use uuid::Uuid;

use super::latest::LatestReports;
use crate::model::Report;
use crate::state::ReportSubjectKind;

/// "This report is open." Raw SQL: the status must stand in the statement's text, or PostgreSQL cannot see that the partial
/// indexes hold all such rows.
pub(crate) fn is_open() -> SqlLiteral<Bool> {
    sql::<Bool>("(reports.status = 'OPEN')")
}

/// "This report is about a material."
pub(crate) fn of_material() -> Eq<reports::subject_kind, ReportSubjectKind> {
    reports::subject_kind.eq(ReportSubjectKind::Material)
}

fn subjects(ids: &[MaterialId]) -> Vec<Uuid> {
    ids.iter().map(|id| id.uuid()).collect()
}

/// The reports with these ids that the actor may see, in no order: one's own, and for admins all.
///
/// # Errors
/// When the database fails.
pub async fn reports_by_ids(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[ReportId],
) -> Result<Vec<Report>, DatabaseError> {
    let query = reports::table.filter(reports::id.eq_any(ids)).select(Report::as_select()).into_boxed();
    let query = match actor {
        Actor::Anonymous => return Ok(Vec::new()),
        Actor::User(user) if !actor.is_admin() => query.filter(reports::reporter_user_id.eq(user.user_id)),
        Actor::User(_) | Actor::System => query,
    };
    Ok(query.load(conn).await?)
}

/// What the actor reported of these materials and nobody has decided yet: at most one for each, in no order.
///
/// # Errors
/// When the database fails.
pub async fn own_open_reports_of_materials(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<Vec<Report>, DatabaseError> {
    let Some(user) = actor.user() else { return Ok(Vec::new()) };
    let own = reports::table
        .filter(reports::reporter_user_id.eq(user.user_id))
        .filter(of_material())
        .filter(reports::subject_id.eq_any(subjects(ids)))
        .filter(is_open())
        .select(Report::as_select());
    Ok(own.load(conn).await?)
}

/// The latest reports of each of these materials, as many as `limit` of each, latest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn latest_reports_of_materials(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
    limit: i64,
) -> Result<Vec<Report>, QueryError> {
    actor.require_role(Role::Admin)?;
    Ok(LatestReports { materials: &subjects(ids), limit }.load(conn).await?)
}

/// How many reports of each of these materials are open; those without any are missing.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn open_report_counts(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    ids: &[MaterialId],
) -> Result<HashMap<MaterialId, i64>, QueryError> {
    actor.require_role(Role::Admin)?;
    let counts: Vec<(Uuid, i64)> = reports::table
        .filter(of_material())
        .filter(reports::subject_id.eq_any(subjects(ids)))
        .filter(is_open())
        .group_by(reports::subject_id)
        .select((reports::subject_id, count_star()))
        .load(conn)
        .await?;
    Ok(counts.into_iter().map(|(id, count)| (MaterialId::from_uuid(id), count)).collect())
}
