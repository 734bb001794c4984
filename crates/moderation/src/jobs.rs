//! What people are told of what moderation did to them, in the app and by mail.

use ::jobs::{Job, JobError, JobRun, Registry};
use catalog::queries::teachers_by_ids;
use chrono::{DateTime, Utc};
use database::Pools;
use kernel::Actor;
use kernel::id::{ReviewId, TeacherId, UserId};
use mailer::{MailTemplate, Mailer, ReviewMail};
use notifications::{Facts, Notice, NotificationKind, Subject};
use serde::{Deserialize, Serialize};

/// "Your profile is verified."
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TeacherVerifiedMail {
    /// The teacher.
    pub teacher_id: TeacherId,
}

/// "Your account is suspended."
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountSuspendedMail {
    /// The user.
    pub user_id: UserId,
}

/// "Your account is open again."
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccountReinstatedMail {
    /// The user.
    pub user_id: UserId,
}

/// "Your review is hidden."
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ReviewHiddenMail {
    /// The review.
    pub review_id: ReviewId,
}

impl Job for TeacherVerifiedMail {
    const KIND: &'static str = "moderation.teacher_verified_mail";
}

impl Job for AccountSuspendedMail {
    const KIND: &'static str = "moderation.account_suspended_mail";
}

impl Job for AccountReinstatedMail {
    const KIND: &'static str = "moderation.account_reinstated_mail";
}

impl Job for ReviewHiddenMail {
    const KIND: &'static str = "moderation.review_hidden_mail";
}

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let services = || (pools.clone(), mailer.clone());
    let (verified, suspended, reinstated) = (services(), services(), services());
    let hidden = services();
    registry
        .register(move |job: TeacherVerifiedMail, run: JobRun| {
            let (pools, mailer) = verified.clone();
            async move { tell_verified(&pools, &mailer, &run, job.teacher_id).await }
        })
        .register(move |job: AccountSuspendedMail, run: JobRun| {
            let (pools, mailer) = suspended.clone();
            async move { tell_suspended(&pools, &mailer, &run, job.user_id).await }
        })
        .register(move |job: AccountReinstatedMail, run: JobRun| {
            let (pools, mailer) = reinstated.clone();
            async move { tell_reinstated(&pools, &mailer, &run, job.user_id).await }
        })
        .register(move |job: ReviewHiddenMail, run: JobRun| {
            let (pools, mailer) = hidden.clone();
            async move { tell_hidden(&pools, &mailer, &run, job.review_id).await }
        })
}

async fn tell_verified(pools: &Pools, mailer: &Mailer, run: &JobRun, id: TeacherId) -> Result<(), JobError> {
    let teacher = teachers_by_ids(&mut *pools.write().await?, &Actor::System, &[id]).await?.pop();
    // Taken back meanwhile, or nobody's profile any more: there is nothing to tell.
    let Some((user_id, verified_at)) = teacher.and_then(|teacher| teacher.user_id.zip(teacher.verified_at))
    else {
        return Ok(());
    };
    let subject = Some(Subject::Teacher(id));
    let notice = Notice::again(NotificationKind::TeacherVerified, subject, Facts::Nothing, verified_at);
    notifications::tell(pools, mailer, run.now, user_id, &notice, |recipient| {
        MailTemplate::TeacherVerified { name: recipient.full_name.clone() }
    })
    .await?;
    Ok(())
}

/// Since when the user is suspended and why; `None` when they are not.
async fn suspension(pools: &Pools, user_id: UserId) -> Result<Option<(DateTime<Utc>, String)>, JobError> {
    let user = identity::queries::users_by_ids(&mut *pools.write().await?, &[user_id]).await?.pop();
    Ok(user.and_then(|user| user.suspended_at.zip(user.suspension_reason)))
}

async fn tell_suspended(
    pools: &Pools,
    mailer: &Mailer,
    run: &JobRun,
    user_id: UserId,
) -> Result<(), JobError> {
    let Some((since, reason)) = suspension(pools, user_id).await? else { return Ok(()) };
    let notice = Notice::again(NotificationKind::AccountSuspended, None, Facts::Nothing, since);
    notifications::tell(pools, mailer, run.now, user_id, &notice, |recipient| {
        MailTemplate::AccountSuspended { name: recipient.full_name.clone(), reason }
    })
    .await?;
    Ok(())
}

async fn tell_reinstated(
    pools: &Pools,
    mailer: &Mailer,
    run: &JobRun,
    user_id: UserId,
) -> Result<(), JobError> {
    if suspension(pools, user_id).await?.is_some() {
        return Ok(());
    }
    // Nothing of the account says when that was; the job is the same however often it is tried.
    let notice = Notice::again(NotificationKind::AccountReinstated, None, Facts::Nothing, run.id);
    notifications::tell(pools, mailer, run.now, user_id, &notice, |recipient| {
        MailTemplate::AccountReinstated { name: recipient.full_name.clone() }
    })
    .await?;
    Ok(())
}

async fn tell_hidden(pools: &Pools, mailer: &Mailer, run: &JobRun, id: ReviewId) -> Result<(), JobError> {
    let mut connection = pools.write().await?;
    let review = reviews::queries::reviews_by_ids(&mut connection, &Actor::System, &[id]).await?.pop();
    // Shown again meanwhile: there is nothing to tell.
    let Some(review) = review else { return Ok(()) };
    let material = reviews::queries::title_of_material(&mut connection, &review).await?;
    let Some((hidden_at, reason)) = review.hidden_at.zip(review.hidden_reason) else { return Ok(()) };
    let teacher = teachers_by_ids(&mut connection, &Actor::System, &[review.teacher_id]).await?.pop();
    drop(connection);
    let Some(teacher) = teacher else { return Ok(()) };
    let subject = Some(Subject::Review(id));
    let notice = Notice::again(NotificationKind::ReviewHidden, subject, Facts::Nothing, hidden_at);
    notifications::tell(pools, mailer, run.now, review.author_user_id, &notice, |recipient| {
        MailTemplate::Review(ReviewMail::Hidden {
            name: recipient.full_name.clone(),
            teacher: teacher.display_name,
            material,
            reason,
        })
    })
    .await?;
    Ok(())
}
