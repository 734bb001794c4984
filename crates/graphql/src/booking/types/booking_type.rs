//! `Booking`

use std::sync::Arc;

use async_graphql::{Context, Object};
use booking::{BookingStatus as BookingState, policy};
use chrono::{DateTime, Utc};
use kernel::id::BookingId;
use payments::queries::RefundedLine;

use super::{AvailableAction, BookingCancelledBy, BookingStatus, Meeting, NoShowReport};
use crate::booking::loaders::{MeetingOfBooking, NoShowReportOfBooking};
use crate::calendar::{AvailabilitySlot, SlotById};
use crate::cancellation::{CancellationPolicy, CancellationPolicyById};
use crate::catalog::{LessonMode, Skill, Teacher, TeacherById};
use crate::connection;
use crate::cost::Items;
use crate::disputes::{Dispute, DisputeOfLine};
use crate::error::{ApiError, ApiResult};
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::money::Money;
use crate::payments::loaders::{PaymentsOfOrder, RefundExtentOfLine};
use crate::payments::types::RefundExtent;
use crate::payments::{Order, OrderById};
use crate::public_id::PublicId;
use crate::reviews::{Review, ReviewOfBooking};
use crate::scope::ContextExtension as _;

/// A student's reservation of a slot with a teacher.
#[derive(Debug, Clone)]
pub struct Booking(pub Arc<booking::Booking>);

/// A student's reservation of a slot with a teacher. Only the two of them and admins see it.
#[Object]
impl Booking {
    /// The booking's id.
    pub(crate) async fn id(&self) -> PublicId<BookingId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> BookingStatus {
        self.0.status.into()
    }

