//! `auditEntries`.

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use database::audit_queries;
use kernel::Role;
use kernel::id::{UserId, split};
use kernel::page::encode_cursor;

use super::check_instants;
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::{ApiError, ApiResult};
use crate::moderation::types::{AuditEntry, AuditEntryConnection, AuditEntryEdge};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Which entries of the audit log a list shows; everything given must hold.
#[derive(InputObject, Default)]
pub struct AuditEntryFilter {
    /// What this user did.
    actor_id: Option<PublicId<UserId>>,
    /// What was done, e.g. `teacher.verify`.
    action: Option<String>,
    /// What was done to this thing, whatever it is: a user, a teacher, a review, a booking, an order.
    subject_id: Option<ID>,
    /// Done then or later. From the year 2000 to 2099.
    from: Option<DateTime<Utc>>,
    /// Done before that. From the year 2000 to 2099.
    until: Option<DateTime<Utc>>,
}

impl AuditEntryFilter {
    fn checked(self) -> ApiResult<audit_queries::AuditEntryFilter> {
        check_instants([self.from, self.until])?;
        let subject = self.subject_id.as_ref().map(|id| split(id)).transpose();
        let subject = subject.map_err(|error| ApiError::BadUserInput(error.to_string()))?;
        Ok(audit_queries::AuditEntryFilter {
            actor_user_id: self.actor_id.map(|id| id.0),
            action: self.action.map(checked_action).transpose()?,
            subject: subject.map(|(kind, id)| (kind.to_owned(), id)),
            from: self.from,
            until: self.until,
        })
    }
}

fn checked_action(action: String) -> ApiResult<String> {
    let is_one = action.len() <= 100
        && action.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'_'));
    if is_one {
        Ok(action)
    } else {
        Err(ApiError::BadUserInput("An action is written like `teacher.verify`.".to_owned()))
    }
}

/// Holder of `auditEntries`.
#[derive(Default)]
pub struct AuditEntries;

#[Object]
impl AuditEntries {
    /// The audit log, newest first: what admins did, and every change of money, role or visibility. ADMIN only.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments and a filter")]
    async fn audit_entries(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditEntryFilter>,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<AuditEntryConnection> {
        context.actor().require_role(Role::Admin)?;
        let filter = filter.unwrap_or_default().checked()?;
        let request = page_request(first, after, last, before)?;
        let binding = filter.binding("auditEntries");
        let key = request.key(&binding)?;
        let mut connection = context.read().await?;
        let page = audit_queries::page(&mut connection, context.actor(), &filter, (&request, key)).await?;
        let edges = page.map(|entry| AuditEntryEdge {
            cursor: encode_cursor(&binding, &entry.key()),
            node: AuditEntry(entry),
        });
        let total = total_count!(context, [filter], |connection, scope| {
            audit_queries::count(&mut connection, &scope.actor, &filter)
        });
        Ok(AuditEntryConnection::new(edges, Some(total)))
    }
}
