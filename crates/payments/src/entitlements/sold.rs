//! An entitlement that nobody else changes meanwhile: its order is locked, which is the first lock of everything that moves money.

use database::DatabaseError;
use database::schema::{entitlements, order_lines};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntitlementId, OrderId};

use super::model::Entitlement;
use crate::model::OrderLine;
use crate::orders::{self, LockedOrder};
use crate::state::OrderStatus;

/// An entitlement and the line that pays it, under the lock of its order.
#[derive(Debug)]
pub struct SoldEntitlement {
    /// The proof of the lock.
    pub order: LockedOrder,
    /// What pays it. *The line is the truth about payment*.
    pub line: OrderLine,
    /// The entitlement as it is under the lock.
    pub entitlement: Entitlement,
}

impl SoldEntitlement {
    /// Locks the order and then the entitlement. `None` when there is no such entitlement, or nobody sold it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn lock(
        connection: &mut AsyncPgConnection,
        id: EntitlementId,
    ) -> Result<Option<Self>, DatabaseError> {
        // Of which order it is never changes, so it can be read before the lock.
        let order_id: Option<OrderId> = entitlements::table
            .inner_join(order_lines::table)
            .filter(entitlements::id.eq(id))
            .select(order_lines::order_id)
            .first(connection)
            .await
            .optional()?;
        let Some(order_id) = order_id else { return Ok(None) };
        let order = orders::lock(connection, order_id).await?;
        let order = order.ok_or_else(|| DatabaseError::internal(format!("{id} has no order")))?;
        let entitlement: Entitlement = entitlements::table
            .find(id)
            .select(Entitlement::as_select())
            .for_update()
            .first(connection)
            .await?;
        let line = order_lines::table
            .filter(order_lines::order_id.eq(order_id))
            .filter(order_lines::id.nullable().eq(entitlement.order_line_id))
            .select(OrderLine::as_select())
            .first(connection)
            .await?;
        Ok(Some(Self { order, line, entitlement }))
    }

    /// As [`Self::lock`], of one that must exist.
    ///
    /// # Errors
    /// When there is none, or the database fails.
    pub async fn lock_existing(
        connection: &mut AsyncPgConnection,
        id: EntitlementId,
    ) -> Result<Self, DatabaseError> {
        let locked = Self::lock(connection, id).await?;
        locked.ok_or_else(|| DatabaseError::internal(format!("{id} does not exist, or nobody sold it")))
    }

    /// Whether its money came, whatever the entitlement itself says so far.
    #[must_use]
    pub fn is_line_paid(&self) -> bool {
        self.line.status == OrderStatus::Paid
    }

    /// Whether its money is there: it came, and neither did the gateway take it nor went all of it back.
    #[must_use]
    pub fn is_money_here(&self) -> bool {
        self.line.is_money_here()
    }
}
