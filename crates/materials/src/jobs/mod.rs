//! What happens with materials by itself.

mod buyers_telling;
mod line_news;
mod material_updated;
mod notices;
mod purchases_due;
mod skill_changed;
mod unfollowed_money;

use ::jobs::Registry;
use catalog::jobs::SkillChanged;
use chrono::TimeDelta;
use database::Pools;
use mailer::Mailer;

pub use buyers_telling::{BuyersNews, BuyersTelling, tell_buyers};
pub use line_news::{order_line_hold_changed, order_line_paid, order_line_refunded, order_line_reversed};
pub use material_updated::MaterialUpdated;
pub use notices::{
    MaterialAccessLostNotice, MaterialBoughtNotice, MaterialRestoredNotice, MaterialSoldNotice,
    MaterialTakenDownNotice, MaterialUpdatedNotice,
};
pub use purchases_due::{PurchasesDue, expire_overdue_purchases};
pub use skill_changed::skill_changed;
pub use unfollowed_money::{FOLLOWED_WITHIN, UnfollowedMoney, follow_unfollowed_money};

/// How often purchases are looked for that nobody paid in time.
pub const PURCHASES_DUE_EVERY: TimeDelta = TimeDelta::seconds(60);

/// How often purchases are looked for that have not followed their money.
pub const UNFOLLOWED_MONEY_EVERY: TimeDelta = TimeDelta::seconds(60);

/// Registers what this crate does in the background. The news of order lines are left to the server, which knows all kinds of
/// lines.
#[must_use]
pub fn register(registry: Registry, pools: &Pools, mailer: &Mailer) -> Registry {
    let registry = register_sweeps(registry, pools);
    let (updated, telling, skills) = (pools.clone(), pools.clone(), pools.clone());
    let registry = registry
        .register(move |job: SkillChanged, run| {
            let pools = skills.clone();
            async move { skill_changed(&pools, &job, &run).await }
        })
        .register(move |job: MaterialUpdated, run| {
            let pools = updated.clone();
            async move { tell_buyers(&pools, &BuyersTelling::from(&job), &run).await }
        })
        .register(move |job: BuyersTelling, run| {
            let pools = telling.clone();
            async move { tell_buyers(&pools, &job, &run).await }
        });
    notices::register(registry, pools, mailer)
}

fn register_sweeps(registry: Registry, pools: &Pools) -> Registry {
    let (due, unfollowed) = (pools.clone(), pools.clone());
    registry
        .register(move |_: PurchasesDue, run| {
            let pools = due.clone();
            async move { expire_overdue_purchases(&pools, &run).await }
        })
        .schedule("materials.purchases_due", PURCHASES_DUE_EVERY, PurchasesDue::default)
        .register(move |_: UnfollowedMoney, run| {
            let pools = unfollowed.clone();
            async move { follow_unfollowed_money(&pools, &run).await }
        })
        .schedule("materials.unfollowed_money", UNFOLLOWED_MONEY_EVERY, UnfollowedMoney::default)
}
