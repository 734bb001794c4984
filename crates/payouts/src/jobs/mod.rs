//! What is done later.

mod account_check;
mod look;
mod notices;
mod payout_refresh;
mod payout_send;
mod payouts_wait;
mod schedule_due;

use ::jobs::Registry;
use chrono::TimeDelta;
use mailer::Mailer;

use crate::services::PayoutServices;

pub use account_check::AccountCheck;
pub use look::PayoutLook;
pub use notices::{PayoutAccountChangedNotice, PayoutFailedNotice, PayoutPaidNotice, PayoutRefusedNotice};
pub use payout_refresh::PayoutRefresh;
pub use payout_send::PayoutSend;
pub use payouts_wait::{PayoutsWait, PayoutsWaitNotice, REMIND_EVERY};
pub use schedule_due::ScheduleDue;

/// How often payouts are looked for of which something is due.
pub const LOOK_EVERY: TimeDelta = TimeDelta::seconds(60);
/// How often teachers are looked for whose schedule is due.
pub const SCHEDULES_EVERY: TimeDelta = TimeDelta::seconds(60);

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, services: &PayoutServices, mailer: &Mailer) -> Registry {
    let post = notices::Post { pools: services.pools.clone(), mailer: mailer.clone() };
    let registry = notices::register(payouts_wait::register(registry, &post), &post);
    register_sending(register_settings(registry, services), services)
}

/// Registers what checks accounts, and asks for what schedules say.
fn register_settings(registry: Registry, services: &PayoutServices) -> Registry {
    let (check, due) = (services.clone(), services.clone());
    registry
        .register(move |job: AccountCheck, run| {
            let services = check.clone();
            async move { account_check::run(&services, &job, &run).await }
        })
        .register(move |_: ScheduleDue, run| {
            let services = due.clone();
            async move { schedule_due::run(&services, &run).await }
        })
        .schedule("payouts.schedule_due", SCHEDULES_EVERY, ScheduleDue::default)
}

/// Registers what sends payouts, and learns what became of them.
fn register_sending(registry: Registry, services: &PayoutServices) -> Registry {
    let (send, refresh, look) = (services.clone(), services.clone(), services.clone());
    registry
        .register(move |job: PayoutSend, _| {
            let services = send.clone();
            async move { payout_send::run(&services, &job).await }
        })
        .register(move |job: PayoutRefresh, _| {
            let services = refresh.clone();
            async move { payout_refresh::run(&services, &job).await }
        })
        .register(move |_: PayoutLook, run| {
            let services = look.clone();
            async move { look::run(&services, &run).await }
        })
        .schedule("payouts.look", LOOK_EVERY, PayoutLook::default)
}
