//! Who may read what: a person her own accounts, an admin all.

use database::QueryError;
use database::schema::ledger_accounts;
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::id::PersonId;
use kernel::{AccessRefused, Actor, Role};

/// The accounts an actor sees; whatever belongs to an account is seen by whose it is. `None` when that can be none.
pub(super) fn visible_accounts(actor: &Actor) -> Option<ledger_accounts::BoxedQuery<'static, Pg>> {
    match actor {
        Actor::Anonymous => None,
        Actor::User(user) if !actor.is_admin() => {
            Some(ledger_accounts::table.filter(ledger_accounts::person_id.eq(user.person_id)).into_boxed())
        }
        Actor::User(_) | Actor::System => Some(ledger_accounts::table.into_boxed()),
    }
}

/// For what is everybody's or the company's.
pub(super) fn require_all(actor: &Actor) -> Result<(), QueryError> {
    match actor {
        Actor::System => Ok(()),
        Actor::User(_) | Actor::Anonymous => Ok(actor.require_role(Role::Admin).map(drop)?),
    }
}

/// For what is one person's: she and admins.
pub(super) fn require_own(actor: &Actor, person_id: PersonId) -> Result<(), QueryError> {
    match actor {
        Actor::System => Ok(()),
        Actor::User(user) if user.person_id == person_id || actor.is_admin() => Ok(()),
        Actor::User(_) => Err(AccessRefused::Forbidden.into()),
        Actor::Anonymous => Err(AccessRefused::Unauthenticated.into()),
    }
}
