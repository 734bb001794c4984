//! One notification.

use std::sync::Arc;

use async_graphql::{Context, ID, Interface, Object};
use chrono::{DateTime, Utc};
use kernel::id::NotificationId;
use notifications::wording::{Text, text};
use notifications::{Facts, Subject};

use super::{NotificationKind, NotificationTopic};
use crate::accounting::{Export, ExportById};
use crate::booking::{Booking, BookingById};
use crate::catalog::TeacherById;
use crate::catalog::types::Teacher;
use crate::connection;
use crate::disputes::{Dispute, DisputeById};
use crate::error::{ApiError, ApiResult};
use crate::identity::loaders::UserById;
use crate::materials::{Material, MaterialById};
use crate::money::Money;
use crate::payments::{Refund, RefundById};
use crate::payouts::{Payout, PayoutById};
use crate::public_id::PublicId;
use crate::reviews::{Review, ReviewById};
use crate::scope::ContextExtension as _;

/// What a notification leads to when somebody opens it.
#[derive(Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The object's id."))]
pub enum NotificationSubject {
    /// A booking: kinds that start with BOOKING, LESSON or NO_SHOW.
    Booking(Booking),
    /// A dispute: kinds that start with DISPUTE.
    Dispute(Dispute),
    /// A file for whoever keeps the books: EXPORT_READY.
    Export(Export),
    /// A material: kinds that start with MATERIAL.
    Material(Material),
    /// A payout: PAYOUT_PAID, PAYOUT_FAILED and PAYOUT_REFUSED.
    Payout(Payout),
    /// A refund: PAID_TWICE and kinds that start with REFUND.
    Refund(Refund),
    /// A review: kinds that start with REVIEW.
    Review(Review),
    /// The reader's own teaching profile: TEACHER_VERIFIED.
    Teacher(Teacher),
}

/// Something the signed-in user was told. `title` and `body` can be shown as they are; whoever words it differently has `kind`,
/// `subject` and the facts.
#[derive(Debug, Clone)]
pub struct Notification(pub Arc<notifications::Notification>);

impl Notification {
    fn facts(&self) -> &Facts {
        &self.0.facts
    }

    /// The sentences, in the reader's language and time zone.
    async fn text(&self, context: &Context<'_>) -> ApiResult<Text> {
        let user = context.load::<UserById>(self.0.user_id).await?;
        let user = user.ok_or_else(|| ApiError::Internal("a notification's user is gone".to_owned()))?;
        Ok(text(&self.0, user.locale, user.time_zone))
    }
}

/// Something the signed-in user was told. `title` and `body` can be shown as they are; whoever words it differently has `kind`,
/// `subject` and the facts.
#[Object]
impl Notification {
    /// The notification's id.
    pub(crate) async fn id(&self) -> PublicId<NotificationId> {
        self.0.id.into()
    }

    /// What it is about. The list of kinds may grow: show `title` and `body` of those you do not know.
    async fn kind(&self) -> NotificationKind {
        self.0.kind.into()
    }

    /// What it is switched on and off with.
    async fn topic(&self) -> NotificationTopic {
        self.0.kind.topic().into()
    }

    /// A few words in the user's language, e.g. `Lesson confirmed`; plain text.
    async fn title(&self, context: &Context<'_>) -> ApiResult<&'static str> {
        Ok(self.text(context).await?.title)
    }

    /// One or two sentences in the user's language and time zone; plain text.
    async fn body(&self, context: &Context<'_>) -> ApiResult<String> {
        Ok(self.text(context).await?.body)
    }

    /// What to open when it is tapped, as it is now. Null when there is nothing to open, or nothing any more that the user
    /// may see.
    async fn subject(&self, context: &Context<'_>) -> ApiResult<Option<NotificationSubject>> {
        let Some(subject) = self.0.subject() else { return Ok(None) };
        Ok(match subject {
            Subject::Booking(id) => context.load::<BookingById>(id).await?.map(|found| Booking(found).into()),
            Subject::Refund(id) => context.load::<RefundById>(id).await?.map(|found| Refund(found).into()),
            Subject::Review(id) => context.load::<ReviewById>(id).await?.map(|found| Review(found).into()),
            Subject::Teacher(id) => context.load::<TeacherById>(id).await?.map(|found| Teacher(found).into()),
            Subject::Dispute(id) => context.load::<DisputeById>(id).await?.map(|found| Dispute(found).into()),
            Subject::Material(id) => {
                context.load::<MaterialById>(id).await?.map(|found| Material(found).into())
            }
            Subject::Payout(id) => context.load::<PayoutById>(id).await?.map(|found| Payout(found).into()),
            Subject::Export(id) => context.load::<ExportById>(id).await?.map(|found| Export(found).into()),
        })
    }

    /// When the lesson starts that it tells of, as it was then; null when it is about none.
    async fn lesson_starts_at(&self) -> Option<DateTime<Utc>> {
        match self.facts() {
            Facts::Lesson(lesson) => Some(lesson.starts_at),
            _ => None,
        }
    }

    /// Until when something is to be done (to pay, to answer, to object) or waited for (until payouts go on after the account was
    /// changed), as it was then; null when there is nothing to do.
    async fn deadline(&self) -> Option<DateTime<Utc>> {
        match self.facts() {
            Facts::Lesson(lesson) => lesson.deadline,
            Facts::Dispute(dispute) => dispute.deadline,
            Facts::PayoutAccount(account) => account.paused_until,
            _ => None,
        }
    }

    /// What goes back to the student or payer, as it was then; null when nothing does.
    async fn refund_amount(&self) -> Option<Money> {
        let amount = match self.facts() {
            Facts::Lesson(lesson) => lesson.refund?,
            Facts::Refund(amount) => *amount,
            Facts::RefundAccount(account) => account.refund,
            Facts::Dispute(dispute) => dispute.refund?,
            Facts::Nothing
            | Facts::Stars { .. }
            | Facts::Earnings(_)
            | Facts::PayoutAccount(_)
            | Facts::Payout(_)
            | Facts::Waiting { .. } => return None,
        };
        Some(kernel::Money::from(amount).into())
    }

    /// Since when it counts as read (`notificationsMarkRead`); null while it does not.
    async fn read_at(&self) -> Option<DateTime<Utc>> {
        self.0.read_at
    }

    /// When it was told.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(NotificationConnection, NotificationEdge, Notification, "notifications");
