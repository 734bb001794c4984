//! What is done later.

mod look;
mod notices;
mod payout_refresh;
mod payout_send;

use ::jobs::Registry;
use chrono::TimeDelta;
use mailer::Mailer;

use crate::services::PayoutServices;

pub use look::PayoutLook;
pub use notices::{PayoutAccountChangedNotice, PayoutFailedNotice, PayoutPaidNotice, PayoutRefusedNotice};
pub use payout_refresh::PayoutRefresh;
pub use payout_send::PayoutSend;

/// How often payouts are looked for of which something is due.
pub const LOOK_EVERY: TimeDelta = TimeDelta::seconds(60);

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, services: &PayoutServices, mailer: &Mailer) -> Registry {
    let _ = mailer;
    register_sending(registry, services)
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
