//! Cancellation policies and previews as clients see them.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use booking::cancel_preview::CancelPreview;
use booking::{CancellationStep, CancellationTerms};
use chrono::{DateTime, Utc};
use kernel::id::CancellationPolicyId;

use super::loaders::CancellationPolicyById;
use crate::booking::{Booking, BookingById};
use crate::cost::Items;
use crate::error::ApiResult;
use crate::money::Money;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// Who calls a lesson off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "booking::CancellingSide")]
pub enum CancellingSide {
    /// Its student.
    Student,
    /// Its teacher.
    Teacher,
    /// An admin.
    Admin,
}

/// How much goes back when a paid lesson is called off.
#[derive(Debug, Clone)]
pub struct CancellationPolicy(pub Arc<CancellationTerms>);

/// How much goes back when a paid and accepted lesson is called off. It is never changed: a booking keeps the policy it was made
/// under. Before the teacher accepted, everything goes back.
#[Object]
impl CancellationPolicy {
    /// The policy's id.
    pub(crate) async fn id(&self) -> PublicId<CancellationPolicyId> {
        self.0.policy.id.into()
    }

    /// What it is called in English.
    async fn name(&self) -> &str {
        &self.0.policy.name
    }

    /// What it is called in Indonesian.
    async fn name_indonesian(&self) -> &str {
        &self.0.policy.name_indonesian
    }

    /// Whether it counts for teachers who chose none.
    async fn is_default(&self) -> bool {
        self.0.policy.is_default
    }

    /// What goes back: each side's steps together, the earliest first. After the last one of a side nothing goes back.
    #[graphql(directive = Items::apply(4))]
    async fn steps(&self) -> Vec<CancellationPolicyStep> {
        self.0.steps.iter().copied().map(Into::into).collect()
    }

    /// When it was ended: no booking is made under it since. Null while it is in force.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.policy.ended_at
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.policy.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.policy.updated_at
    }
}

/// Called off at least so many hours before the lesson's start: so much goes back. Of a side's steps the one with the most hours
/// that still fits counts.
#[derive(Debug, Clone, SimpleObject)]
pub struct CancellationPolicyStep {
    /// Whose calling off it is about.
    cancelled_by: CancellingSide,
    /// How many hours before the start at least.
    hours_before_start: i32,
    /// How much of the price goes back, in hundredths of a per cent: 10000 is all of it.
    refund_basis_points: i32,
}

impl From<CancellationStep> for CancellationPolicyStep {
    fn from(step: CancellationStep) -> Self {
        Self {
            cancelled_by: step.cancelled_by.into(),
            hours_before_start: step.hours_before_start,
            refund_basis_points: step.refund_basis_points,
        }
    }
}

/// What calling a booking off now would do to its money.
pub struct BookingCancelPreview(pub CancelPreview);

/// What calling a booking off now would do to its money, to the rupiah: show it before somebody decides.
#[Object]
impl BookingCancelPreview {
    /// The booking.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        Ok(context.load::<BookingById>(self.0.booking_id).await?.map(Booking))
    }

    /// As whom the signed-in user would call it off.
    async fn by(&self) -> CancellingSide {
        self.0.by.into()
    }

    /// What goes back to the student.
    async fn refund(&self) -> Money {
        self.0.refund.into()
    }

    /// What is kept of the price.
    async fn kept(&self) -> Money {
        self.0.kept.into()
    }

    /// What the teacher earns of what is kept, before taxes. Null for everybody but the teacher and admins.
    async fn seller_keeps(&self) -> Option<Money> {
        self.0.seller_keeps.map(Into::into)
    }

    /// How much of the price goes back, in hundredths of a per cent: 10000 is all of it.
    async fn refund_basis_points(&self) -> i32 {
        self.0.refund_basis_points
    }

    /// The policy that says so; null for bookings from before there were policies, of which all goes back.
    async fn policy(&self, context: &Context<'_>) -> ApiResult<Option<CancellationPolicy>> {
        match self.0.policy_id {
            Some(id) => Ok(context.load::<CancellationPolicyById>(id).await?.map(CancellationPolicy)),
            None => Ok(None),
        }
    }

    /// The step of the policy that counts now; null when none does: the teacher has not accepted yet and all goes back, or it is
    /// too late for any.
    async fn step(&self) -> Option<CancellationPolicyStep> {
        self.0.step.map(Into::into)
    }

    /// The last instant at which as much goes back; less does after it. Null when it does not become less.
    async fn next_step_at(&self) -> Option<DateTime<Utc>> {
        self.0.next_step_at
    }

    /// Give it to `bookingCancel` when the person agrees. Null for a booking that is not paid, which needs none.
    async fn preview_token(&self) -> Option<&str> {
        self.0.token.as_deref()
    }
}
