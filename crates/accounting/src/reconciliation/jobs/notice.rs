//! Admins are told of differences that nobody had seen: once per run, of all at once.

use ::jobs::{Job, JobError, JobRun};
use chrono::{DateTime, Utc};
use database::schema::{reconciliation_tasks, user_roles};
use database::{DatabaseError, Pools};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::Role;
use kernel::id::{ReconciliationRunId, UserId};
use mailer::{BookkeepingMail, MailTemplate, Mailer};
use notifications::{Facts, Notice, NotificationKind};
use serde::{Deserialize, Serialize};

use crate::reconciliation::state::TaskStatus;

/// "Tell this admin that a run found differences."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DifferencesFoundNotice {
    /// The run.
    pub run_id: ReconciliationRunId,
    /// The admin.
    pub user_id: UserId,
}

impl Job for DifferencesFoundNotice {
    const KIND: &'static str = "accounting.differences_found_notice";
}

impl DifferencesFoundNotice {
    /// One for each admin, so that a mail that does not go keeps nobody else's.
    pub(crate) async fn enqueue_for_admins(
        connection: &mut AsyncPgConnection,
        now: DateTime<Utc>,
        run_id: ReconciliationRunId,
    ) -> Result<(), DatabaseError> {
        let admins: Vec<UserId> = user_roles::table
            .filter(user_roles::role.eq(Role::Admin))
            .order(user_roles::user_id)
            .select(user_roles::user_id)
            .load(connection)
            .await?;
        for user_id in admins {
            ::jobs::enqueue(connection, now, &Self { run_id, user_id }).await?;
        }
        Ok(())
    }
}

pub(super) async fn tell(
    pools: &Pools,
    mailer: &Mailer,
    job: &DifferencesFoundNotice,
    run: &JobRun,
) -> Result<(), JobError> {
    let open = reconciliation_tasks::table.filter(reconciliation_tasks::status.eq(TaskStatus::Open)).count();
    let count: i64 = open.get_result(&mut *pools.write().await?).await?;
    // Somebody was faster.
    if count == 0 {
        return Ok(());
    }
    let (kind, facts) = (NotificationKind::DifferencesFound, Facts::Waiting { count });
    let notice = Notice::again(kind, None, facts, job.run_id);
    notifications::tell(pools, mailer, run.now, job.user_id, &notice, |recipient| {
        MailTemplate::Bookkeeping(BookkeepingMail::DifferencesFound {
            name: recipient.full_name.clone(),
            count,
        })
    })
    .await?;
    Ok(())
}
