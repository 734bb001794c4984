//! What the two sides of a dispute are told.

use ::jobs::{Job, JobError, JobRun};
use database::schema::{order_lines, orders, users};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{DisputeId, UserId};
use kernel::{Currency, Money};
use mailer::{DisputeMail, MailTemplate};
use notifications::{DisputeFacts, DisputeSide, Facts, Notice, NotificationKind, Recipient, Subject};
use serde::{Deserialize, Serialize};

use super::refund_mails::Post;
use crate::disputes::{Dispute, model};
use crate::state::DisputeStatus;

/// "Tell somebody how the dispute stands."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputeNotice {
    /// The dispute.
    pub dispute_id: DisputeId,
    /// What is told.
    news: News,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum News {
    Opened,
    AnswerDue,
    Answered,
    Withdrawn,
    DecidedToBuyer,
    DecidedToSeller,
}

impl Job for DisputeNotice {
    const KIND: &'static str = "payments.dispute_notice";
}

impl DisputeNotice {
    /// To the seller: it was opened.
    #[must_use]
    pub const fn opened(dispute_id: DisputeId) -> Self {
        Self { dispute_id, news: News::Opened }
    }

    /// To the seller: the time to answer is nearly over.
    #[must_use]
    pub const fn answer_due(dispute_id: DisputeId) -> Self {
        Self { dispute_id, news: News::AnswerDue }
    }

    /// To the buyer: it was answered.
    #[must_use]
    pub const fn answered(dispute_id: DisputeId) -> Self {
        Self { dispute_id, news: News::Answered }
    }

    /// To the seller: there is nothing to decide any more.
    #[must_use]
    pub const fn withdrawn(dispute_id: DisputeId) -> Self {
        Self { dispute_id, news: News::Withdrawn }
    }

    /// To the buyer: it is decided.
    #[must_use]
    pub const fn decided_to_buyer(dispute_id: DisputeId) -> Self {
        Self { dispute_id, news: News::DecidedToBuyer }
    }

    /// To the seller: it is decided.
    #[must_use]
    pub const fn decided_to_seller(dispute_id: DisputeId) -> Self {
        Self { dispute_id, news: News::DecidedToSeller }
    }
}

/// A dispute as it is told.
struct Told {
    dispute: Dispute,
    /// What to call what was paid for.
    sold: String,
    currency: Currency,
    seller: Option<UserId>,
}

/// Tells it, unless it is so no more.
pub(super) async fn tell(post: &Post, job: &DisputeNotice, run: &JobRun) -> Result<(), JobError> {
    let told = read(post, job.dispute_id).await?;
    let is_news = match job.news {
        News::Opened | News::AnswerDue => told.dispute.status == DisputeStatus::Open,
        News::Answered => told.dispute.status == DisputeStatus::Answered,
        News::Withdrawn => told.dispute.status == DisputeStatus::Withdrawn,
        News::DecidedToBuyer | News::DecidedToSeller => told.dispute.status == DisputeStatus::Decided,
    };
    let side = match job.news {
        News::Answered | News::DecidedToBuyer => DisputeSide::Buyer,
        News::Opened | News::AnswerDue | News::Withdrawn | News::DecidedToSeller => DisputeSide::Seller,
    };
    let reader = match side {
        DisputeSide::Buyer => Some(told.dispute.opened_by_user_id),
        DisputeSide::Seller => told.seller,
    };
    let Some(reader) = reader.filter(|_| is_news) else { return Ok(()) };
    let notice = notice(&told, job.news, side);
    let build = |recipient: &Recipient| MailTemplate::Dispute(mail(told, job.news, side, recipient));
    notifications::tell(&post.pools, &post.mailer, run.now, reader, &notice, build).await?;
    Ok(())
}

async fn read(post: &Post, id: DisputeId) -> Result<Told, JobError> {
    // Not from a replica: it may lag behind what was just decided.
    let mut connection = post.pools.write().await?;
    let dispute = model::find(&mut connection, id).await?;
    let dispute = dispute.ok_or_else(|| JobError::permanent(format!("{id} does not exist")))?;
    let (sold, currency) = order_lines::table
        .inner_join(orders::table)
        .filter(order_lines::id.eq(dispute.order_line_id))
        .select((order_lines::title, orders::currency))
        .first(&mut connection)
        .await?;
    let account = users::table.filter(users::person_id.eq(dispute.seller_person_id)).select(users::id);
    let seller = account.first(&mut connection).await.optional()?;
    Ok(Told { dispute, sold, currency, seller })
}

fn notice(told: &Told, news: News, reader: DisputeSide) -> Notice {
    let kind = match news {
        News::Opened => NotificationKind::DisputeOpened,
        News::AnswerDue => NotificationKind::DisputeAnswerDue,
        News::Answered => NotificationKind::DisputeAnswered,
        News::Withdrawn => NotificationKind::DisputeWithdrawn,
        News::DecidedToBuyer | News::DecidedToSeller => NotificationKind::DisputeDecided,
    };
    let deadline = matches!(news, News::Opened | News::AnswerDue).then_some(told.dispute.answer_due_at);
    let refund = told.dispute.refund_amount.map(|amount| Money { amount, currency: told.currency }.into());
    let facts = Facts::Dispute(DisputeFacts { reader, deadline, refund });
    Notice::once(kind, Some(Subject::Dispute(told.dispute.id)), facts)
}

fn mail(told: Told, news: News, side: DisputeSide, recipient: &Recipient) -> DisputeMail {
    let Told { dispute, sold, currency, .. } = told;
    let (name, zone) = (recipient.full_name.clone(), recipient.time_zone);
    let answer_before = dispute.answer_due_at;
    match news {
        News::Opened => DisputeMail::Opened { name, sold, evidence: dispute.evidence, answer_before, zone },
        News::AnswerDue => DisputeMail::AnswerDue { name, sold, answer_before, zone },
        News::Answered => DisputeMail::Answered { name, sold, answer: dispute.answer.unwrap_or_default() },
        News::Withdrawn => DisputeMail::Withdrawn { name, sold },
        News::DecidedToBuyer | News::DecidedToSeller => DisputeMail::Decided {
            name,
            sold,
            refund: Money { amount: dispute.refund_amount.unwrap_or_default(), currency },
            note: dispute.decision_note,
            is_buyer: side == DisputeSide::Buyer,
        },
    }
}
