//! The audit log as admins read it.

use chrono::{DateTime, Utc};
use diesel::dsl::count_star;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{AuditEntryId, UserId};
use kernel::page::{Direction, Page, PageRequest};
use kernel::{Actor, Role};
use serde_json::Value;
use uuid::Uuid;

use crate::error::QueryError;
use crate::schema::audit_entries;

/// What was written down once.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = audit_entries, check_for_backend(Pg))]
pub struct RecordedAuditEntry {
    /// Its id.
    pub id: AuditEntryId,
    /// Who did it; nobody when the product itself did.
    pub actor_user_id: Option<UserId>,
    /// Whose account it was done for.
    pub on_behalf_of_user_id: Option<UserId>,
    /// What was done, e.g. `teacher.verify`.
    pub action: String,
    /// The kind of thing it was done to: its id's prefix.
    pub subject_kind: String,
    /// The thing it was done to.
    pub subject_id: Uuid,
    /// The changed values as they were.
    pub before: Option<Value>,
    /// The changed values as they are.
    pub after: Option<Value>,
    /// The request it was done in.
    pub request_id: Option<Uuid>,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// What the log is ordered by: newest first.
pub type AuditEntryKey = (DateTime<Utc>, AuditEntryId);

impl RecordedAuditEntry {
    /// Its place in the log.
    #[must_use]
    pub fn key(&self) -> AuditEntryKey {
        (self.created_at, self.id)
    }
}

/// Which entries are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditEntryFilter {
    /// Who did it.
    pub actor_user_id: Option<UserId>,
    /// What was done, e.g. `teacher.verify`.
    pub action: Option<String>,
    /// What it was done to: the prefix of an id, and the id.
    pub subject: Option<(String, Uuid)>,
    /// Not before.
    pub from: Option<DateTime<Utc>>,
    /// Before.
    pub until: Option<DateTime<Utc>>,
}

impl AuditEntryFilter {
    /// What cursors of a list with this filter are bound to; `list` names the list.
    #[must_use]
    pub fn binding(&self, list: &str) -> String {
        format!("{list}/{self:?}")
    }

    fn query(&self) -> audit_entries::BoxedQuery<'static, Pg> {
        let mut query = audit_entries::table.into_boxed();
        if let Some(actor) = self.actor_user_id {
            query = query.filter(audit_entries::actor_user_id.eq(actor));
        }
        if let Some(action) = &self.action {
            query = query.filter(audit_entries::action.eq(action.clone()));
        }
        if let Some((kind, id)) = &self.subject {
            query = query
                .filter(audit_entries::subject_id.eq(*id))
                .filter(audit_entries::subject_kind.eq(kind.clone()));
        }
        if let Some(from) = self.from {
            query = query.filter(audit_entries::created_at.ge(from));
        }
        if let Some(until) = self.until {
            query = query.filter(audit_entries::created_at.lt(until));
        }
        query
    }
}

/// A page of the log, newest first.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn page(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &AuditEntryFilter,
    (request, key): (&PageRequest, Option<AuditEntryKey>),
) -> Result<Page<RecordedAuditEntry>, QueryError> {
    actor.require_role(Role::Admin)?;
    let (at, id) = (audit_entries::created_at, audit_entries::id);
    let mut query = filter.query().limit(request.size + 1);
    // The bound on the instant alone is what the index is read by.
    query = match (request.direction, key) {
        (_, None) => query,
        (Direction::Forward, Some(key)) => query.filter(at.le(key.0)).filter(at.lt(key.0).or(id.lt(key.1))),
        (Direction::Backward, Some(key)) => query.filter(at.ge(key.0)).filter(at.gt(key.0).or(id.gt(key.1))),
    };
    query = match request.direction {
        Direction::Forward => query.order((at.desc(), id.desc())),
        Direction::Backward => query.order((at.asc(), id.asc())),
    };
    Ok(Page::from_rows(request, query.select(RecordedAuditEntry::as_select()).load(connection).await?))
}

/// How many entries [`page`] has in all.
///
/// # Errors
/// [`QueryError::Access`] for everybody but admins; the database's failures.
pub async fn count(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    filter: &AuditEntryFilter,
) -> Result<i64, QueryError> {
    actor.require_role(Role::Admin)?;
    Ok(filter.query().select(count_star()).get_result(connection).await?)
}
