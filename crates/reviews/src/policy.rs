//! Who sees what of a review, and until when it can be changed. Pure.

use chrono::{DateTime, Utc};
use kernel::Actor;

use crate::config::ReviewConfig;
use crate::model::Review;

/// Whether the actor wrote it.
#[must_use]
pub fn is_author(actor: &Actor, review: &Review) -> bool {
    actor.user().is_some_and(|user| user.user_id == review.author_user_id)
}

/// Whether the actor sees it: everybody does, until an admin hides it; then its author and admins.
#[must_use]
pub fn may_see(actor: &Actor, review: &Review) -> bool {
    review.hidden_at.is_none() || sees_hiding(actor, review)
}

/// Whether the actor learns that it is hidden, and why.
#[must_use]
pub fn sees_hiding(actor: &Actor, review: &Review) -> bool {
    actor.is_admin() || matches!(actor, Actor::System) || is_author(actor, review)
}

/// When its author can change it no more.
#[must_use]
pub fn edit_window_ends_at(review: &Review, config: &ReviewConfig) -> DateTime<Utc> {
    review.created_at + config.edit_window
}

/// Until when the actor can change it; `None` when not at all, or not any more.
#[must_use]
pub fn can_edit_until(
    actor: &Actor,
    now: DateTime<Utc>,
    review: &Review,
    config: &ReviewConfig,
) -> Option<DateTime<Utc>> {
    let ends_at = edit_window_ends_at(review, config);
    (is_author(actor, review) && review.hidden_at.is_none() && now < ends_at).then_some(ends_at)
}
