//! Students' reservations of slots.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod types;
pub mod viewer;

use async_graphql::{Context, Object};
use kernel::id::BookingId;

pub use loaders::BookingById;
pub use mutations::BookingMutation;
pub use types::Booking;
pub use viewer::ViewerBookings;

use crate::error::ApiResult;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Queries about bookings.
#[derive(Default)]
pub struct BookingQuery;

#[Object]
impl BookingQuery {
    /// One booking; null when there is none with this id that the signed-in user takes part in. Admins see all.
    async fn booking(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The booking's id.")] id: PublicId<BookingId>,
    ) -> ApiResult<Option<Booking>> {
        context.actor().require_user()?;
        Ok(context.load::<BookingById>(id.0).await?.map(Booking))
    }
}
