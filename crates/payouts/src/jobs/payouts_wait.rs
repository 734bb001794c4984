//! Admins are reminded once a day of what waits for them: of all of it at once.

use ::jobs::{Job, JobError, JobRun, Registry};
use chrono::{NaiveDate, TimeDelta};
use database::DatabaseError;
use database::schema::{payout_batches, payouts, user_roles};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Role;
use kernel::id::UserId;
use mailer::{BookkeepingMail, MailTemplate};
use notifications::{Facts, Notice, NotificationKind};
use serde::{Deserialize, Serialize};

use super::notices::Post;
use crate::state::{BatchStatus, PayoutMethod, PayoutStatus};

/// How often they are.
pub const REMIND_EVERY: TimeDelta = TimeDelta::days(1);

/// "Remind all admins of what waits." Scheduled.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct PayoutsWait {}

/// "Remind this admin."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayoutsWaitNotice {
    /// Which admin.
    pub user_id: UserId,
    /// On which day: once on each.
    pub on: NaiveDate,
}

impl Job for PayoutsWait {
    const KIND: &'static str = "payouts.wait";
}

impl Job for PayoutsWaitNotice {
    const KIND: &'static str = "payouts.wait_notice";
}

pub(super) fn register(registry: Registry, post: &Post) -> Registry {
    let (all, one) = (post.clone(), post.clone());
    registry
        .register(move |_: PayoutsWait, run| {
            let post = all.clone();
            async move { gather(&post, &run).await }
        })
        .register(move |job: PayoutsWaitNotice, run| {
            let post = one.clone();
            async move { tell(&post, &job, &run).await }
        })
        .schedule("payouts.wait", REMIND_EVERY, PayoutsWait::default)
}

/// One reminder for each admin, so that a mail that does not go keeps nobody else's.
async fn gather(post: &Post, run: &JobRun) -> Result<(), JobError> {
    let on = run.now.date_naive();
    let mut connection = post.pools.write().await?;
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let admins: Vec<UserId> = user_roles::table
                .filter(user_roles::role.eq(Role::Admin))
                .order(user_roles::user_id)
                .select(user_roles::user_id)
                .load(connection)
                .await?;
            for user_id in admins {
                let (key, notice) = (format!("{user_id}/{on}"), PayoutsWaitNotice { user_id, on });
                ::jobs::enqueue_once(connection, run.now, run.now, &key, &notice).await?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

async fn tell(post: &Post, job: &PayoutsWaitNotice, run: &JobRun) -> Result<(), JobError> {
    let waiting = Waiting::of(&mut *post.pools.write().await?, job.user_id).await?;
    let Waiting { requested, batches, to_send, attention } = waiting;
    let count = requested + batches + to_send + attention;
    if count == 0 {
        return Ok(());
    }
    let notice = Notice::again(NotificationKind::PayoutsWait, None, Facts::Waiting { count }, job.on);
    notifications::tell(&post.pools, &post.mailer, run.now, job.user_id, &notice, |recipient| {
        let name = recipient.full_name.clone();
        MailTemplate::Bookkeeping(BookkeepingMail::PayoutsWait {
            name,
            requested,
            batches,
            to_send,
            attention,
        })
    })
    .await?;
    Ok(())
}

/// How much waits.
struct Waiting {
    requested: i64,
    batches: i64,
    to_send: i64,
    attention: i64,
}

impl Waiting {
    /// What waits for this admin: batches of others.
    async fn of(connection: &mut AsyncPgConnection, admin: UserId) -> Result<Self, DatabaseError> {
        let requested = payouts::table
            .filter(payouts::status.eq(PayoutStatus::Requested))
            .filter(payouts::batch_id.is_null())
            .count()
            .get_result(connection)
            .await?;
        let batches = payout_batches::table
            .filter(payout_batches::status.eq(BatchStatus::AwaitingApproval))
            .filter(payout_batches::created_by_user_id.ne(admin))
            .count()
            .get_result(connection)
            .await?;
        let to_send = payouts::table
            .filter(payouts::status.eq(PayoutStatus::Approved))
            .filter(payouts::method.eq(PayoutMethod::Manual))
            .count()
            .get_result(connection)
            .await?;
        let attention =
            payouts::table.filter(payouts::attention.is_not_null()).count().get_result(connection).await?;
        Ok(Self { requested, batches, to_send, attention })
    }
}
