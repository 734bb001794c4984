//! What a process asks before it works for somebody.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use kernel::ClientAddress;
use kernel::id::UserId;
use uuid::Uuid;

use crate::books::Books;
use crate::window::Moment;

/// How much may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BudgetConfig {
    /// By a signed-in user, from wherever they ask. Less than the dearest request that is to be possible at all makes
    /// that request impossible.
    pub user_cost_per_minute: u64,
    /// By everybody who asks from one network without being signed in.
    pub address_cost_per_minute: u64,
}

impl Default for BudgetConfig {
    fn default() -> Self {
        Self { user_cost_per_minute: 600_000, address_cost_per_minute: 1_200_000 }
    }
}

/// Whose budget it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BudgetKey {
    /// A signed-in user's.
    User(UserId),
    /// A network's, for those who are not signed in.
    Address(ClientAddress),
}

/// What is left of a budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// What may be spent in a minute.
    pub limit: u64,
    /// What of it is left.
    pub remaining: u64,
}

/// The cost did not fit; nothing was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exhausted {
    /// What may be spent in a minute.
    pub limit: u64,
    /// What of it is left: less than the cost.
    pub remaining: u64,
    /// How long until the same cost fits if nobody spends meanwhile, to the microsecond: round it up. A minute for a cost
    /// above the limit, which never fits.
    pub retry_after: TimeDelta,
}

/// The budgets of this process's clients. Cheap to clone; clones share the budgets.
#[derive(Debug, Clone)]
pub struct Budgets(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    process_id: Uuid,
    // One lock for all keys: it is held for one look-up, a fraction of a microsecond of a request that takes thousands,
    // so that shards would only add the question which of them is full. No await happens under it.
    books: Mutex<Books>,
}

impl Budgets {
    /// Budgets from which nothing was spent. `process_id` names this run of the process among all others and is never
    /// used again: with an old one, what is spent now would hide behind what was spent then.
    #[must_use]
    pub fn new(config: BudgetConfig, process_id: Uuid) -> Self {
        Self(Arc::new(Shared { process_id, books: Mutex::new(Books::new(config)) }))
    }

    /// Takes `cost` from the key's budget, or nothing at all.
    ///
    /// # Errors
    /// [`Exhausted`] when the budget has not that much left.
    pub fn spend(&self, key: BudgetKey, cost: u64, now: DateTime<Utc>) -> Result<Allowance, Exhausted> {
        let spent = self.books().spend(key, cost, Moment::at(now));
        if spent.is_err() {
            let budget = match key {
                BudgetKey::User(_) => "user",
                BudgetKey::Address(_) => "address",
            };
            metrics::counter!("teacherin_budget_refusals_total", "budget" => budget).increment(1);
        }
        spent
    }

    /// What is left, without taking.
    #[must_use]
    pub fn allowance(&self, key: BudgetKey, now: DateTime<Utc>) -> Allowance {
        self.books().allowance(key, Moment::at(now))
    }

    pub(crate) fn process_id(&self) -> Uuid {
        self.0.process_id
    }

    /// A poisoned lock is taken all the same: nothing panics between two changes that belong together.
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.0.books.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use kernel::id::generate_uuid;

    use super::*;

    fn budgets() -> Budgets {
        let config = BudgetConfig { user_cost_per_minute: 1_000, address_cost_per_minute: 50 };
        Budgets::new(config, generate_uuid(DateTime::UNIX_EPOCH))
    }

    #[test]
    fn users_and_networks_have_limits_of_their_own() {
        let (budgets, now) = (budgets(), DateTime::UNIX_EPOCH);
        let user = BudgetKey::User(UserId::generate(now));
        let address = BudgetKey::Address(ClientAddress::this_machine());
        assert_eq!(budgets.spend(user, 60, now), Ok(Allowance { limit: 1_000, remaining: 940 }));
        assert_eq!(budgets.spend(address, 40, now), Ok(Allowance { limit: 50, remaining: 10 }));
        assert_eq!(budgets.clone().allowance(address, now), Allowance { limit: 50, remaining: 10 });
    }

    #[test]
    fn many_at_once_do_not_spend_more_than_there_is() {
        let (budgets, now) = (budgets(), DateTime::UNIX_EPOCH);
        let user = BudgetKey::User(UserId::generate(now));
        let granted: usize = std::thread::scope(|scope| {
            let spend = || (0..400).filter(|_| budgets.spend(user, 1, now).is_ok()).count();
            let threads: Vec<_> = (0..8).map(|_| scope.spawn(spend)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).sum()
        });
        assert_eq!(granted, 1_000);
    }
}
