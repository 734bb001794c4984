//! Which handler runs which job: the one place where the crates' jobs come together.

use calendar::jobs::{ClaimExpired, FinishPastClaims, finish_past_claims};
use chrono::TimeDelta;
use database::{DatabaseError, Pools};
use jobs::{Registry, Runner, RunnerConfig};

use crate::line_news;
use crate::parts::Parts;

/// The worker of this process.
///
/// # Errors
/// When a key or a hashing parameter cannot be used.
pub fn job_runner(parts: &Parts) -> Result<Runner, DatabaseError> {
    let authentication = parts.authentication()?;
    let identity = identity::jobs::JobServices {
        pools: parts.pools.clone(),
        mailer: parts.mailer.clone(),
        server_key: authentication.server_key,
        randomness: parts.randomness.clone(),
    };
    let registry = identity::jobs::register(Registry::new(), &identity);
    let registry = storage::jobs::register(registry, &parts.storage());
    let registry = ledger::jobs::register(registry, &parts.pools);
    let registry = payments::jobs::register(registry, &parts.payments());
    let registry = payments::jobs::register_refund_mails(registry, &parts.pools, &parts.mailer);
    let page = parts.refund_account_page();
    let registry = payments::jobs::register_refund_account_mail(registry, &parts.pools, &parts.mailer, &page);
    let registry = booking::jobs::register(registry, &parts.pools, &parts.mailer, &parts.booking);
    let registry = materials::jobs::register(registry, &parts.pools, &parts.mailer);
    let payouts = parts.payouts(authentication.passwords.clone());
    let registry = payouts::jobs::register(registry, &payouts, &parts.mailer);
    let registry = accounting::jobs::register(registry, &parts.accounting(payouts), &parts.mailer);
    let registry = reviews::jobs::register(registry, &parts.pools, &parts.mailer);
    let registry = moderation::jobs::register(registry, &parts.pools, &parts.mailer);
    let registry = notifications::jobs::register(registry, &parts.pools);
    let registry = register_calendar(registry, &parts.pools);
    let registry = live_changes::register(registry, &parts.pools);
    let registry = line_news::register(registry, parts);
    let config = RunnerConfig { shutdown_time_max: parts.drain_max, ..RunnerConfig::default() };
    Ok(Runner::new(parts.pools.clone(), parts.clock.clone(), registry, config))
}

/// The calendar tells owners of time that it expired; which crate an owner belongs to is known here only.
fn register_calendar(registry: Registry, pools: &Pools) -> Registry {
    let (expired, past) = (pools.clone(), pools.clone());
    registry
        .register(move |job: ClaimExpired, run| {
            let pools = expired.clone();
            // Bookings are the only owners so far; an unknown kind ends in the dead letters.
            async move { booking::jobs::claim_expired(&pools, &job, &run).await }
        })
        .register(move |_: FinishPastClaims, run| {
            let pools = past.clone();
            async move { finish_past_claims(&pools, &run).await }
        })
        .schedule("calendar.finish_past_claims", TimeDelta::days(1), FinishPastClaims::default)
}
