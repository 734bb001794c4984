//! `materialPurchaseCancel`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::EntitlementId;
use materials::commands::material_purchase_cancel as command;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::entitlements::Entitlement;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `materialPurchaseCancel` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialPurchaseCancelCode")]
pub enum MaterialPurchaseCancelErrorCode {
    /// You have no such purchase.
    NotFound,
    /// It cost nothing: there is nothing to give back.
    NothingPaid,
    /// It was downloaded: it cannot be given back any more.
    AlreadyUsed,
    /// The 7 days in which it can be given back are over.
    TooLate,
    /// You dispute it: take the dispute back first, or wait for its decision.
    Disputed,
    /// It is over already, or its money went back.
    AlreadyOver,
    /// The key was used for another purchase.
    IdempotencyKeyReused,
}

mutation_error!(
    MaterialPurchaseCancelError,
    MaterialPurchaseCancelErrorCode,
    command::MaterialPurchaseCancelCode,
    "materialPurchaseCancel"
);

/// What `materialPurchaseCancel` takes.
#[derive(InputObject)]
pub struct MaterialPurchaseCancelInput {
    /// The purchase: PENDING, or ACTIVE and `canBeReturned`.
    entitlement_id: PublicId<EntitlementId>,
    /// A UUID the client makes once for each wish and sends again when it tries again.
    idempotency_key: Uuid,
}

/// What `materialPurchaseCancel` answers.
#[derive(SimpleObject)]
pub struct MaterialPurchaseCancelPayload {
    /// The purchase as it is now: LAPSED when it was not paid, REVOKED when its money goes back; see `orderLine.refunds` for how
    /// far that is. Null when it was not called off.
    entitlement: Option<Entitlement>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialPurchaseCancelError>,
}

/// Holder of `materialPurchaseCancel`.
#[derive(Default)]
pub struct MaterialPurchaseCancel;

#[Object]
impl MaterialPurchaseCancel {
    /// Calls one's own purchase of a material off. What is not paid leaves its order. What is paid and was never downloaded is
    /// given back within 7 days: all of its money goes back, and the files are gone.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_purchase_cancel(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which purchase.")] input: MaterialPurchaseCancelInput,
    ) -> ApiResult<MaterialPurchaseCancelPayload> {
        let input = command::MaterialPurchaseCancelInput {
            entitlement_id: input.entitlement_id.0,
            idempotency_key: input.idempotency_key,
        };
        let mut connection = context.write().await?;
        let outcome = command::run(&mut connection, context.actor(), context.now(), input).await;
        let (entitlement, errors) = settle(outcome)?;
        let entitlement = entitlement.map(|entitlement| Entitlement(Arc::new(entitlement)));
        Ok(MaterialPurchaseCancelPayload { entitlement, errors })
    }
}
