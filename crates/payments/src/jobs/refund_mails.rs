//! What the payer is told of money that goes back, in the app and by mail, where nobody else tells it: who calls a lesson off says what goes
//! back for it.

use ::jobs::{Job, JobError, JobRun, Registry};
use chrono::{DateTime, Utc};
use database::Pools;
use database::schema::{order_lines, orders, refunds};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Money;
use kernel::id::{RefundId, UserId};
use ledger::{Disbursement, DisbursementStatus};
use mailer::{BankTransfer, MailTemplate, Mailer, RefundMail};
use notifications::{Facts, Notice, NotificationKind, Subject};
use serde::{Deserialize, Serialize};

use super::dispute_notices::{self, DisputeNotice};
use super::disputes_wait::{self, DisputesWait, DisputesWaitNotice};
use super::earnings_released::{self, EarningsReleasedNotice};
use super::refund_account_given::{self, RefundAccountGivenNotice};
use crate::model::Refund;
use crate::refunds::disbursing;
use crate::state::RefundStatus;

/// "You paid twice: one of the two goes back."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidTwiceMail {
    /// The refund of what came later.
    pub refund_id: RefundId,
}

impl Job for PaidTwiceMail {
    const KIND: &'static str = "payments.paid_twice_mail";
}

/// "We sent your money back by hand."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundSentByHandMail {
    /// The refund that an admin made.
    pub refund_id: RefundId,
}

impl Job for RefundSentByHandMail {
    const KIND: &'static str = "payments.refund_sent_by_hand_mail";
}

/// "We decided that money goes back to you."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundDecidedMail {
    /// The refund that an admin decided.
    pub refund_id: RefundId,
}

impl Job for RefundDecidedMail {
    const KIND: &'static str = "payments.refund_decided_mail";
}

/// Registers the mails of this crate.
#[must_use]
pub fn register_refund_mails(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let post = Post { pools: pools.clone(), mailer: mailer.clone() };
    let (twice, by_hand, decided) = (post.clone(), post.clone(), post.clone());
    let (given, released) = (post.clone(), post);
    register_disputes(registry, &released)
        .register(move |job: RefundDecidedMail, run: JobRun| {
            let post = decided.clone();
            async move { post.tell_decided(job.refund_id, run.now).await }
        })
        .register(move |job: EarningsReleasedNotice, run: JobRun| {
            let post = released.clone();
            async move { earnings_released::tell(&post.pools, &post.mailer, job.order_line_id, &run).await }
        })
        .register(move |job: RefundAccountGivenNotice, run: JobRun| {
            let post = given.clone();
            async move { refund_account_given::tell(&post, &job, &run).await }
        })
        .register(move |job: PaidTwiceMail, run: JobRun| {
            let post = twice.clone();
            async move { post.tell_paid_twice(job.refund_id, run.now).await }
        })
        .register(move |job: RefundSentByHandMail, run: JobRun| {
            let post = by_hand.clone();
            async move { post.tell_sent_by_hand(job.refund_id, run.now).await }
        })
}

fn register_disputes(registry: Registry, post: &Post) -> Registry {
    let (notice, wait, wait_notice) = (post.clone(), post.clone(), post.clone());
    registry
        .register(move |job: DisputeNotice, run: JobRun| {
            let post = notice.clone();
            async move { dispute_notices::tell(&post, &job, &run).await }
        })
        .register(move |job: DisputesWait, run: JobRun| {
            let post = wait.clone();
            async move { disputes_wait::gather(&post, &job, &run).await }
        })
        .register(move |job: DisputesWaitNotice, run: JobRun| {
            let post = wait_notice.clone();
            async move { disputes_wait::tell(&post, &job, &run).await }
        })
}

/// What telling people needs.
#[derive(Clone)]
pub(super) struct Post {
    pub(super) pools: Pools,
    pub(super) mailer: Mailer,
}

