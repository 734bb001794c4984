//! What people are told of reviews, in the app and by mail.

use ::jobs::{Job, JobError, JobRun, Registry};
use catalog::queries::teachers_by_ids;
use chrono::{DateTime, Utc};
use database::Pools;
use kernel::Actor;
use kernel::id::ReviewId;
use mailer::{MailTemplate, Mailer, ReviewMail};
use notifications::{Facts, Notice, NotificationKind, Subject};
use serde::{Deserialize, Serialize};

use crate::author::public_name;
use crate::model::Review;
use crate::queries::{reviews_by_ids, title_of_material};

/// To the teacher: "a student reviewed your lesson", or somebody a material.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewWrittenMail {
    /// The review.
    pub review_id: ReviewId,
}

/// To the author: "your teacher answered your review".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewAnsweredMail {
    /// The review.
    pub review_id: ReviewId,
}

impl Job for ReviewWrittenMail {
    const KIND: &'static str = "reviews.review_written_mail";
}

impl Job for ReviewAnsweredMail {
    const KIND: &'static str = "reviews.review_answered_mail";
}

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let services = || (pools.clone(), mailer.clone());
    let (written, answered) = (services(), services());
    registry
        .register(move |job: ReviewWrittenMail, run: JobRun| {
            let (pools, mailer) = written.clone();
            async move { tell_written(&pools, &mailer, run.now, job.review_id).await }
        })
        .register(move |job: ReviewAnsweredMail, run: JobRun| {
            let (pools, mailer) = answered.clone();
            async move { tell_answered(&pools, &mailer, run.now, job.review_id).await }
        })
}

/// What there is to tell of a review.
struct Told {
    review: Review,
    teacher: catalog::Teacher,
    /// What it is called, if the review is about one.
    material: Option<String>,
}

/// Nothing, if it was hidden before its mail went.
async fn told(pools: &Pools, id: ReviewId) -> Result<Option<Told>, JobError> {
    let mut connection = pools.write().await?;
    let review = reviews_by_ids(&mut connection, &Actor::System, &[id]).await?.pop();
    let review = review.ok_or_else(|| JobError::permanent(format!("{id} does not exist")))?;
    if review.hidden_at.is_some() {
        return Ok(None);
    }
    let material = title_of_material(&mut connection, &review).await?;
    let teacher = teachers_by_ids(&mut connection, &Actor::System, &[review.teacher_id]).await?.pop();
    Ok(teacher.map(|teacher| Told { review, teacher, material }))
}

fn facts(review: &Review) -> Facts {
    Facts::Stars { stars: review.rating, of_material: review.subject.material_id().is_some() }
}

async fn tell_written(
    pools: &Pools,
    mailer: &Mailer,
    now: DateTime<Utc>,
    id: ReviewId,
) -> Result<(), JobError> {
    let Some(Told { review, teacher, material }) = told(pools, id).await? else { return Ok(()) };
    // Nobody's profile any more.
    let Some(user_id) = teacher.user_id else { return Ok(()) };
    let author =
        identity::queries::users_by_ids(&mut *pools.write().await?, &[review.author_user_id]).await?.pop();
    let notice = Notice::once(NotificationKind::ReviewWritten, Some(Subject::Review(id)), facts(&review));
    notifications::tell(pools, mailer, now, user_id, &notice, |recipient| {
        MailTemplate::Review(ReviewMail::Written {
            name: recipient.full_name.clone(),
            material,
            author: author.map(|author| public_name(&author.full_name)),
            stars: review.rating,
            comment: review.comment,
        })
    })
    .await?;
    Ok(())
}

async fn tell_answered(
    pools: &Pools,
    mailer: &Mailer,
    now: DateTime<Utc>,
    id: ReviewId,
) -> Result<(), JobError> {
    let Some(Told { review, teacher, material }) = told(pools, id).await? else { return Ok(()) };
    let notice = Notice::once(NotificationKind::ReviewAnswered, Some(Subject::Review(id)), facts(&review));
    let Some(reply) = review.reply else { return Ok(()) };
    notifications::tell(pools, mailer, now, review.author_user_id, &notice, |recipient| {
        MailTemplate::Review(ReviewMail::Answered {
            name: recipient.full_name.clone(),
            teacher: teacher.display_name,
            material,
            reply,
        })
    })
    .await?;
    Ok(())
}
