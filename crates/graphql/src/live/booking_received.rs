//! `bookingReceived`.

use std::collections::HashMap;
use std::sync::Arc;

use async_graphql::{Context, Subscription};
use booking::queries::{RECEIVED_MAX, bookings_received};
use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{Stream, stream};
use kernel::Role;
use kernel::id::{BookingId, EntityId as _};
use live_changes::Topic;

use super::following;
use crate::booking::{Booking, BookingById};
use crate::catalog::loaders::TeacherOfUser;
use crate::error::ApiError;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// A booking bears the instant at which its request began and is seen when it is committed; nothing takes so long.
const COMMITTED_WITHIN: TimeDelta = TimeDelta::minutes(1);

/// How far bookings were told: all that were made before `since`, and these.
#[derive(Clone)]
struct Told {
    since: DateTime<Utc>,
    known: HashMap<BookingId, DateTime<Utc>>,
}

impl Told {
    fn until(instant: DateTime<Utc>) -> Self {
        Self { since: instant - COMMITTED_WITHIN, known: HashMap::new() }
    }

    fn ids(&self) -> Vec<BookingId> {
        self.known.keys().copied().collect()
    }

    fn add(&mut self, bookings: &[::booking::Booking]) {
        for booking in bookings {
            self.known.insert(booking.id, booking.created_at);
            self.since = self.since.max(booking.created_at - COMMITTED_WITHIN);
        }
        let since = self.since;
        self.known.retain(|_, created_at| *created_at >= since);
    }
}

/// Holder of `bookingReceived`.
#[derive(Default)]
pub(super) struct BookingReceivedSubscription;

#[Subscription]
impl BookingReceivedSubscription {
    /// A student has booked a lesson with the signed-in teacher: the time is held, and usually not paid yet (PENDING); follow it
    /// with `bookingChanged`. TEACHER only. Connecting again, give the last booking you heard of as `after`: what was booked since,
    /// and up to a minute before it, comes first, so compare ids.
    async fn booking_received(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The last booking you know of: tell what was booked since.")] after: Option<
            PublicId<BookingId>,
        >,
    ) -> Result<impl Stream<Item = Booking>, ApiError> {
        let teacher = context.actor().require_role(Role::Teacher)?;
        let Some(profile) = context.load::<TeacherOfUser>(teacher.user_id).await? else {
            return Err(ApiError::Forbidden);
        };
        let following = following(context)?;
        let mut told = match (following.told::<Told>(), after) {
            (Some(told), _) => told,
            (None, Some(after)) => {
                let booking = context.load::<BookingById>(after.0).await?;
                let booking = booking.filter(|booking| booking.teacher_id == profile.id);
                let booking = booking.ok_or_else(|| {
                    ApiError::BadUserInput("`after` is none of your bookings: leave it out.".to_owned())
                })?;
                let mut told = Told::until(booking.created_at);
                told.known.insert(booking.id, booking.created_at);
                told
            }
            (None, None) => {
                let mut told = Told::until(context.now());
                let mut connection = context.read().await?;
                let known = bookings_received(&mut connection, teacher, profile.id, told.since, &[]).await?;
                told.add(&known);
                told
            }
        };
        following.follow(Topic::TeacherBookings, profile.id.uuid()).await?;
        let mut connection = context.read().await?;
        let new = bookings_received(&mut connection, teacher, profile.id, told.since, &told.ids()).await?;
        drop(connection);
        told.add(&new);
        following.set_told(told);
        if new.len() >= usize::try_from(RECEIVED_MAX).unwrap_or(usize::MAX) {
            following.look_again();
        }
        Ok(stream::iter(new.into_iter().map(|booking| Booking(Arc::new(booking)))))
    }
}
