//! Tells a payer which bank account her money is sent to: whoever has the link of the mail can name one, so she must hear which it
//! was while it can still be changed.

use ::jobs::{Job, JobError, JobRun};
use database::QueryError;
use diesel_async::AsyncPgConnection;
use kernel::Actor;
use kernel::id::{BankAccountId, RefundId};
use ledger::banks;
use mailer::{MailTemplate, RefundMail, ShownAccount};
use notifications::{Facts, Notice, NotificationKind, Recipient, RefundAccountFacts, Subject};
use serde::{Deserialize, Serialize};

use super::refund_mails::Post;
use crate::refunds::disbursing;

/// "Your money goes to this account."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundAccountGivenNotice {
    /// The refund.
    pub refund_id: RefundId,
    /// The account that was named.
    pub bank_account_id: BankAccountId,
}

impl Job for RefundAccountGivenNotice {
    const KIND: &'static str = "payments.refund_account_given_notice";
}

/// Tells it as long as the money is to go there or went there: another account has its own notice.
pub(super) async fn tell(post: &Post, job: &RefundAccountGivenNotice, run: &JobRun) -> Result<(), JobError> {
    let mut connection = post.pools.write().await?;
    let live = disbursing::live(&mut connection, job.refund_id).await?;
    let account = match live.and_then(|live| live.bank_account_id).filter(|id| *id == job.bank_account_id) {
        Some(id) => shown(&mut connection, id).await?,
        None => None,
    };
    drop(connection);
    let Some(account) = account else { return Ok(()) };
    let told = post.read(job.refund_id).await?;
    let refund = told.refund.money();
    let facts = Facts::RefundAccount(RefundAccountFacts {
        refund: refund.into(),
        bank: account.bank.clone(),
        last_digits: account.last_digits.clone(),
    });
    let (kind, subject) = (NotificationKind::RefundAccountGiven, Some(Subject::Refund(job.refund_id)));
    let notice = Notice::again(kind, subject, facts, job.bank_account_id);
    let build = |recipient: &Recipient| {
        let name = recipient.full_name.clone();
        MailTemplate::Refund(RefundMail::AccountGiven { name, bought: told.bought, refund, account })
    };
    notifications::tell(&post.pools, &post.mailer, run.now, told.buyer, &notice, build).await?;
    Ok(())
}

/// What is shown of a bank account.
pub(super) async fn shown(
    connection: &mut AsyncPgConnection,
    id: BankAccountId,
) -> Result<Option<ShownAccount>, JobError> {
    let found = ledger::queries::bank_accounts_by_ids(connection, &Actor::System, &[id]).await;
    let found = match found {
        Ok(found) => found,
        Err(QueryError::Database(error)) => return Err(error.into()),
        Err(QueryError::Access(refused)) => return Err(JobError::permanent(refused.to_string())),
    };
    Ok(found.into_iter().next().map(|account| ShownAccount {
        bank: banks::find(&account.bank_code).map_or(account.bank_code, |bank| bank.name.to_owned()),
        last_digits: account.last_digits,
    }))
}
