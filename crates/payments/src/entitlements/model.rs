//! Rows of entitlements.

use chrono::{DateTime, Utc};
use database::schema::entitlements;
use diesel::prelude::*;
use kernel::id::{EntitlementId, OrderLineId, UserId};
use uuid::Uuid;

use crate::state::{EntitlementKind, EntitlementStatus, Revocation};

/// The right of a user to use something.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = entitlements, check_for_backend(diesel::pg::Pg))]
pub struct Entitlement {
    /// Its id: the subject of the line that pays for it.
    pub id: EntitlementId,
    /// Whose right it is.
    pub user_id: UserId,
    /// What kind of thing may be used.
    pub kind: EntitlementKind,
    /// Which one.
    pub subject_id: Uuid,
    /// The version that was bought; those that follow are included.
    pub subject_version: Option<i32>,
    /// The line that pays for it; `None` when it was free.
    pub order_line_id: Option<OrderLineId>,
    /// Where it stands.
    pub status: EntitlementStatus,
    /// Why it was taken away.
    pub revocation: Option<Revocation>,
    /// When its buyer called it off before it was paid.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// When it was given.
    pub granted_at: Option<DateTime<Utc>>,
    /// When it was used first: from then on nothing goes back by policy.
    pub first_used_at: Option<DateTime<Utc>>,
    /// How often it was used.
    pub use_count: i32,
    /// When it was taken away.
    pub revoked_at: Option<DateTime<Utc>>,
    /// When somebody wished for it.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What lists of what was given are ordered by.
pub type EntitlementKey = (DateTime<Utc>, EntitlementId);

impl Entitlement {
    /// Its place in a list of what was given.
    #[must_use]
    pub fn key(&self) -> EntitlementKey {
        (self.granted_at.unwrap_or(self.created_at), self.id)
    }

    /// Whether what was bought may be used.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.status == EntitlementStatus::Active
    }
}
