//! Asks a payer by mail for the bank account that money is sent to.

use ::jobs::{Job, JobError, JobRun, Registry};
use chrono::{DateTime, Utc};
use database::schema::{order_lines, orders, refunds};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Randomness;
use kernel::id::{DisbursementId, EntityId as _, RefundId, UserId};
use ledger::disbursements::{self, Link};
use ledger::{Disbursement, DisbursementStatus};
use mailer::{MailTemplate, Mailer, RefundMail};
use notifications::{Facts, Notice, NotificationKind, Recipient, Subject};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use crate::model::Refund;
use crate::refunds::link::{LINK_GOOD, LinkSecret};

/// "Ask for the account this is sent to."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAccountMail {
    /// The sending.
    pub disbursement_id: DisbursementId,
}

impl Job for RefundAccountMail {
    const KIND: &'static str = "payments.refund_account_mail";
}

impl RefundAccountMail {
    /// Enqueues it, unless it waits already.
    ///
    /// # Errors
    /// When the database fails.
    pub(crate) async fn enqueue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        disbursement_id: DisbursementId,
    ) -> Result<(), DatabaseError> {
        ::jobs::enqueue_once(connection, now, now, &disbursement_id.to_string(), &Self { disbursement_id })
            .await
    }
}

/// What asking needs.
#[derive(Clone)]
pub struct AccountPage {
    /// The address of the page on which the account is given.
    pub url: String,
    /// Where the secrets of links come from.
    pub randomness: Randomness,
}

/// Registers the mail that asks for bank accounts.
#[must_use]
pub fn register_refund_account_mail(
    registry: Registry,
    pools: &Pools,
    mailer: &Mailer,
    page: &AccountPage,
) -> Registry {
    let (pools, mailer, page) = (pools.clone(), mailer.clone(), page.clone());
    registry.register(move |job: RefundAccountMail, run: JobRun| {
        let (pools, mailer, page) = (pools.clone(), mailer.clone(), page.clone());
        async move { ask(&pools, &mailer, &page, &job, &run).await }
    })
}

/// What is asked.
struct Asked {
    disbursement: Disbursement,
    secret: LinkSecret,
    refund: Refund,
    buyer: UserId,
    /// What to call what was paid for.
    bought: String,
    is_returned: bool,
}

/// The secret is made here and nowhere kept: a mail that is sent again has another one.
async fn ask(
    pools: &Pools,
    mailer: &Mailer,
    page: &AccountPage,
    job: &RefundAccountMail,
    run: &JobRun,
) -> Result<(), JobError> {
    let mut connection = pools.write().await?;
    let asked = connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            prepare(connection, run.now, page, job.disbursement_id).await
        })
        .await?;
    drop(connection);
    let Some(asked) = asked else { return Ok(()) };
    let money = asked.refund.money();
    let subject = Some(Subject::Refund(asked.refund.id));
    let kind = NotificationKind::RefundAccountNeeded;
    let notice = Notice::again(kind, subject, Facts::Refund(money.into()), asked.disbursement.id);
    let build = |recipient: &Recipient| {
        MailTemplate::Refund(RefundMail::AccountNeeded {
            name: recipient.full_name.clone(),
            bought: asked.bought,
            refund: money,
            link: SecretString::from(asked.secret.address(&page.url)),
            until: run.now + LINK_GOOD,
            zone: recipient.time_zone,
            is_returned: asked.is_returned,
        })
    };
    notifications::tell(pools, mailer, run.now, asked.buyer, &notice, build).await?;
    Ok(())
}

/// Gives the sending a new link, if it still waits for an account.
async fn prepare(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    page: &AccountPage,
    id: DisbursementId,
) -> Result<Option<Asked>, DatabaseError> {
    let waiting = disbursements::locked(connection, id).await?;
    let Some(waiting) = waiting.filter(|found| found.status == DisbursementStatus::AwaitingAccount) else {
        return Ok(None);
    };
    let refund_id = RefundId::from_uuid(waiting.subject_id);
    let (refund, buyer, bought): (Refund, UserId, String) = refunds::table
        .inner_join(order_lines::table.on(order_lines::id.eq(refunds::order_line_id)))
        .inner_join(orders::table.on(orders::id.eq(order_lines::order_id)))
        .filter(refunds::id.eq(refund_id))
        .select((Refund::as_select(), orders::buyer_user_id, order_lines::title))
        .first(connection)
        .await?;
    let secret = LinkSecret::generate(&page.randomness);
    let link = Link { digest: secret.digest(), expires_at: now + LINK_GOOD };
    let Some(disbursement) = disbursements::ask_again(connection, now, waiting.id, link).await? else {
        return Ok(None);
    };
    let is_returned = disbursements::was_returned(connection, disbursement.kind, waiting.subject_id).await?;
    Ok(Some(Asked { disbursement, secret, refund, buyer, bought, is_returned }))
}
