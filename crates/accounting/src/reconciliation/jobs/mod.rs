//! Runs by themselves, and who is told.

mod notice;
mod step;

use ::jobs::Registry;
use chrono::TimeDelta;
use mailer::Mailer;

use crate::services::AccountingServices;

pub use notice::DifferencesFoundNotice;
pub use step::{NightlyReconciliation, ReconciliationStep};

/// How often it is asked whether the nightly run is due.
pub const NIGHTLY_LOOKED_FOR_EVERY: TimeDelta = TimeDelta::minutes(10);

/// Registers what reconciliation does in the background.
#[must_use]
pub fn register(registry: Registry, services: &AccountingServices, mailer: &Mailer) -> Registry {
    let (nightly, stepping) = (services.clone(), services.clone());
    let (pools, mailer) = (services.pools.clone(), mailer.clone());
    registry
        .register(move |_: NightlyReconciliation, run| {
            let services = nightly.clone();
            async move { step::nightly(&services, &run).await }
        })
        .register(move |job: ReconciliationStep, run| {
            let services = stepping.clone();
            async move { step::go_on(&services, &job, &run).await }
        })
        .register(move |job: DifferencesFoundNotice, run| {
            let (pools, mailer) = (pools.clone(), mailer.clone());
            async move { notice::tell(&pools, &mailer, &job, &run).await }
        })
        .schedule("accounting.nightly", NIGHTLY_LOOKED_FOR_EVERY, NightlyReconciliation::default)
}
