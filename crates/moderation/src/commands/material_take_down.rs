//! An admin takes a material out of the store, and from those who have it if it must be.

use ::jobs::enqueue;
use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::schema::reports;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, MaterialId, UserId};
use kernel::{Actor, Role, text};
use materials::Material;
use materials::jobs::{BuyersNews, BuyersTelling, MaterialTakenDownNotice};
use materials::visibility::{Changed, REASON_LENGTH_MAX, take_down};
use serde_json::json;

use super::visibility_of;
use crate::queries::{is_open, of_material};
use crate::state::ReportStatus;

/// Why nothing changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaterialTakeDownCode {
    /// There is no such material.
    NotFound,
    /// The reason is empty, too long or has characters that do not belong there.
    ReasonInvalid,
}

/// What is taken down, and why.
#[derive(Debug, Clone)]
pub struct MaterialTakeDownInput {
    /// The material.
    pub material_id: MaterialId,
    /// Why, in a sentence its teacher is told.
    pub reason: String,
    /// Whether those who have it can go on using it.
    pub buyers_keep_access: bool,
}

type Code = MaterialTakeDownCode;
type Error = CommandError<Code>;

/// Takes the material out of public view, whatever its status is, and decides the open reports of it: they were right. Its
/// teacher is told, and those who have it are when they lose it. Another reason or choice for one that is down already
/// replaces the old one; the teacher is not told again, those who have it are if only now they lose it.
///
/// # Errors
/// A refusal with a [`MaterialTakeDownCode`]; no access without the role ADMIN; otherwise when the database fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: MaterialTakeDownInput,
) -> Result<Material, Error> {
    let admin = actor.require_role(Role::Admin)?.user_id;
    let reason = text::single_line(&input.reason, REASON_LENGTH_MAX)
        .map_err(|problem| Error::refused("reason", Code::ReasonInvalid, problem.message("The reason")))?;
    let (id, keep) = (input.material_id, input.buyers_keep_access);
    conn.transaction::<_, Error, _>(async |conn| {
        let Some(Changed { before, after }) = take_down(conn, now, id, &reason, keep).await? else {
            let message = "There is no such material: reload the list.";
            return Err(Error::refused("materialId", Code::NotFound, message));
        };
        let upheld = uphold_reports(conn, now, (admin, id)).await?;
        if before == after && upheld == 0 {
            return Ok(after);
        }
        let mut as_it_is = visibility_of(&after);
        as_it_is.insert("upheldReports".to_owned(), json!(upheld));
        let entry = AuditEntry::about("material.take_down", id)
            .change(visibility_of(&before).into(), as_it_is.into());
        audit::record(conn, actor, now, entry).await?;
        tell(conn, now, &before, &after).await?;
        Ok(after)
    })
    .await
}

/// All open reports of the material were right. How many there were.
async fn uphold_reports(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    (admin, id): (UserId, MaterialId),
) -> Result<usize, DatabaseError> {
    let open =
        reports::table.filter(of_material()).filter(reports::subject_id.eq(id.uuid())).filter(is_open());
    let upheld = diesel::update(open)
        .set((
            reports::status.eq(ReportStatus::Upheld),
            reports::decided_at.eq(now),
            reports::decided_by_user_id.eq(admin),
            reports::updated_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(upheld)
}

async fn tell(
    conn: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    before: &Material,
    after: &Material,
) -> Result<(), DatabaseError> {
    if before.taken_down_at.is_none() {
        enqueue(conn, now, &MaterialTakenDownNotice { material_id: after.id }).await?;
    }
    if before.is_open_to_buyers() && !after.is_open_to_buyers() {
        let telling = BuyersTelling { material_id: after.id, news: BuyersNews::TakenDown, after: None };
        enqueue(conn, now, &telling).await?;
    }
    Ok(())
}
