//! What is done after the transaction that decided it: security mails, and forgetting what is over.

mod forget_expired;
mod send_one_time_code;
mod send_password_changed;

use ::jobs::{JobError, Registry};
use chrono::TimeDelta;
use database::Pools;
use kernel::Randomness;
use mailer::{MailError, Mailer};

use crate::server_key::ServerKey;

pub use forget_expired::ForgetExpired;
pub use send_one_time_code::SendOneTimeCode;
pub use send_password_changed::SendPasswordChanged;

/// What the handlers need. Cheap to clone.
#[derive(Clone)]
pub struct JobServices {
    /// Connections.
    pub pools: Pools,
    /// How mails leave the house.
    pub mailer: Mailer,
    /// The key codes are hashed under.
    pub server_key: ServerKey,
    /// Where codes come from.
    pub randomness: Randomness,
}

/// Adds this crate's handlers and schedules.
#[must_use]
pub fn register(registry: Registry, services: &JobServices) -> Registry {
    let (codes, changes, forgetting) = (services.clone(), services.clone(), services.pools.clone());
    registry
        .register::<SendOneTimeCode, _>(move |job, run| {
            let services = codes.clone();
            async move { send_one_time_code::handle(&services, &job, run.now).await }
        })
        .register::<SendPasswordChanged, _>(move |job, _| {
            let services = changes.clone();
            async move { send_password_changed::handle(&services, &job).await }
        })
        .register::<ForgetExpired, _>(move |_, run| {
            let pools = forgetting.clone();
            async move { forget_expired::handle(&pools, run.now).await }
        })
        .schedule::<ForgetExpired>("identity.forget_expired", TimeDelta::days(1), || ForgetExpired {})
}

/// A mail that may still go is tried again; one that is refused for good waits for an admin.
fn job_error(error: &MailError) -> JobError {
    if error.is_transient() {
        JobError::Retry(error.to_string())
    } else {
        JobError::Permanent(error.to_string())
    }
}
