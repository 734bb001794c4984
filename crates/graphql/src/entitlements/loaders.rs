//! Batched reads of entitlements and of what they are for.

use std::collections::HashMap;
use std::sync::Arc;

use database::DatabaseError;
use kernel::id::{EntitlementId, MaterialId, OrderLineId};
use materials::purchase::material_of;
use materials::queries;
use payments::entitlements;

use crate::loader::{Batch, LoaderScope};

/// Entitlements by id: one's own; all for admins.
pub struct EntitlementById;

impl Batch for EntitlementById {
    type Key = EntitlementId;
    type Value = Arc<payments::Entitlement>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<EntitlementId>,
    ) -> Result<HashMap<EntitlementId, Self::Value>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let found = entitlements::queries::by_ids(&mut connection, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|entitlement| (entitlement.id, Arc::new(entitlement))).collect())
    }
}

/// What the actor has of a material, or holds in an order.
pub struct OwnEntitlementOfMaterial;

impl Batch for OwnEntitlementOfMaterial {
    type Key = MaterialId;
    type Value = Arc<payments::Entitlement>;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Self::Value>, DatabaseError> {
        let mut connection = scope.connection().await?;
        let found = queries::own_entitlements_of_materials(&mut connection, &scope.actor, &keys).await?;
        Ok(found.into_iter().map(|entitlement| (material_of(&entitlement), Arc::new(entitlement))).collect())
    }
}

/// The figures of a material's sales, for its teacher and admins.
pub struct SalesOfMaterial;

impl Batch for SalesOfMaterial {
    type Key = MaterialId;
    type Value = queries::SalesFigures;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<MaterialId>,
    ) -> Result<HashMap<MaterialId, Self::Value>, DatabaseError> {
        queries::sales_of_materials(&mut *scope.connection().await?, &scope.actor, &keys).await
    }
}

/// The material that a line of an order sells, for the two sides of it and admins.
pub struct MaterialOfLine;

impl Batch for MaterialOfLine {
    type Key = OrderLineId;
    type Value = MaterialId;

    async fn load(
        scope: &LoaderScope,
        keys: Vec<OrderLineId>,
    ) -> Result<HashMap<OrderLineId, MaterialId>, DatabaseError> {
        queries::materials_of_lines(&mut *scope.connection().await?, &scope.actor, &keys).await
    }
}
