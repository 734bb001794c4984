//! What happens to the books by itself, and what admins are told of it.

use ::jobs::Registry;
use mailer::Mailer;

use crate::services::AccountingServices;
use crate::{exports, reconciliation};

/// Registers what this crate does in the background.
#[must_use]
pub fn register(registry: Registry, services: &AccountingServices, mailer: &Mailer) -> Registry {
    let registry = reconciliation::jobs::register(registry, services, mailer);
    exports::jobs::register(registry, &services.exports(), mailer)
}
