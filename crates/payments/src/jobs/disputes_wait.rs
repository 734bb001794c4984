//! Admins are reminded of disputes that wait for their decision: once a day, of all at once.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{disputes, user_roles};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::Role;
use kernel::id::UserId;
use mailer::{DisputeMail, MailTemplate};
use notifications::{Facts, Notice, NotificationKind};
use serde::{Deserialize, Serialize};

use super::refund_mails::Post;
use crate::state::DisputeStatus;

/// How long is waited for more disputes of the same morning.
const GATHERED_FOR: TimeDelta = TimeDelta::minutes(5);

/// "Remind all admins."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputesWait {
    on: NaiveDate,
}

/// "Remind this admin."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisputesWaitNotice {
    user_id: UserId,
    on: NaiveDate,
}

impl Job for DisputesWait {
    const KIND: &'static str = "payments.disputes_wait";
}

impl Job for DisputesWaitNotice {
    const KIND: &'static str = "payments.disputes_wait_notice";
}

impl DisputesWait {
    /// Enqueues it for today, unless it waits already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn enqueue(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        let on = now.date_naive();
        ::jobs::enqueue_once(connection, now, now + GATHERED_FOR, &on.to_string(), &Self { on }).await
    }
}

/// One reminder for each admin, so that a mail that does not go keeps nobody else's.
pub(super) async fn gather(post: &Post, job: &DisputesWait, run: &JobRun) -> Result<(), JobError> {
    let mut connection = post.pools.write().await?;
    if answered(&mut connection).await? == 0 {
        return Ok(());
    }
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let admins: Vec<UserId> = user_roles::table
                .filter(user_roles::role.eq(Role::Admin))
                .order(user_roles::user_id)
                .select(user_roles::user_id)
                .load(connection)
                .await?;
            for user_id in admins {
                let notice = DisputesWaitNotice { user_id, on: job.on };
                let key = format!("{user_id}/{}", job.on);
                ::jobs::enqueue_once(connection, run.now, run.now, &key, &notice).await?;
            }
            Ok(())
        })
        .await?;
    Ok(())
}

pub(super) async fn tell(post: &Post, job: &DisputesWaitNotice, run: &JobRun) -> Result<(), JobError> {
    let count = answered(&mut *post.pools.write().await?).await?;
    if count == 0 {
        return Ok(());
    }
    let notice = Notice::again(NotificationKind::DisputesWait, None, Facts::Waiting { count }, job.on);
    notifications::tell(&post.pools, &post.mailer, run.now, job.user_id, &notice, |recipient| {
        MailTemplate::Dispute(DisputeMail::Wait { name: recipient.full_name.clone(), count })
    })
    .await?;
    Ok(())
}

async fn answered(connection: &mut AsyncPgConnection) -> Result<i64, DatabaseError> {
    let answered = disputes::table.filter(disputes::status.eq(DisputeStatus::Answered)).count();
    Ok(answered.get_result(connection).await?)
}
