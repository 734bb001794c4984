//! `availabilitySlotsWithdraw`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use calendar::commands::availability_slots_withdraw as command;
use kernel::id::AvailabilitySlotId;

use crate::calendar::AvailabilitySlot;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with slots that were to be withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::AvailabilitySlotsWithdrawCode")]
pub enum AvailabilitySlotsWithdrawErrorCode {
    /// Not a single slot was named.
    SlotsMissing,
    /// More than 100 slots.
    TooManySlots,
    /// There is no such slot among the teacher's open ones.
    NotFound,
    /// Somebody booked it, or the teacher is taken at that time.
    SlotTaken,
}

mutation_error!(
    AvailabilitySlotsWithdrawError,
    AvailabilitySlotsWithdrawErrorCode,
    command::AvailabilitySlotsWithdrawCode,
    "availabilitySlotsWithdraw"
);

/// What `availabilitySlotsWithdraw` takes.
#[derive(InputObject)]
pub struct AvailabilitySlotsWithdrawInput {
    /// 1 to 100 of the teacher's own free slots. All are withdrawn, or none.
    ids: Vec<PublicId<AvailabilitySlotId>>,
}

/// What `availabilitySlotsWithdraw` answers.
#[derive(SimpleObject)]
pub struct AvailabilitySlotsWithdrawPayload {
    /// The slots as they are now, earliest first; null when none was withdrawn.
    #[graphql(directive = Items::apply(20))]
    availability_slots: Option<Vec<AvailabilitySlot>>,
    /// Why not, each offending id named; empty when they were.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<AvailabilitySlotsWithdrawError>,
}

/// Holder of `availabilitySlotsWithdraw`.
#[derive(Default)]
pub struct AvailabilitySlotsWithdraw;

#[Object]
impl AvailabilitySlotsWithdraw {
    /// Takes back lesson times of the signed-in teacher that nobody booked. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn availability_slots_withdraw(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The slots.")] input: AvailabilitySlotsWithdrawInput,
    ) -> ApiResult<AvailabilitySlotsWithdrawPayload> {
        let ids = input.ids.into_iter().map(|id| id.0).collect();
        let input = command::AvailabilitySlotsWithdrawInput { ids };
        let mut connection = context.write().await?;
        let outcome = command::run(&mut connection, context.actor(), context.now(), input).await;
        let (slots, errors) = settle(outcome)?;
        let availability_slots = slots.map(|slots| slots.into_iter().map(AvailabilitySlot::from).collect());
        Ok(AvailabilitySlotsWithdrawPayload { availability_slots, errors })
    }
}
