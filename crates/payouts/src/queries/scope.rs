//! Who may read what: a teacher her own payouts and settings, an admin all.

use kernel::id::PersonId;
use kernel::{AccessRefused, Actor, Role};

/// What an actor sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scope {
    /// Nothing.
    None,
    /// This person's.
    Own(PersonId),
    /// Everything.
    All,
}

pub(super) fn scope(actor: &Actor) -> Scope {
    match actor {
        Actor::System => Scope::All,
        Actor::User(_) if actor.is_admin() => Scope::All,
        Actor::User(user) => Scope::Own(user.person_id),
        Actor::Anonymous => Scope::None,
    }
}

/// For what is everybody's or the company's.
pub(super) fn require_all(actor: &Actor) -> Result<(), AccessRefused> {
    match scope(actor) {
        Scope::All => Ok(()),
        Scope::None | Scope::Own(_) => actor.require_role(Role::Admin).map(drop),
    }
}
