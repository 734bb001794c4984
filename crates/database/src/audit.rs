//! Who changed what: one row per admin action and per change of money, role or visibility, written in the transaction
//! that made the change.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Actor;
use kernel::id::{AuditEntryId, EntityId, UserId};
use serde_json::Value;

use crate::error::DatabaseError;
use crate::schema::audit_entries;

/// What is written down.
#[derive(Debug)]
pub struct AuditEntry {
    /// What was done, e.g. `teacher.verify`.
    pub action: &'static str,
    /// The kind of thing it was done to: its id's prefix.
    pub subject_kind: &'static str,
    /// The thing it was done to.
    pub subject_id: uuid::Uuid,
    /// Whose account it was done for, when an admin acts for another.
    pub on_behalf_of: Option<UserId>,
    /// The changed values as they were.
    pub before: Option<Value>,
    /// The changed values as they are.
    pub after: Option<Value>,
}

impl AuditEntry {
    /// An entry about this thing.
    pub fn about<I: EntityId>(action: &'static str, subject: I) -> Self {
        Self {
            action,
            subject_kind: I::PREFIX,
            subject_id: subject.uuid(),
            on_behalf_of: None,
            before: None,
            after: None,
        }
    }

    /// The same entry with the values before and after.
    #[must_use]
    pub fn change(mut self, before: Value, after: Value) -> Self {
        self.before = Some(before);
        self.after = Some(after);
        self
    }
}

/// Writes the entry.
///
/// # Errors
/// When the database fails.
pub async fn record(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    entry: AuditEntry,
) -> Result<(), DatabaseError> {
    let user = actor.user();
    diesel::insert_into(audit_entries::table)
        .values((
            audit_entries::id.eq(AuditEntryId::generate(now)),
            audit_entries::actor_user_id.eq(user.map(|user| user.user_id)),
            audit_entries::on_behalf_of_user_id.eq(entry.on_behalf_of),
            audit_entries::action.eq(entry.action),
            audit_entries::subject_kind.eq(entry.subject_kind),
            audit_entries::subject_id.eq(entry.subject_id),
            audit_entries::before.eq(entry.before),
            audit_entries::after.eq(entry.after),
            audit_entries::request_id.eq(user.and_then(|user| user.request_id)),
            audit_entries::created_at.eq(now),
        ))
        .execute(connection)
        .await?;
    Ok(())
}
