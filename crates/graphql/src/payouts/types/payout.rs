//! `Payout`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::{PayoutId, UserId};
use payouts::policy::{PayoutSide, available_payout_actions};

use super::{
    BankAccountHolderCheck, PayoutAttention, PayoutAvailableAction, PayoutBatch, PayoutFailure, PayoutMethod,
    PayoutOrigin, PayoutStatus,
};
use crate::catalog::loaders::TeacherOfPerson;
use crate::catalog::types::Teacher;
use crate::connection;
use crate::cost::Items;
use crate::error::ApiResult;
use crate::identity::loaders::{UserById, UserOfPerson};
use crate::identity::types::User;
use crate::money::Money;
use crate::payments::loaders::BankAccountById;
use crate::payments::types::BankAccount;
use crate::payouts::loaders::{IsPaidByBatch, PayoutBatchById, PayoutSettingsOfPerson};
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// A teacher's earnings on their way to a bank account.
#[derive(Debug, Clone)]
pub struct Payout(pub Arc<payouts::Payout>);

impl Payout {
    /// What only admins are told.
    fn for_admins<'a, T>(
        &'a self,
        context: &Context<'_>,
        read: impl Fn(&'a payouts::Payout) -> Option<T>,
    ) -> Option<T> {
        if context.actor().is_admin() { read(&self.0) } else { None }
    }

    async fn user(context: &Context<'_>, id: Option<UserId>) -> ApiResult<Option<User>> {
        match id {
            Some(id) => Ok(context.load::<UserById>(id).await?.map(User)),
            None => Ok(None),
        }
    }
}

/// A teacher's earnings on their way to a bank account. Its teacher and admins see it.
#[Object]
impl Payout {
    /// The payout's id.
    pub(crate) async fn id(&self) -> PublicId<PayoutId> {
        self.0.id.into()
    }

    /// How much is paid out.
    async fn amount(&self) -> Money {
        self.0.money().into()
    }

    /// Where it stands.
    async fn status(&self) -> PayoutStatus {
        self.0.status.into()
    }

    /// Who asked for it.
    async fn origin(&self) -> PayoutOrigin {
        self.0.origin.into()
    }

    /// Where it is sent to, as it was when it was asked for.
    async fn bank_account(&self, context: &Context<'_>) -> ApiResult<Option<BankAccount>> {
        Ok(context.load::<BankAccountById>(self.0.bank_account_id).await?.map(BankAccount))
    }

    /// What the bank says of the name in which that account is; null when the teacher has named another one since. ADMIN only: null
    /// for everybody else, who read `PayoutSettings.holderCheck`.
    async fn holder_check(&self, context: &Context<'_>) -> ApiResult<Option<BankAccountHolderCheck>> {
        if !context.actor().is_admin() {
            return Ok(None);
        }
        let settings = context.load::<PayoutSettingsOfPerson>(self.0.person_id).await?;
        let settings = settings.filter(|settings| settings.bank_account_id == Some(self.0.bank_account_id));
        Ok(settings.and_then(|settings| settings.holder_check).map(Into::into))
    }

    /// How it is sent; null until it is approved.
    async fn method(&self) -> Option<PayoutMethod> {
        self.0.method.map(Into::into)
    }

    /// When two admins had agreed to it; null while it waits for them, and when it was called off before.
    async fn approved_at(&self) -> Option<DateTime<Utc>> {
        self.0.approved_at
    }

    /// When it left; null before.
    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.0.sent_at
    }

    /// When it arrived, as far as we know; stays when the bank sent it back later (`failedAt`).
    async fn paid_at(&self) -> Option<DateTime<Utc>> {
        self.0.paid_at
    }

    /// When it failed or came back; null unless `status` is FAILED.
    async fn failed_at(&self) -> Option<DateTime<Utc>> {
        self.0.failed_at
    }

    /// Why it failed; null unless `status` is FAILED.
    async fn failure(&self) -> Option<PayoutFailure> {
        self.0.failure.map(Into::into)
    }

    /// The same in the words of the payment service, of the bank, or of the admin who wrote it down. ADMIN only: null for everybody
    /// else.
    async fn failure_words(&self, context: &Context<'_>) -> Option<&str> {
        self.for_admins(context, |payout| payout.failure_words.as_deref())
    }

    /// When it was called off; null unless `status` is CANCELLED.
    async fn cancelled_at(&self) -> Option<DateTime<Utc>> {
        self.0.cancelled_at
    }

    /// Why it was called off, e.g. in the words of our team; null when the teacher did it, and when it was not.
    async fn cancel_reason(&self) -> Option<&str> {
        self.0.cancel_reason.as_deref()
    }

    /// The bank's name for a transfer that was made by hand; null for the others, and before.
    async fn bank_reference(&self) -> Option<&str> {
        self.0.bank_reference.as_deref()
    }

    /// Whether there is the bank's receipt: `payoutProofDownload`.
    async fn has_proof(&self) -> bool {
        self.0.proof_file_id.is_some()
    }

    /// Which buttons to draw for the signed-in user, the next step first, and why one is grey.
    #[graphql(directive = Items::apply(2))]
    async fn available_actions(&self, context: &Context<'_>) -> ApiResult<Vec<PayoutAvailableAction>> {
        let is_paid_by_batch = match self.for_admins(context, |payout| payout.batch_id) {
            Some(id) => context.load::<IsPaidByBatch>(id).await?.is_some(),
            None => false,
        };
        let Some(side) = PayoutSide::of(context.actor(), self.0.person_id, is_paid_by_batch) else {
            return Ok(Vec::new());
        };
        Ok(available_payout_actions(&self.0, side).into_iter().map(Into::into).collect())
    }

    /// Who is paid; null when the account is gone.
    async fn receiver(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserOfPerson>(self.0.person_id).await?.map(User))
    }

    /// The teaching profile by which it was earned; null when it is not in public view any more, for all but its teacher and admins.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        Ok(context.load::<TeacherOfPerson>(self.0.person_id).await?.map(Teacher))
    }

    /// The batch it is in; null before an admin put it into one. ADMIN only: null for everybody else.
    async fn batch(&self, context: &Context<'_>) -> ApiResult<Option<PayoutBatch>> {
        match self.for_admins(context, |payout| payout.batch_id) {
            Some(id) => Ok(context.load::<PayoutBatchById>(id).await?.map(PayoutBatch)),
            None => Ok(None),
        }
    }

    /// Why an admin should look at it; null when nobody need. ADMIN only: null for everybody else.
    async fn attention(&self, context: &Context<'_>) -> Option<PayoutAttention> {
        self.for_admins(context, |payout| payout.attention).map(Into::into)
    }

    /// The payment service's name for it; null before it is created there. ADMIN only: null for everybody else.
    async fn gateway_reference(&self, context: &Context<'_>) -> Option<&str> {
        self.for_admins(context, |payout| payout.gateway_reference.as_deref())
    }

    /// The payment service's own word for where it stands. ADMIN only: null for everybody else.
    async fn gateway_status(&self, context: &Context<'_>) -> Option<&str> {
        self.for_admins(context, |payout| payout.gateway_status.as_deref())
    }

    /// Which admin made the transfer by hand; null for the others, and before. ADMIN only: null for everybody else.
    async fn sent_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Self::user(context, self.for_admins(context, |payout| payout.sent_by_user_id)).await
    }

    /// Who called it off; null when nobody did. ADMIN only: null for everybody else.
    async fn cancelled_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Self::user(context, self.for_admins(context, |payout| payout.cancelled_by_user_id)).await
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}

connection!(PayoutConnection, PayoutEdge, Payout, "payouts");
