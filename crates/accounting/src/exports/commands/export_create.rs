//! An admin asks for a file.

use chrono::{DateTime, NaiveDate, Utc};
use database::audit::{self, AuditEntry};
use database::schema::{exports, users};
use database::{CommandError, DatabaseError};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{ExportId, UserId};
use kernel::{Actor, Refusal, Role};
use serde_json::json;

use crate::exports::jobs::ExportWrite;
use crate::exports::model::Export;
use crate::exports::state::{ExportKind, ExportStatus};
use crate::period::{Period, PeriodProblem};

/// How many files of one admin may be unfinished at once.
pub const UNFINISHED_MAX: i64 = 5;

/// Which file.
#[derive(Debug, Clone)]
pub struct ExportCreateInput {
    /// What rows it has.
    pub kind: ExportKind,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day.
    pub ends_on: NaiveDate,
    /// Whose days they are: an IANA name.
    pub time_zone: String,
}

/// Why no file is made. Fields: `startsOn`, `endsOn`, `timeZone`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportCreateCode {
    /// There is no such time zone.
    UnknownTimeZone,
    /// The last day comes before the first, or a day is out of range.
    InvalidPeriod,
    /// More than 400 days.
    PeriodTooLong,
    /// The period has not begun.
    NotYet,
    /// The admin has as many unfinished ones as she may.
    TooManyUnfinished,
}

type Code = ExportCreateCode;
type Error = CommandError<Code>;

/// Writes down that the file is wanted, and has it made. Admins only.
///
/// # Errors
/// Access for everybody but admins; what [`ExportCreateCode`] says; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: ExportCreateInput,
) -> Result<Export, Error> {
    let admin = actor.require_role(Role::Admin)?.user_id;
    let period = Period::of_days(input.starts_on, input.ends_on, &input.time_zone).map_err(refusal)?;
    if period.starts_at >= now {
        let message = "Nothing has happened yet in this period: let it begin today or earlier.";
        return Err(Refusal::on("startsOn", Code::NotYet, message).into());
    }
    connection
        .transaction::<_, Error, _>(async |connection| {
            refuse_too_many(connection, admin).await?;
            let export = insert(connection, now, admin, &input, period).await?;
            let mut entry = AuditEntry::about("export.create", export.id);
            entry.after = Some(json!({
                "kind": export.kind.as_str(),
                "startsOn": period.starts_on,
                "endsOn": period.ends_on,
                "timeZone": export.time_zone,
            }));
            audit::record(connection, actor, now, entry).await?;
            ::jobs::enqueue(connection, now, &ExportWrite { export_id: export.id }).await?;
            Ok(export)
        })
        .await
}

fn refusal(problem: PeriodProblem) -> Refusal<Code> {
    let code = match problem {
        PeriodProblem::UnknownTimeZone => Code::UnknownTimeZone,
        PeriodProblem::TooLong => Code::PeriodTooLong,
        PeriodProblem::EndsBeforeStart | PeriodProblem::OutOfRange => Code::InvalidPeriod,
    };
    Refusal::on(problem.field(), code, problem.message())
}

/// Two at once would both find room: they meet on the admin's own row.
async fn refuse_too_many(connection: &mut AsyncPgConnection, admin: UserId) -> Result<(), Error> {
    let _: UserId = users::table.find(admin).select(users::id).for_no_key_update().first(connection).await?;
    let unfinished: i64 = exports::table
        .filter(exports::requested_by_user_id.eq(admin))
        .filter(exports::status.eq_any(ExportStatus::UNFINISHED))
        .select(count_star())
        .get_result(connection)
        .await?;
    if unfinished < UNFINISHED_MAX {
        return Ok(());
    }
    let message = "Five of your exports are still being written: wait until one is ready.";
    Err(Refusal::general(Code::TooManyUnfinished, message).into())
}

async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    admin: UserId,
    input: &ExportCreateInput,
    period: Period,
) -> Result<Export, DatabaseError> {
    let export = diesel::insert_into(exports::table)
        .values((
            exports::id.eq(ExportId::generate(now)),
            exports::kind.eq(input.kind),
            exports::starts_at.eq(period.starts_at),
            exports::ends_at.eq(period.ends_at),
            exports::time_zone.eq(period.zone.name()),
            exports::status.eq(ExportStatus::Waiting),
            exports::requested_by_user_id.eq(admin),
            exports::created_at.eq(now),
            exports::updated_at.eq(now),
        ))
        .returning(Export::as_returning())
        .get_result(connection)
        .await?;
    Ok(export)
}
