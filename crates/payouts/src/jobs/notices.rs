//! What teachers are told of their payouts, in the app and by mail. Every job reads what it is about again when it runs, and says
//! nothing when its news does not hold any more.

use ::jobs::{Job, JobError, JobRun, Registry};
use database::schema::{bank_accounts, payout_settings, payouts, users};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{BankAccountId, PayoutId, PersonId, UserId};
use kernel::{Currency, Money};
use ledger::{BankAccount, banks};
use mailer::{MailTemplate, Mailer, PayoutMail, ShownAccount};
use notifications::{Facts, Notice, NotificationKind, PayoutAccountFacts, PayoutFacts, Recipient, Subject};
use serde::{Deserialize, Serialize};

use crate::model::{Payout, PayoutSettings};
use crate::state::PayoutStatus;

/// "This account was named for your payouts."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutAccountChangedNotice {
    /// Whose account.
    pub person_id: PersonId,
    /// The account that was named.
    pub bank_account_id: BankAccountId,
    /// What had been asked for to the account before, and was called off with it.
    pub called_off: Vec<PayoutId>,
}

/// "Your payout has arrived", as far as we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutPaidNotice {
    /// The payout.
    pub payout_id: PayoutId,
}

/// "Your payout did not arrive", or the bank sent it back later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutFailedNotice {
    /// The payout.
    pub payout_id: PayoutId,
}

/// "An admin called your payout off."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutRefusedNotice {
    /// The payout.
    pub payout_id: PayoutId,
}

impl Job for PayoutAccountChangedNotice {
    const KIND: &'static str = "payouts.account_changed_notice";
}

impl Job for PayoutPaidNotice {
    const KIND: &'static str = "payouts.paid_notice";
}

impl Job for PayoutFailedNotice {
    const KIND: &'static str = "payouts.failed_notice";
}

impl Job for PayoutRefusedNotice {
    const KIND: &'static str = "payouts.refused_notice";
}

/// Registers all of them.
pub(super) fn register(registry: Registry, post: &Post) -> Registry {
    let (changed, paid, failed, refused) = (post.clone(), post.clone(), post.clone(), post.clone());
    registry
        .register(move |job: PayoutAccountChangedNotice, run| {
            let post = changed.clone();
            async move { post.account_changed(&job, &run).await }
        })
        .register(move |job: PayoutPaidNotice, run| {
            let post = paid.clone();
            async move { post.paid(job.payout_id, &run).await }
        })
        .register(move |job: PayoutFailedNotice, run| {
            let post = failed.clone();
            async move { post.failed(job.payout_id, &run).await }
        })
        .register(move |job: PayoutRefusedNotice, run| {
            let post = refused.clone();
            async move { post.refused(job.payout_id, &run).await }
        })
}

/// What telling people needs.
#[derive(Clone)]
pub(super) struct Post {
    pub(super) pools: Pools,
    pub(super) mailer: Mailer,
}

/// A payout as its notices tell it.
struct Told {
    payout: Payout,
    account: ShownAccount,
    teacher: UserId,
}

impl Post {
    /// Told of every account that is named, also of one that was replaced since: who finds a stranger's there has to know.
    async fn account_changed(&self, job: &PayoutAccountChangedNotice, run: &JobRun) -> Result<(), JobError> {
        // Not from a replica: it may not know yet what was just named.
        let mut connection = self.pools.write().await?;
        let Some(teacher) = user_of(&mut connection, job.person_id).await? else { return Ok(()) };
        let account = shown(&mut connection, job.bank_account_id).await?;
        let settings: PayoutSettings = payout_settings::table
            .find(job.person_id)
            .select(PayoutSettings::as_select())
            .first(&mut connection)
            .await?;
        let called_off = sum_of(&mut connection, &job.called_off).await?;
        drop(connection);
        let is_in_use = settings.bank_account_id == Some(job.bank_account_id);
        let paused_until = settings.paused_until.filter(|until| is_in_use && *until > run.now);
        let facts = Facts::PayoutAccount(PayoutAccountFacts {
            bank: account.bank.clone(),
            last_digits: account.last_digits.clone(),
            paused_until,
        });
        let notice = Notice::again(NotificationKind::PayoutAccountChanged, None, facts, job.bank_account_id);
        self.tell(run, teacher, &notice, |recipient| PayoutMail::AccountChanged {
            name: recipient.full_name.clone(),
            account,
            paused_until,
            zone: recipient.time_zone,
            called_off,
        })
        .await
    }

