//! `availabilitySlotsPublish`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use calendar::commands::availability_slots_publish as command;
use chrono::{DateTime, Utc};

use crate::calendar::AvailabilitySlot;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// What is wrong with slots that were to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::AvailabilitySlotsPublishCode")]
pub enum AvailabilitySlotsPublishErrorCode {
    /// Not a single slot was given.
    SlotsMissing,
    /// More than 100 slots.
    TooManySlots,
    /// Not the name of an IANA zone.
    UnknownTimeZone,
    /// Neither `endsAt` nor `durationMinutes`.
    EndMissing,
    /// Both `endsAt` and `durationMinutes`.
    EndAndDuration,
    /// Starts or ends within a minute.
    NotWholeMinutes,
    /// Shorter than 15 minutes, or ends before it starts.
    TooShort,
    /// Longer than 8 hours.
    TooLong,
    /// Starts in the past.
    InPast,
    /// Starts more than 365 days ahead.
    TooFarAhead,
    /// Overlaps another slot of the same call.
    OverlapsOtherItem,
    /// Overlaps a slot published before.
    OverlapsOwnSlot,
}

mutation_error!(
    AvailabilitySlotsPublishError,
    AvailabilitySlotsPublishErrorCode,
    command::AvailabilitySlotsPublishCode,
    "availabilitySlotsPublish"
);

/// One slot to publish: a start, and either an end or a duration.
#[derive(InputObject)]
pub struct AvailabilitySlotInput {
    /// When it starts: in the future, at most 365 days ahead, on a whole minute.
    starts_at: DateTime<Utc>,
    /// When it ends; give this or `durationMinutes`.
    ends_at: Option<DateTime<Utc>>,
    /// How long it is, 15 to 480 minutes; give this or `endsAt`.
    duration_minutes: Option<i32>,
}

/// What `availabilitySlotsPublish` takes.
#[derive(InputObject)]
pub struct AvailabilitySlotsPublishInput {
    /// IANA zone in which the teacher scheduled the slots, e.g. `Asia/Jakarta`.
    time_zone: String,
    /// 1 to 100 slots. All are published, or none.
    slots: Vec<AvailabilitySlotInput>,
}

/// What `availabilitySlotsPublish` answers.
#[derive(SimpleObject)]
pub struct AvailabilitySlotsPublishPayload {
    /// The new slots in the order of the input; null when none was published.
    #[graphql(directive = Items::apply(20))]
    availability_slots: Option<Vec<AvailabilitySlot>>,
    /// Why not, each offending item named; empty when they were.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<AvailabilitySlotsPublishError>,
}

/// Holder of `availabilitySlotsPublish`.
#[derive(Default)]
pub struct AvailabilitySlotsPublish;

#[Object]
impl AvailabilitySlotsPublish {
    /// Offers lesson times of the signed-in teacher, one or many at once. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn availability_slots_publish(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The slots.")] input: AvailabilitySlotsPublishInput,
    ) -> ApiResult<AvailabilitySlotsPublishPayload> {
        let slots = input
            .slots
            .into_iter()
            .map(|slot| command::NewSlot {
                starts_at: slot.starts_at,
                ends_at: slot.ends_at,
                duration_minutes: slot.duration_minutes.map(i64::from),
            })
            .collect();
        let input = command::AvailabilitySlotsPublishInput { time_zone: input.time_zone, slots };
        let mut connection = context.write().await?;
        let outcome = command::run(&mut connection, context.actor(), context.now(), input).await;
        let (slots, errors) = settle(outcome)?;
        let availability_slots = slots.map(|slots| slots.into_iter().map(AvailabilitySlot::from).collect());
        Ok(AvailabilitySlotsPublishPayload { availability_slots, errors })
    }
}
