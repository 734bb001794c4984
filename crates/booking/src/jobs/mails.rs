//! What the two people of a booking are told by mail.

mod news;
mod payloads;

use ::jobs::{JobError, JobRun, Registry};
use database::Pools;
use kernel::Locale;
use kernel::id::BookingId;
use mailer::{LessonMode, LessonSummary, MailTemplate, Mailer};

use crate::queries::{LessonTold, lesson_told};
use crate::state::BookingStatus;

pub use payloads::{
    BookingCancelledMail, BookingCancelledPaidMail, BookingConfirmedMail, BookingDeclinedMail,
    BookingExpiredMail, BookingHeldMail, BookingMoneyGoneMail, BookingNotAnsweredMail, BookingPaidMail,
    BookingPaidTooLateMail, BookingToAnswerMail, LessonCompletedMail, LessonReminderMail, NoShowDecidedMail,
    NoShowReportedMail, ReminderLead,
};

/// Which of the mails it is.
#[derive(Debug, Clone, Copy)]
enum Told {
    Held,
    Expired,
    Cancelled,
}

pub(super) fn register(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let sender = |told: Told| {
        let (pools, mailer) = (pools.clone(), mailer.clone());
        move |booking_id: BookingId| {
            let (pools, mailer) = (pools.clone(), mailer.clone());
            async move { tell(&pools, &mailer, booking_id, told).await }
        }
    };
    let (held, expired, cancelled) = (sender(Told::Held), sender(Told::Expired), sender(Told::Cancelled));
    registry
        .register(move |job: BookingHeldMail, _: JobRun| held(job.booking_id))
        .register(move |job: BookingExpiredMail, _: JobRun| expired(job.booking_id))
        .register(move |job: BookingCancelledMail, _: JobRun| cancelled(job.booking_id))
}

async fn tell(pools: &Pools, mailer: &Mailer, id: BookingId, told: Told) -> Result<(), JobError> {
    let lesson = lesson_told(&mut *pools.write().await?, id).await?;
    let lesson = lesson.ok_or_else(|| JobError::permanent(format!("{id} does not exist")))?;
    // A mail that was late must not ask for money that would come too late as well.
    if matches!(told, Told::Held) && lesson.status != BookingStatus::Pending {
        return Ok(());
    }
    notifications::send(pools, mailer, lesson.student_user_id, |recipient| {
        let name = recipient.full_name.clone();
        let pay_before = lesson.expires_at.unwrap_or(lesson.starts_at);
        let lesson = summary(&lesson, recipient.locale, recipient.time_zone);
        match told {
            Told::Held => MailTemplate::BookingHeld { name, lesson, pay_before },
            Told::Expired => MailTemplate::BookingExpired { name, lesson },
            Told::Cancelled => MailTemplate::BookingCancelledPending { name, lesson },
        }
    })
    .await?;
    Ok(())
}

fn summary(lesson: &LessonTold, locale: Locale, zone: chrono_tz::Tz) -> LessonSummary {
    LessonSummary {
        teacher_name: lesson.teacher_name.clone(),
        skill: match locale {
            Locale::Indonesian => lesson.skill_name_indonesian.clone(),
            Locale::English => lesson.skill_name.clone(),
        },
        starts_at: lesson.starts_at,
        zone,
        mode: match lesson.mode {
            catalog::LessonMode::Online => LessonMode::Online,
            catalog::LessonMode::Offline => LessonMode::Offline,
        },
        price: kernel::Money { amount: lesson.price, currency: lesson.currency },
    }
}
