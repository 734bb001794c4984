//! Wishing for something: it is held while its line waits to be paid, or given at once when it costs nothing.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::entitlements;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Money;
use kernel::id::{CategoryId, EntitlementId, EntityId as _, OrderId, PersonId, UserId};
use uuid::Uuid;

use super::model::Entitlement;
use super::queries::live;
use crate::orders::{self, LockedOrder, NewLine};
use crate::state::{EntitlementKind, EntitlementStatus, LineKind};

/// What somebody wishes for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewEntitlement {
    /// Who.
    pub user_id: UserId,
    /// What kind of thing.
    pub kind: EntitlementKind,
    /// Which one.
    pub subject_id: Uuid,
    /// In which version.
    pub subject_version: Option<i32>,
}

/// On what terms it is sold.
#[derive(Debug, Clone)]
pub struct Sold {
    /// Who earns.
    pub seller_person: PersonId,
    /// The category of what is taught by it.
    pub category: Option<CategoryId>,
    /// What the buyer reads.
    pub title: String,
    /// What it costs.
    pub price: Money,
    /// Until when it can be paid.
    pub expires_at: DateTime<Utc>,
}

/// Why it is not held.
#[derive(Debug, thiserror::Error)]
pub enum HoldRefused {
    /// She has it already, or it waits in an order of hers.
    #[error("it is held or given already")]
    Live(Box<Entitlement>),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DatabaseError),
}

impl From<diesel::result::Error> for HoldRefused {
    fn from(error: diesel::result::Error) -> Self {
        Self::Database(error.into())
    }
}

/// Holds it and adds its line to the locked order, or to a new one.
///
/// # Errors
/// [`HoldRefused`]; roll back then.
pub async fn hold(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    order: Option<&LockedOrder>,
    new: NewEntitlement,
    sold: Sold,
) -> Result<(Entitlement, OrderId), HoldRefused> {
    let pending = insert(connection, now, new, EntitlementStatus::Pending).await?;
    let line = NewLine {
        kind: match new.kind {
            EntitlementKind::Material => LineKind::Material,
        },
        subject: pending.id.uuid(),
        claim_owner: None,
        seller_person: sold.seller_person,
        category: sold.category,
        title: sold.title,
        quantity: 1,
        unit_price: sold.price,
        expires_at: sold.expires_at,
    };
    let (order_id, line_id) = orders::append_line(connection, now, new.user_id, order, line).await?;
    let held = diesel::update(entitlements::table.find(pending.id))
        .set(entitlements::order_line_id.eq(line_id))
        .returning(Entitlement::as_returning())
        .get_result(connection)
        .await?;
    Ok((held, order_id))
}

/// Gives what costs nothing, at once and without an order.
///
/// # Errors
/// [`HoldRefused`].
pub async fn grant_free(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewEntitlement,
) -> Result<Entitlement, HoldRefused> {
    insert(connection, now, new, EntitlementStatus::Active).await
}

/// Two wishes of one user for the same thing at once: the second waits here for the first, and finds it.
async fn insert(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    new: NewEntitlement,
    status: EntitlementStatus,
) -> Result<Entitlement, HoldRefused> {
    let inserted = diesel::insert_into(entitlements::table)
        .values((
            entitlements::id.eq(EntitlementId::generate(now)),
            entitlements::user_id.eq(new.user_id),
            entitlements::kind.eq(new.kind),
            entitlements::subject_id.eq(new.subject_id),
            entitlements::subject_version.eq(new.subject_version),
            entitlements::status.eq(status),
            entitlements::granted_at.eq((status == EntitlementStatus::Active).then_some(now)),
            entitlements::created_at.eq(now),
            entitlements::updated_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .returning(Entitlement::as_returning())
        .get_result(connection)
        .await
        .optional()?;
    if let Some(inserted) = inserted {
        return Ok(inserted);
    }
    match live(connection, new.user_id, new.kind, new.subject_id).await? {
        Some(live) => Err(HoldRefused::Live(Box::new(live))),
        // It ended between the two statements.
        None => Err(DatabaseError::unavailable("what was held already is not any more").into()),
    }
}
