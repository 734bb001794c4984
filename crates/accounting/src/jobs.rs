//! What happens to the books by itself, and what admins are told of it.

use ::jobs::Registry;
use mailer::Mailer;

use crate::reconciliation;
use crate::services::AccountingServices;

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, services: &AccountingServices, mailer: &Mailer) -> Registry {
    reconciliation::jobs::register(registry, services, mailer)
}