/// A refund as its mail tells it.
pub(super) struct Told {
    pub(super) refund: Refund,
    pub(super) buyer: UserId,
    /// What to call what was paid for.
    pub(super) bought: String,
}

impl Post {
    async fn tell_paid_twice(&self, id: RefundId, now: DateTime<Utc>) -> Result<(), JobError> {
        let told = self.read(id).await?;
        // The gateway took the money back before it was sent back.
        if told.refund.status == RefundStatus::Void {
            return Ok(());
        }
        let kind = NotificationKind::PaidTwice;
        self.send(told, now, kind, |name, bought, refund| RefundMail::PaidTwice { name, bought, refund })
            .await
    }

    async fn tell_sent_by_hand(&self, id: RefundId, now: DateTime<Utc>) -> Result<(), JobError> {
        let told = self.read(id).await?;
        // The bank sent it back meanwhile.
        if told.refund.status != RefundStatus::Succeeded {
            return Ok(());
        }
        let (kind, transfer) = (NotificationKind::RefundSentByHand, self.transfer(id).await?);
        self.send(told, now, kind, |name, bought, refund| RefundMail::SentByHand {
            name,
            bought,
            refund,
            transfer,
        })
        .await
    }

    /// The transfer to a bank account that paid the refund, if one did.
    async fn transfer(&self, id: RefundId) -> Result<Option<BankTransfer>, JobError> {
        let mut connection = self.pools.write().await?;
        let sent = disbursing::live(&mut connection, id).await?;
        let sent = sent.filter(|sent| sent.status == DisbursementStatus::Succeeded);
        let Some(Disbursement { bank_account_id: Some(account), bank_reference: Some(reference), .. }) = sent
        else {
            return Ok(None);
        };
        let account = refund_account_given::shown(&mut connection, account).await?;
        Ok(account.map(|account| BankTransfer { account, bank_reference: reference }))
    }

    async fn tell_decided(&self, id: RefundId, now: DateTime<Utc>) -> Result<(), JobError> {
        let told = self.read(id).await?;
        // The gateway took the money back before it was sent back.
        if told.refund.status == RefundStatus::Void {
            return Ok(());
        }
        let (kind, note) = (NotificationKind::RefundDecided, told.refund.note.clone().unwrap_or_default());
        self.send(told, now, kind, |name, bought, refund| RefundMail::Decided { name, bought, refund, note })
            .await
    }

    pub(super) async fn read(&self, id: RefundId) -> Result<Told, JobError> {
        let found = refunds::table
            .inner_join(order_lines::table.on(order_lines::id.eq(refunds::order_line_id)))
            .inner_join(orders::table.on(orders::id.eq(order_lines::order_id)))
            .filter(refunds::id.eq(id))
            .select((Refund::as_select(), orders::buyer_user_id, order_lines::title))
            // Not from a replica: it may lag behind what was just decided.
            .first(&mut self.pools.write().await?)
            .await
            .optional()?;
        let (refund, buyer, bought) =
            found.ok_or_else(|| JobError::permanent(format!("{id} does not exist")))?;
        Ok(Told { refund, buyer, bought })
    }

    async fn send(
        &self,
        told: Told,
        now: DateTime<Utc>,
        kind: NotificationKind,
        mail: impl FnOnce(String, String, Money) -> RefundMail,
    ) -> Result<(), JobError> {
        let refund = told.refund.money();
        // What the bank sent back is sent by hand once more.
        let occasion = match kind {
            NotificationKind::RefundSentByHand => told.refund.succeeded_at.map(|at| at.to_rfc3339()),
            _ => None,
        };
        let (subject, facts) = (Some(Subject::Refund(told.refund.id)), Facts::Refund(refund.into()));
        let notice = Notice::again(kind, subject, facts, occasion.unwrap_or_default());
        notifications::tell(&self.pools, &self.mailer, now, told.buyer, &notice, |recipient| {
            MailTemplate::Refund(mail(recipient.full_name.clone(), told.bought, refund))
        })
        .await?;
        Ok(())
    }
}