    /// When the lesson starts.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// When the lesson ends.
    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.ends_at
    }

    /// IANA zone the teacher scheduled the slot in. Show times in the reader's own zone.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Online or at a place.
    async fn mode(&self) -> LessonMode {
        self.0.mode.into()
    }

    /// Where the lesson is, when it is at a place. Null for the two participants until the booking is paid.
    async fn place(&self, context: &Context<'_>) -> Option<&str> {
        let relation = policy::relation(context.actor(), &self.0)?;
        self.0.place.as_deref().filter(|_| policy::shows_place(&self.0, relation))
    }

    /// What the student wants the teacher to know; plain text.
    async fn notes(&self) -> Option<&str> {
        self.0.notes.as_deref()
    }

    /// What the lesson costs, fixed when it was booked.
    async fn price(&self) -> Money {
        self.0.price().into()
    }

    /// Until when the time is held while it is not paid. Count down with `serverInformation.time`.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// Until when the teacher answers while it is PAID; then it is cancelled and all money goes back. Null otherwise.
    async fn answer_due_at(&self) -> Option<DateTime<Utc>> {
        self.0.answer_due_at.filter(|_| self.0.status == BookingState::Paid)
    }

    /// When it was accepted.
    async fn confirmed_at(&self) -> Option<DateTime<Utc>> {
        self.0.confirmed_at
    }

    /// When the lesson counts as held if nobody says otherwise. Null before it is confirmed, once it is over, and while a
    /// no-show report is open.
    async fn completion_due_at(&self) -> Option<DateTime<Utc>> {
        self.0.completion_due_at
    }

    /// When the lesson counted as held.
    async fn completed_at(&self) -> Option<DateTime<Utc>> {
        self.0.completed_at
    }

    /// The lesson as it happens; null before it is confirmed.
    async fn meeting(&self, context: &Context<'_>) -> ApiResult<Option<Meeting>> {
        let row = context.load::<MeetingOfBooking>(self.0.id).await?;
        Ok(row.map(|row| Meeting { row, booking: self.0.clone() }))
    }

    /// Somebody said that the other one did not come; null when nobody did.
    async fn no_show_report(&self, context: &Context<'_>) -> ApiResult<Option<NoShowReport>> {
        Ok(context.load::<NoShowReportOfBooking>(self.0.id).await?.map(NoShowReport))
    }

    /// What the student said of the lesson; null before that. A hidden one is seen by its author and admins only.
    async fn review(&self, context: &Context<'_>) -> ApiResult<Option<Review>> {
        Ok(context.load::<ReviewOfBooking>(self.0.id).await?.map(Review))
    }

    /// Whether nothing, a part or all of what was paid goes back to the student. How far that is stands in the refunds of the
    /// order's line.
    async fn refund_status(&self, context: &Context<'_>) -> ApiResult<RefundExtent> {
        let line = context.load::<RefundExtentOfLine>(self.0.order_line_id).await?;
        let extent =
            |line: RefundedLine| payments::RefundExtent::of(line.amount, line.refunded_amount).into();
        Ok(line.map_or(RefundExtent::None, extent))
    }

    /// When it was called off.
    async fn cancelled_at(&self) -> Option<DateTime<Utc>> {
        self.0.cancelled_at
    }

    /// Who called it off.
    async fn cancelled_by(&self) -> Option<BookingCancelledBy> {
        self.0.cancelled_by.map(Into::into)
    }

    /// Why it was called off, in the words of who did.
    async fn cancellation_reason(&self) -> Option<&str> {
        self.0.cancellation_reason.as_deref()
    }

    /// What the student says was not given as agreed; null when it was not disputed.
    async fn dispute(&self, context: &Context<'_>) -> ApiResult<Option<Dispute>> {
        Ok(context.load::<DisputeOfLine>(self.0.order_line_id).await?.map(Dispute))
    }

    /// The policy it was made under: how much goes back when it is called off once it is paid and accepted. Null for bookings
    /// from before there were policies, of which all goes back.
    async fn cancellation_policy(&self, context: &Context<'_>) -> ApiResult<Option<CancellationPolicy>> {
        match self.0.cancellation_policy_id {
            Some(id) => Ok(context.load::<CancellationPolicyById>(id).await?.map(CancellationPolicy)),
            None => Ok(None),
        }
    }

    /// Which buttons to draw for the signed-in user, the next step first, and why one is grey.
    #[graphql(directive = Items::apply(5))]
    async fn available_actions(&self, context: &Context<'_>) -> ApiResult<Vec<AvailableAction>> {
        let Some(relation) = policy::relation(context.actor(), &self.0) else { return Ok(Vec::new()) };
        // Payments, reports and reviews are only looked for where they matter.
        let is_payment_in_doubt = (self.0.status, relation)
            == (BookingState::Pending, policy::Relation::Student)
            && context.load::<PaymentsOfOrder>(self.0.order_id).await?.is_some_and(|attempts| {
                attempts.iter().any(|attempt| attempt.status == payments::PaymentStatus::Challenged)
            });
        let no_show = match self.0.status {
            BookingState::Confirmed | BookingState::InProgress => {
                context.load::<NoShowReportOfBooking>(self.0.id).await?
            }
            _ => None,
        };
        let is_reviewed = match (self.0.status, relation) {
            (BookingState::Completed, policy::Relation::Student) => {
                Some(context.load::<ReviewOfBooking>(self.0.id).await?.is_some())
            }
            _ => None,
        };
        let situation = policy::Situation {
            booking: &self.0,
            is_payment_in_doubt,
            no_show: no_show.as_deref(),
            relation,
            now: context.now(),
            config: &context.app().booking,
        };
        let actions = policy::available_actions(&situation, is_reviewed);
        Ok(actions.into_iter().map(AvailableAction::from).collect())
    }

    /// Who teaches; null when the profile is not in public view any more.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        Ok(context.load::<TeacherById>(self.0.teacher_id).await?.map(Teacher))
    }

    /// Who learns; null when the account is gone.
    async fn student(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserById>(self.0.student_user_id).await?.map(User))
    }

    /// What is taught.
    async fn skill(&self, context: &Context<'_>) -> ApiResult<Skill> {
        let app = context.app();
        let known = app.vocabulary.current(&app.pools, context.now()).await?.skill(self.0.skill_id).cloned();
        if let Some(skill) = known {
            return Ok(Skill(skill));
        }
        // Another process made it a moment ago.
        app.vocabulary.forget();
        let known = app.vocabulary.current(&app.pools, context.now()).await?.skill(self.0.skill_id).cloned();
        known
            .map(Skill)
            .ok_or_else(|| ApiError::Internal("a booking's skill is not in the vocabulary".to_owned()))
    }

    /// The slot whose time it takes or took.
    async fn slot(&self, context: &Context<'_>) -> ApiResult<AvailabilitySlot> {
        let slot = context.load::<SlotById>(self.0.slot_id).await?;
        slot.map(AvailabilitySlot).ok_or_else(|| ApiError::Internal("a booking has no slot".to_owned()))
    }

    /// The order that pays it. Null for everybody but the student and admins.
    async fn order(&self, context: &Context<'_>) -> ApiResult<Option<Order>> {
        Ok(context.load::<OrderById>(self.0.order_id).await?.map(Order))
    }

    /// When it was booked.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(BookingConnection, BookingEdge, Booking, "bookings");
