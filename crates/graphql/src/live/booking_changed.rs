//! `bookingChanged`.

use async_graphql::{Context, Subscription};
use futures_util::{Stream, stream};
use kernel::id::{BookingId, EntityId as _};
use live_changes::Topic;

use super::following;
use crate::booking::{Booking, BookingById};
use crate::error::ApiError;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Holder of `bookingChanged`.
#[derive(Default)]
pub(super) struct BookingChangedSubscription;

#[Subscription]
impl BookingChangedSubscription {
    /// A booking as it stands: at once, and again whenever it, its meeting, its money or a report about it has changed. Changes
    /// that follow each other closely come as one, so after connecting again nothing is missed: the first event is the newest
    /// state. Null, and the end, when there is no such booking that the signed-in user takes part in; admins see all.
    async fn booking_changed(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The booking's id.")] id: PublicId<BookingId>,
    ) -> Result<impl Stream<Item = Option<Booking>>, ApiError> {
        context.actor().require_user()?;
        let following = following(context)?;
        following.tells_state();
        following.follow(Topic::Booking, id.0.uuid()).await?;
        let booking = context.load::<BookingById>(id.0).await?.map(Booking);
        if booking.is_none() {
            following.end();
        }
        Ok(stream::iter([booking]))
    }
}
