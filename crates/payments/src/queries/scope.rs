//! Who may read what.

use database::schema::orders;
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::{AccessRefused, Actor, Role, UserActor};

/// What an actor sees.
pub(super) enum Scope<'a> {
    /// Nothing.
    None,
    /// Her own.
    Own(&'a UserActor),
    /// Everything.
    All,
}

pub(super) fn scope(actor: &Actor) -> Scope<'_> {
    match actor {
        Actor::System => Scope::All,
        Actor::User(_) if actor.is_admin() => Scope::All,
        Actor::User(user) => Scope::Own(user),
        Actor::Anonymous => Scope::None,
    }
}

/// The orders an actor sees: whatever belongs to an order is seen by whom the order is. `None` when that can be no order.
pub(super) fn visible_orders(actor: &Actor) -> Option<orders::BoxedQuery<'static, Pg>> {
    match scope(actor) {
        Scope::None => None,
        Scope::Own(user) => Some(orders::table.filter(orders::buyer_user_id.eq(user.user_id)).into_boxed()),
        Scope::All => Some(orders::table.into_boxed()),
    }
}

/// For lists of everybody's.
pub(super) fn require_all(actor: &Actor) -> Result<(), AccessRefused> {
    match scope(actor) {
        Scope::All => Ok(()),
        Scope::None | Scope::Own(_) => actor.require_role(Role::Admin).map(drop),
    }
}
