//! What happens to bookings by itself.

mod hold_expiry;
mod mails;

use ::jobs::Registry;
use chrono::TimeDelta;
use database::Pools;
use mailer::Mailer;

pub use hold_expiry::{HoldExpiry, claim_expired, expire_overdue_holds};
pub use mails::{BookingCancelledMail, BookingExpiredMail, BookingHeldMail};

/// How often overdue holds are looked for.
pub const HOLD_EXPIRY_EVERY: TimeDelta = TimeDelta::seconds(5);

/// Registers what this crate does in the background. `calendar.claim_expired` is left to the server, which knows the
/// kinds of all owners.
#[must_use]
pub fn register(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let sweep_pools = pools.clone();
    let registry = registry
        .register(move |_: HoldExpiry, run| {
            let pools = sweep_pools.clone();
            async move { expire_overdue_holds(&pools, &run).await }
        })
        .schedule("booking.hold_expiry", HOLD_EXPIRY_EVERY, HoldExpiry::default);
    mails::register(registry, pools, mailer)
}
