//! `Dispute`

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::id::DisputeId;
use payments::disputes::{self, LineSide, available_actions};

use super::loaders::DisputedLine;
use crate::booking::Booking;
use crate::booking::loaders::BookingOfLine;
use crate::catalog::loaders::TeacherOfPerson;
use crate::catalog::types::Teacher;
use crate::connection;
use crate::cost::Items;
use crate::entitlements::MaterialOfLine;
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::materials::{Material, MaterialById};
use crate::money::Money;
use crate::payments::OrderLine;
use crate::payments::loaders::LineById;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What a buyer says was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::DisputeReason")]
pub enum DisputeReason {
    /// It did not take place.
    NotHeld,
    /// It was much shorter than agreed.
    CutShort,
    /// It was something else than was sold.
    NotAsDescribed,
    /// Somebody behaved badly.
    Conduct,
    /// Something else.
    Other,
}

/// Where a dispute stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "payments::DisputeStatus")]
pub enum DisputeStatus {
    /// The seller is asked for an answer until `answerDueAt`.
    Open,
    /// The seller has answered; an admin decides until `decideDueAt`.
    Answered,
    /// It is decided how much goes back.
    Decided,
    /// The buyer has taken it back.
    Withdrawn,
}

/// What a buyer says was not given as agreed.
#[derive(Debug, Clone)]
pub struct Dispute(pub Arc<payments::Dispute>);

/// What a buyer says was not given as agreed: the seller does not get the money before it is decided. Only the two of them and
/// admins see it.
#[Object]
impl Dispute {
    /// The dispute's id.
    pub(crate) async fn id(&self) -> PublicId<DisputeId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn status(&self) -> DisputeStatus {
        self.0.status.into()
    }

    /// What was wrong.
    async fn reason(&self) -> DisputeReason {
        self.0.reason.into()
    }

    /// The same in the buyer's words; plain text.
    async fn evidence(&self) -> &str {
        &self.0.evidence
    }

    /// What the seller says to it; plain text. Null while they have not answered.
    async fn answer(&self) -> Option<&str> {
        self.0.answer.as_deref()
    }

    /// Until when the seller can answer; after that all that is left goes back.
    async fn answer_due_at(&self) -> DateTime<Utc> {
        self.0.answer_due_at
    }

    /// When the seller answered.
    async fn answered_at(&self) -> Option<DateTime<Utc>> {
        self.0.answered_at
    }

    /// Until when an admin can decide what is answered; after that half of what is left goes back.
    async fn decide_due_at(&self) -> Option<DateTime<Utc>> {
        self.0.decide_due_at
    }

    /// How much was decided to go back; null while it is not decided.
    async fn refund(&self, context: &Context<'_>) -> ApiResult<Option<Money>> {
        let Some(amount) = self.0.refund_amount else { return Ok(None) };
        let line = context.load::<DisputedLine>(self.0.order_line_id).await?;
        Ok(line.map(|(_, currency)| kernel::Money { amount, currency }.into()))
    }

    /// Why it was decided so; or why it ended when nobody took it back.
    async fn decision_note(&self) -> Option<&str> {
        self.0.decision_note.as_deref()
    }

    /// Which admin decided. ADMIN only: null for everybody else, and when time decided.
    async fn decided_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        match self.0.decided_by_user_id.filter(|_| context.actor().is_admin()) {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }

    /// When it was decided, or ended otherwise.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// The buyer; null when the account is gone.
    async fn buyer(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserById>(self.0.opened_by_user_id).await?.map(User))
    }

    /// Who sold it; null when the profile is not in public view any more.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        Ok(context.load::<TeacherOfPerson>(self.0.seller_person_id).await?.map(Teacher))
    }

    /// The lesson it is about; null when it is about something else.
    async fn booking(&self, context: &Context<'_>) -> ApiResult<Option<Booking>> {
        Ok(context.load::<BookingOfLine>(self.0.order_line_id).await?.map(Booking))
    }

    /// The material it is about; null when it is about something else, and when its buyer does not have it any more and it left
    /// the store.
    async fn material(&self, context: &Context<'_>) -> ApiResult<Option<Material>> {
        match context.load::<MaterialOfLine>(self.0.order_line_id).await? {
            Some(id) => Ok(context.load::<MaterialById>(id).await?.map(Material)),
            None => Ok(None),
        }
    }

    /// What was bought. Null for everybody but the buyer and admins.
    async fn order_line(&self, context: &Context<'_>) -> ApiResult<Option<OrderLine>> {
        Ok(context.load::<LineById>(self.0.order_line_id).await?.map(OrderLine::from))
    }

    /// Which buttons to draw for the signed-in user, the next step first, and why one is grey.
    #[graphql(directive = Items::apply(2))]
    async fn available_actions(&self, context: &Context<'_>) -> ApiResult<Vec<AvailableLineAction>> {
        let Some((line, _)) = context.load::<DisputedLine>(self.0.order_line_id).await? else {
            return Ok(Vec::new());
        };
        let side = LineSide::of(context.actor(), self.0.opened_by_user_id, self.0.seller_person_id);
        let actions = side.map(|side| available_actions(&line, Some(&self.0), side, context.now()));
        Ok(actions.unwrap_or_default().into_iter().map(Into::into).collect())
    }

    /// When it was opened.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(DisputeConnection, DisputeEdge, Dispute, "disputes");

/// What can be done about a line's money by a button. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "disputes::LineAction")]
pub enum OrderLineAction {
    /// `disputeOpen`
    DisputeOpen,
    /// `disputeWithdraw`
    DisputeWithdraw,
    /// `disputeAnswer`
    DisputeAnswer,
    /// `disputeDecide`
    DisputeDecide,
    /// `refundCreate`
    Refund,
}

/// Why a button beside a line is grey. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "disputes::policy::LineUnavailableReason")]
pub enum OrderLineActionUnavailableReason {
    /// Nobody has paid the line.
    NotPaid,
    /// The bank or the gateway took the line's money back from us.
    MoneyGone,
    /// All of the line's money goes back already.
    NothingLeft,
    /// What was sold was not given yet.
    NotGivenYet,
    /// The time for it has passed.
    TooLate,
    /// There is a dispute, or there was one.
    AlreadyDisputed,
    /// The seller has answered.
    AlreadyAnswered,
    /// The dispute is over.
    Over,
}

/// A button: draw it when it is listed, grey when `unavailableReason` is not null.
#[derive(Debug, Clone, SimpleObject)]
#[graphql(name = "OrderLineAvailableAction")]
pub struct AvailableLineAction {
    /// What the button does.
    pub action: OrderLineAction,
    /// Why it is grey; null when it works.
    pub unavailable_reason: Option<OrderLineActionUnavailableReason>,
}

impl From<disputes::AvailableLineAction> for AvailableLineAction {
    fn from(available: disputes::AvailableLineAction) -> Self {
        Self { action: available.action.into(), unavailable_reason: available.unavailable.map(Into::into) }
    }
}