    async fn paid(&self, id: PayoutId, run: &JobRun) -> Result<(), JobError> {
        let Some(Told { payout, account, teacher }) = self.read(id, PayoutStatus::Paid).await? else {
            return Ok(());
        };
        let notice = notice(NotificationKind::PayoutPaid, &payout);
        let amount = payout.money();
        self.tell(run, teacher, &notice, |recipient| PayoutMail::Paid {
            name: recipient.full_name.clone(),
            amount,
            account,
        })
        .await
    }

    async fn failed(&self, id: PayoutId, run: &JobRun) -> Result<(), JobError> {
        let Some(Told { payout, account, teacher }) = self.read(id, PayoutStatus::Failed).await? else {
            return Ok(());
        };
        let notice = notice(NotificationKind::PayoutFailed, &payout);
        let (amount, came_back) = (payout.money(), payout.paid_at.is_some());
        self.tell(run, teacher, &notice, |recipient| PayoutMail::Failed {
            name: recipient.full_name.clone(),
            amount,
            account,
            came_back,
        })
        .await
    }

    async fn refused(&self, id: PayoutId, run: &JobRun) -> Result<(), JobError> {
        let Some(Told { payout, teacher, .. }) = self.read(id, PayoutStatus::Cancelled).await? else {
            return Ok(());
        };
        let notice = notice(NotificationKind::PayoutRefused, &payout);
        let (amount, reason) = (payout.money(), payout.cancel_reason.unwrap_or_default());
        self.tell(run, teacher, &notice, |recipient| PayoutMail::Refused {
            name: recipient.full_name.clone(),
            amount,
            reason,
        })
        .await
    }

    /// The payout and whom to tell, if it stands there still and there is somebody.
    async fn read(&self, id: PayoutId, status: PayoutStatus) -> Result<Option<Told>, DatabaseError> {
        let mut connection = self.pools.write().await?;
        let payout: Payout =
            payouts::table.find(id).select(Payout::as_select()).first(&mut connection).await?;
        let teacher = user_of(&mut connection, payout.person_id).await?;
        let Some(teacher) = teacher.filter(|_| payout.status == status) else { return Ok(None) };
        let account = shown(&mut connection, payout.bank_account_id).await?;
        Ok(Some(Told { payout, account, teacher }))
    }

    async fn tell(
        &self,
        run: &JobRun,
        user_id: UserId,
        notice: &Notice,
        mail: impl FnOnce(&Recipient) -> PayoutMail,
    ) -> Result<(), JobError> {
        notifications::tell(&self.pools, &self.mailer, run.now, user_id, notice, |recipient| {
            MailTemplate::Payout(mail(recipient))
        })
        .await?;
        Ok(())
    }
}

/// Each of these happens once in a payout's life.
fn notice(kind: NotificationKind, payout: &Payout) -> Notice {
    let came_back = kind == NotificationKind::PayoutFailed && payout.paid_at.is_some();
    let facts = Facts::Payout(PayoutFacts { paid_out: payout.money().into(), came_back });
    Notice::once(kind, Some(Subject::Payout(payout.id)), facts)
}

async fn user_of(
    connection: &mut AsyncPgConnection,
    person_id: PersonId,
) -> Result<Option<UserId>, DatabaseError> {
    let user = users::table.filter(users::person_id.eq(person_id)).select(users::id);
    Ok(user.first(connection).await.optional()?)
}

async fn shown(connection: &mut AsyncPgConnection, id: BankAccountId) -> Result<ShownAccount, DatabaseError> {
    let account: BankAccount =
        bank_accounts::table.find(id).select(BankAccount::as_select()).first(connection).await?;
    Ok(ShownAccount {
        bank: banks::find(&account.bank_code).map_or(account.bank_code, |bank| bank.name.to_owned()),
        last_digits: account.last_digits,
    })
}

/// How much they are together; `None` of none.
async fn sum_of(
    connection: &mut AsyncPgConnection,
    ids: &[PayoutId],
) -> Result<Option<Money>, DatabaseError> {
    let amounts: Vec<i64> =
        payouts::table.filter(payouts::id.eq_any(ids)).select(payouts::amount).load(connection).await?;
    let amount: i64 = amounts.iter().sum();
    Ok((amount > 0).then_some(Money { amount, currency: Currency::Idr }))
}
