//! What happens to bookings by itself.

mod answers_due;
mod completions_due;
mod hold_expiry;
mod lesson;
mod line_news;
mod mails;
mod no_shows_due;
mod suspended_user;
mod sweep;
mod unfollowed_money;

use ::jobs::Registry;
use chrono::TimeDelta;
use database::Pools;
use mailer::Mailer;

use crate::config::BookingConfig;

pub use answers_due::{AnswersDue, end_unanswered};
pub use completions_due::{CompletionsDue, complete_due};
pub use hold_expiry::{HoldExpiry, claim_expired, expire_overdue_holds};
pub use lesson::{COMPLETIONS_DUE_EVERY, NO_SHOWS_DUE_EVERY};
pub use line_news::{
    order_line_hold_changed, order_line_paid, order_line_refunded_outside, order_line_reversed,
};
pub use mails::{
    BookingCancelledMail, BookingCancelledPaidMail, BookingConfirmedMail, BookingDeclinedMail,
    BookingExpiredMail, BookingHeldMail, BookingMoneyGoneMail, BookingNotAnsweredMail, BookingPaidMail,
    BookingPaidTooLateMail, BookingToAnswerMail, LessonCompletedMail, LessonReminderMail, NoShowDecidedMail,
    NoShowReportedMail, ReminderLead,
};
pub use no_shows_due::{NoShowsDue, uphold_unopposed};
pub use suspended_user::{CancelOfSuspendedUser, cancel_of_suspended_user};
pub use unfollowed_money::{FOLLOWED_WITHIN, UnfollowedMoney, follow_unfollowed_money};

/// How often overdue holds are looked for.
pub const HOLD_EXPIRY_EVERY: TimeDelta = TimeDelta::seconds(5);

/// How often bookings are looked for that their teachers did not answer.
pub const ANSWERS_DUE_EVERY: TimeDelta = TimeDelta::seconds(15);

/// How often bookings are looked for that have not followed their money.
pub const UNFOLLOWED_MONEY_EVERY: TimeDelta = TimeDelta::minutes(1);

/// Registers what this crate does in the background. `calendar.claim_expired` and the news of order lines are left to the
/// server, which knows the kinds of all owners and lines.
#[must_use]
pub fn register(registry: Registry, pools: &Pools, mailer: &Mailer, config: &BookingConfig) -> Registry {
    let registry = register_ends(registry, pools, config);
    let registry = register_healing(registry, pools, config);
    let registry = lesson::register(registry, pools);
    mails::register(registry, pools, mailer)
}

/// What ends by itself.
fn register_ends(registry: Registry, pools: &Pools, config: &BookingConfig) -> Registry {
    let (holds, answers, suspended) = (pools.clone(), pools.clone(), pools.clone());
    let config = *config;
    registry
        .register(move |_: HoldExpiry, run| {
            let pools = holds.clone();
            async move { expire_overdue_holds(&pools, &run).await }
        })
        .schedule("booking.hold_expiry", HOLD_EXPIRY_EVERY, HoldExpiry::default)
        .register(move |_: AnswersDue, run| {
            let pools = answers.clone();
            async move { end_unanswered(&pools, &run).await }
        })
        .schedule("booking.answers_due", ANSWERS_DUE_EVERY, AnswersDue::default)
        .register(move |job: CancelOfSuspendedUser, run| {
            let pools = suspended.clone();
            async move { cancel_of_suspended_user(&pools, &config, &job, &run).await }
        })
}

/// What makes up for jobs that were given up.
fn register_healing(registry: Registry, pools: &Pools, config: &BookingConfig) -> Registry {
    let (pools, config) = (pools.clone(), *config);
    registry
        .register(move |_: UnfollowedMoney, run| {
            let pools = pools.clone();
            async move { follow_unfollowed_money(&pools, &config, &run).await }
        })
        .schedule("booking.unfollowed_money", UNFOLLOWED_MONEY_EVERY, UnfollowedMoney::default)
}
