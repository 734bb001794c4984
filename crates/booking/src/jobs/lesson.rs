//! What happens to lessons by itself.

use ::jobs::Registry;
use chrono::TimeDelta;
use database::Pools;

use super::completions_due::{CompletionsDue, complete_due};
use super::no_shows_due::{NoShowsDue, uphold_unopposed};

/// How often lessons are looked for that count as held now.
pub const COMPLETIONS_DUE_EVERY: TimeDelta = TimeDelta::seconds(30);

/// How often reports are looked for that nobody opposed in time.
pub const NO_SHOWS_DUE_EVERY: TimeDelta = TimeDelta::seconds(30);

pub(super) fn register(registry: Registry, pools: &Pools) -> Registry {
    let (completions, no_shows) = (pools.clone(), pools.clone());
    registry
        .register(move |_: CompletionsDue, run| {
            let pools = completions.clone();
            async move { complete_due(&pools, &run).await }
        })
        .schedule("booking.completions_due", COMPLETIONS_DUE_EVERY, CompletionsDue::default)
        .register(move |_: NoShowsDue, run| {
            let pools = no_shows.clone();
            async move { uphold_unopposed(&pools, &run).await }
        })
        .schedule("booking.no_shows_due", NO_SHOWS_DUE_EVERY, NoShowsDue::default)
}
