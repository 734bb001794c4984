//! What is done later.

mod notices;

use ::jobs::Registry;
use mailer::Mailer;

use crate::services::PayoutServices;

pub use notices::{PayoutAccountChangedNotice, PayoutFailedNotice, PayoutPaidNotice, PayoutRefusedNotice};

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, services: &PayoutServices, mailer: &Mailer) -> Registry {
    let _ = (services, mailer);
    registry
}
