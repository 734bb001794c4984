//! `materialBuy`

use std::sync::Arc;

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use kernel::id::{MaterialId, OrderId};
use materials::commands::material_buy as command;
use uuid::Uuid;

use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::entitlements::{Entitlement, OwnEntitlementOfMaterial};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::payments::loaders::LineById;
use crate::payments::{Order, OrderById};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Why `materialBuy` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::MaterialBuyCode")]
pub enum MaterialBuyErrorCode {
    /// There is no such material in the store any more, or no such order of yours; `field` says which.
    NotFound,
    /// It is your own material.
    OwnMaterial,
    /// You have it: `entitlement` of the answer says since when.
    AlreadyOwned,
    /// It waits to be paid: `order` of the answer is where. Pay that one.
    AlreadyInOrder,
    /// The order is paid, over, or being paid.
    OrderNotOpen,
    /// The order has as many lines as it can have.
    OrderFull,
    /// You hold as many unpaid materials as one can: pay or cancel some first.
    TooManyHolds,
    /// The key was used for another purchase.
    IdempotencyKeyReused,
}

mutation_error!(MaterialBuyError, MaterialBuyErrorCode, command::MaterialBuyCode, "materialBuy");

/// What `materialBuy` takes.
#[derive(InputObject)]
pub struct MaterialBuyInput {
    /// What to buy: a material of the store.
    material_id: PublicId<MaterialId>,
    /// An open order of one's own to add it to, e.g. of a lesson, so that both are paid together; without it a new one. What
    /// costs nothing needs none.
    order_id: Option<PublicId<OrderId>>,
    /// A UUID the client makes once for each wish and sends again when it tries again: the same key buys once.
    idempotency_key: Uuid,
}

/// What `materialBuy` answers.
#[derive(SimpleObject)]
pub struct MaterialBuyPayload {
    /// ACTIVE at once when the material costs nothing, else PENDING until its order is paid. When it is refused because you have
    /// it or hold it already, that one; null when it is refused otherwise.
    entitlement: Option<Entitlement>,
    /// The order to pay, with `paymentStart`. Null when the material costs nothing, and when it is refused; but for
    /// ALREADY_IN_ORDER, where it is the order it waits in.
    order: Option<Order>,
    /// Why not; empty when it was.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<MaterialBuyError>,
}

/// Holder of `materialBuy`.
#[derive(Default)]
pub struct MaterialBuy;

#[Object]
impl MaterialBuy {
    /// Buys a material for the signed-in user: it waits to be paid for 24 hours, in an order that is opened or added to. What
    /// costs nothing is in the library at once.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn material_buy(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The wish.")] input: MaterialBuyInput,
    ) -> ApiResult<MaterialBuyPayload> {
        let material_id = input.material_id.0;
        let input = command::MaterialBuyInput {
            material_id,
            order_id: input.order_id.map(|id| id.0),
            idempotency_key: input.idempotency_key,
        };
        let mut connection = context.write().await?;
        let outcome = command::run(&mut connection, context.actor(), context.now(), input).await;
        drop(connection);
        let (bought, errors) = settle::<_, _, MaterialBuyError>(outcome)?;
        let had = |error: &MaterialBuyError| {
            matches!(error.code, MaterialBuyErrorCode::AlreadyOwned | MaterialBuyErrorCode::AlreadyInOrder)
        };
        let entitlement = match bought {
            Some(purchase) => Some(Arc::new(purchase.entitlement)),
            None if errors.iter().any(had) => context.load::<OwnEntitlementOfMaterial>(material_id).await?,
            None => None,
        };
        let order = match &entitlement {
            Some(entitlement) => order_to_pay(context, entitlement).await?,
            None => None,
        };
        Ok(MaterialBuyPayload { entitlement: entitlement.map(Entitlement), order, errors })
    }
}

async fn order_to_pay(
    context: &Context<'_>,
    entitlement: &payments::Entitlement,
) -> ApiResult<Option<Order>> {
    let is_unpaid = entitlement.status == payments::EntitlementStatus::Pending;
    let Some(line_id) = entitlement.order_line_id.filter(|_| is_unpaid) else { return Ok(None) };
    let Some((line, _)) = context.load::<LineById>(line_id).await? else { return Ok(None) };
    Ok(context.load::<OrderById>(line.order_id).await?.map(Order))
}
