//! A database, and processes that have a budget each and nothing else.

use chrono::{DateTime, TimeDelta, Utc};
use database::test_database::TestDatabase;
use database::{DatabaseError, PoolConfig, PooledConnection, Pools};
use diesel_async::SimpleAsyncConnection as _;
use kernel::ClientAddress;
use kernel::id::{UserId, generate_uuid};
use teacherin_rate_limit::{Allowance, BudgetConfig, BudgetKey, Budgets, Exhausted};

/// What may be spent in a minute.
pub(crate) const LIMIT: u64 = 1_000;

pub(crate) struct World {
    pub(crate) pools: Pools,
    _database: TestDatabase,
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        Self { pools, _database: database }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    /// Has a process do one round.
    pub(crate) async fn exchange(&self, process: &Process, now: DateTime<Utc>) {
        self.try_exchange(process, now).await.unwrap();
    }

    pub(crate) async fn try_exchange(
        &self,
        process: &Process,
        now: DateTime<Utc>,
    ) -> Result<(), DatabaseError> {
        process.0.exchange(&mut *self.connection().await, now).await
    }

    /// What no code of ours would do.
    pub(crate) async fn run(&self, statements: &str) {
        self.connection().await.batch_execute(statements).await.unwrap();
    }
}

/// One process's budgets.
pub(crate) struct Process(pub(crate) Budgets);

impl Process {
    pub(crate) fn start() -> Self {
        let config = BudgetConfig { user_cost_per_minute: LIMIT, address_cost_per_minute: LIMIT };
        Self(Budgets::new(config, generate_uuid(start())))
    }

    pub(crate) fn spend(
        &self,
        key: BudgetKey,
        cost: u64,
        now: DateTime<Utc>,
    ) -> Result<Allowance, Exhausted> {
        self.0.spend(key, cost, now)
    }

    pub(crate) fn remaining(&self, key: BudgetKey, now: DateTime<Utc>) -> u64 {
        self.0.allowance(key, now).remaining
    }
}

/// The beginning of a window.
pub(crate) fn start() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().unwrap()
}

pub(crate) fn after(seconds: i64) -> DateTime<Utc> {
    start() + TimeDelta::seconds(seconds)
}

/// Somebody nobody has met.
pub(crate) fn somebody() -> BudgetKey {
    BudgetKey::User(UserId::generate(start()))
}

pub(crate) fn network(address: &str) -> BudgetKey {
    BudgetKey::Address(ClientAddress::of(address.parse().unwrap()))
}
