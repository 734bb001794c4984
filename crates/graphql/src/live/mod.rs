//! The Subscription object: what people wait for.

mod booking_changed;
mod booking_received;
mod following;
mod notification_received;
mod order_changed;

use async_graphql::{Context, MergedSubscription};

use self::booking_changed::BookingChangedSubscription;
use self::booking_received::BookingReceivedSubscription;
use self::notification_received::NotificationReceivedSubscription;
use self::order_changed::OrderChangedSubscription;
use crate::error::{ApiError, ApiResult};

pub(crate) use following::Following;

/// Everything that can be waited for.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    BookingChangedSubscription,
    OrderChangedSubscription,
    BookingReceivedSubscription,
    NotificationReceivedSubscription,
);

/// The subscription this look belongs to.
fn following<'context>(context: &Context<'context>) -> ApiResult<&'context Following> {
    context
        .data_opt::<std::sync::Arc<Following>>()
        .map(AsRef::as_ref)
        .ok_or_else(|| ApiError::Internal("a subscription was executed without its connection".to_owned()))
}
