//! The store.

use std::sync::Arc;

use async_graphql::{Context, Object};
use kernel::id::{MaterialId, TeacherId};
use kernel::page::PageRequest;
use materials::StoreError;
use materials::store::{self, MaterialFilter};

use super::inputs::MaterialFilterInput;
use super::loaders::MaterialById;
use super::types::{Material, MaterialConnection, MaterialEdge, MaterialOrder};
use crate::catalog::vocabulary;
use crate::connection::page_request;
use crate::cost::Paged;
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;
use crate::total_count;

/// Queries of the store. They need no sign-in.
#[derive(Default)]
pub struct MaterialsQuery;

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Page(error) => error.into(),
            StoreError::Database(error) => error.into(),
        }
    }
}

#[Object]
impl MaterialsQuery {
    /// Materials in the store that fit the filter. Needs no sign-in.
    #[graphql(directive = Paged::apply())]
    #[expect(clippy::too_many_arguments, reason = "Relay's four arguments, a filter and an order")]
    async fn materials(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "What to look for; everything given must hold.")] filter: Option<
            MaterialFilterInput,
        >,
        #[graphql(default_with = "MaterialOrder::Newest", desc = "In which order.")] order_by: MaterialOrder,
        #[graphql(desc = "How many from the start of the list: 1 to 100, 20 by default.")] first: Option<i32>,
        #[graphql(desc = "Go on behind this cursor.")] after: Option<String>,
        #[graphql(desc = "How many from the end of the list: 1 to 100.")] last: Option<i32>,
        #[graphql(desc = "Go back before this cursor.")] before: Option<String>,
    ) -> ApiResult<MaterialConnection> {
        let request = page_request(first, after, last, before)?;
        let vocabulary = vocabulary(context).await?;
        let filter = filter.unwrap_or_default().into_domain(&vocabulary)?;
        let filter = filter.checked().map_err(|problem| ApiError::BadUserInput(problem.to_string()))?;
        in_store(context, filter, order_by, &request).await
    }

    /// One material. Null when there is none that the signed-in user may see: everybody sees those in the store; out of it,
    /// its teacher, those who have it, and admins see it. Needs no sign-in.
    async fn material(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The material's id.")] id: PublicId<MaterialId>,
    ) -> ApiResult<Option<Material>> {
        Ok(context.load::<MaterialById>(id.0).await?.map(Material))
    }
}

/// A page of what a teacher has in the store, newest first.
///
/// # Errors
/// BAD_USER_INPUT for a cursor of another list; the database's failures.
pub(crate) async fn materials_of_teacher(
    context: &Context<'_>,
    id: TeacherId,
    request: &PageRequest,
) -> ApiResult<MaterialConnection> {
    let filter = MaterialFilter { teacher: Some(id), ..MaterialFilter::default() };
    in_store(context, filter, MaterialOrder::Newest, request).await
}

async fn in_store(
    context: &Context<'_>,
    filter: MaterialFilter,
    order: MaterialOrder,
    request: &PageRequest,
) -> ApiResult<MaterialConnection> {
    let page = store::store_page(&mut *context.read().await?, &filter, order.into(), request).await?;
    let page = page.map(|card| MaterialEdge { cursor: card.cursor, node: Material(Arc::new(card.material)) });
    let total =
        total_count!(context, [filter], |connection, scope| { store::total_count(&mut connection, &filter) });
    Ok(MaterialConnection::new(page, Some(total)))
}
