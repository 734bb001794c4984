//! What the two people of a booking are told, in the app and by mail.
//!
//! Every job reads the booking again when it runs, and says nothing when its news does not hold any more.

mod news;
mod notices;
mod payloads;
mod wording;

use ::jobs::{Job, JobError, JobRun, Registry};
use chrono::{DateTime, Utc};
use database::{DatabaseError, Pools};
use diesel_async::AsyncConnection as _;
use kernel::id::BookingId;
use mailer::Mailer;

use self::news::News;
use self::payloads::{Addressee, Audience, ParticipantMail, Telling};
use crate::queries::{self, LessonTold};
use crate::state::Participant;

pub use payloads::{
    BookingCancelledMail, BookingCancelledPaidMail, BookingConfirmedMail, BookingDeclinedMail,
    BookingExpiredMail, BookingHeldMail, BookingMoneyGoneMail, BookingNotAnsweredMail, BookingPaidMail,
    BookingPaidTooLateMail, BookingToAnswerMail, LessonCompletedMail, LessonReminderMail, NoShowDecidedMail,
    NoShowReportedMail, ReminderLead,
};

/// Registers every mail of this crate.
pub(super) fn register(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let post = Post { pools: pools.clone(), mailer: mailer.clone() };
    let registry = told::<BookingHeldMail>(registry, &post);
    let registry = told::<BookingExpiredMail>(registry, &post);
    let registry = told::<BookingCancelledMail>(registry, &post);
    let registry = told::<BookingPaidMail>(registry, &post);
    let registry = told::<BookingToAnswerMail>(registry, &post);
    let registry = told::<BookingConfirmedMail>(registry, &post);
    let registry = told::<BookingDeclinedMail>(registry, &post);
    let registry = told::<BookingNotAnsweredMail>(registry, &post);
    let registry = told::<BookingCancelledPaidMail>(registry, &post);
    let registry = told::<BookingPaidTooLateMail>(registry, &post);
    let registry = told::<BookingMoneyGoneMail>(registry, &post);
    let registry = told::<LessonReminderMail>(registry, &post);
    let registry = told::<LessonCompletedMail>(registry, &post);
    let registry = told::<NoShowReportedMail>(registry, &post);
    let registry = told::<NoShowDecidedMail>(registry, &post);
    registry.register(move |job: ParticipantMail, run: JobRun| {
        let post = post.clone();
        async move { post.tell(job.booking_id, job.news, Some(job.to.into()), run.now).await }
    })
}

fn told<J: Job + Telling>(registry: Registry, post: &Post) -> Registry {
    let post = post.clone();
    registry.register(move |job: J, run: JobRun| {
        let (post, id, news) = (post.clone(), job.booking_id(), job.news());
        async move {
            match J::AUDIENCE {
                Audience::Student => post.tell(id, news, Some(Participant::Student), run.now).await,
                Audience::Teacher => post.tell(id, news, Some(Participant::Teacher), run.now).await,
                Audience::Accused => post.tell(id, news, None, run.now).await,
                Audience::Both => post.tell_both(id, news, run.now).await,
            }
        }
    })
}

#[derive(Clone)]
struct Post {
    pools: Pools,
    mailer: Mailer,
}

impl Post {
    /// One job for each of the two.
    async fn tell_both(&self, booking_id: BookingId, news: News, now: DateTime<Utc>) -> Result<(), JobError> {
        let mut connection = self.pools.write().await?;
        connection
            .transaction::<_, DatabaseError, _>(async |connection| {
                for to in [Addressee::Student, Addressee::Teacher] {
                    let key = format!("{booking_id}/{news:?}/{to:?}");
                    let mail = ParticipantMail { booking_id, news, to };
                    jobs::enqueue_once(connection, now, now, &key, &mail).await?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }

    /// Tells one of the two; nobody in particular is whoever is said to have been absent. An unclaimed profile has nobody
    /// to mail.
    async fn tell(
        &self,
        booking_id: BookingId,
        news: News,
        to: Option<Participant>,
        now: DateTime<Utc>,
    ) -> Result<(), JobError> {
        // Not from a replica: it may lag behind what was just decided.
        let told = queries::lesson_told(&mut *self.pools.write().await?, booking_id).await?;
        let told = told.ok_or_else(|| JobError::permanent(format!("{booking_id} does not exist")))?;
        if !news.holds(&told, now) {
            return Ok(());
        }
        let Some(reader) = to.or_else(|| told.no_show.as_ref().map(|report| report.absent)) else {
            return Ok(());
        };
        self.send(news, &told, reader, now).await
    }

    async fn send(
        &self,
        news: News,
        told: &LessonTold,
        reader: Participant,
        now: DateTime<Utc>,
    ) -> Result<(), JobError> {
        let user_id = match reader {
            Participant::Student => Some(told.booking.student_user_id),
            Participant::Teacher => told.teacher_user_id,
        };
        let Some(user_id) = user_id else { return Ok(()) };
        let notice = notices::notice(news, told, reader);
        notifications::tell(&self.pools, &self.mailer, now, user_id, &notice, |recipient| {
            wording::mail(news, told, reader, recipient)
        })
        .await?;
        Ok(())
    }
}
