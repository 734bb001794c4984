//! A database, both gateways in memory, and a clock that is moved. What happens happens through the ordinary commands, flows and jobs.

use std::sync::Arc;

use ::jobs::{Registry, Runner, RunnerConfig};
use accounting::AccountingServices;
use accounting::reconciliation::commands::{run_start, task_close};
use accounting::reconciliation::flow::{self, Progress};
use accounting::reconciliation::{
    Delayed, DifferenceKind, ReconciliationRun, ReconciliationTask, TaskStatus,
};
use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{jobs, reconciliation_runs, reconciliation_tasks};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use identity::{HashingLimits, PasswordHasher};
use kernel::id::{ReconciliationRunId, ReconciliationTaskId, generate_uuid};
use kernel::{Actor, Clock, Currency, ManualClock, Randomness};
use ledger::{AccountName, AccountPurpose, SealingKeys};
use mailer::{Mailer, Recorder};
use payments::jobs::{
    AccountPage, OrderLineHoldChanged, OrderLinePaid, OrderLineRefunded, OrderLineRefundedOutside,
    OrderLineReversed,
};
use payments::{PaymentConfig, PaymentServices};
use payouts::{PayoutConfig, PayoutServices};
use storage::{ObjectStore, ObjectStoreConfig, StorageConfig, StorageServices, Timeouts};
use uuid::Uuid;

use crate::pay_desk::PayDesk;
use crate::payout_desk::PayoutDesk;

mod history;
mod people;
mod planting;

pub(crate) use people::Human;
pub(crate) use planting::Plant;

/// A world of its own for one test.
pub(crate) struct World {
    pub(crate) services: AccountingServices,
    pub(crate) pay_desk: PayDesk,
    pub(crate) payout_desk: PayoutDesk,
    pub(crate) clock: ManualClock,
    pub(crate) mails: Recorder,
    runner: Runner,
    _database: TestDatabase,
}

/// Monday morning, 08:00 in Jakarta.
pub(crate) fn start() -> DateTime<Utc> {
    "2026-01-05T01:00:00Z".parse().unwrap()
}

/// A key that nobody used.
pub(crate) fn key() -> Uuid {
    generate_uuid(start())
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let config = PoolConfig { connections_max: 12, ..PoolConfig::new(database.url()) };
        let pools = Pools::new(&config).unwrap();
        let clock = ManualClock::starting_at(start());
        let (pay_desk, payout_desk) = (PayDesk::default(), PayoutDesk::new(clock.clone()));
        let services = services(&pools, &Clock::manual(clock.clone()), &pay_desk, &payout_desk);
        let mails = Recorder::new();
        let runner = runner(&services, &Mailer::new(mails.clone()));
        Self { services, pay_desk, payout_desk, clock, mails, runner, _database: database }
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.services.pools.write().await.unwrap()
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
    }

    /// Runs due jobs until none is left.
    pub(crate) async fn drain(&self) {
        while self.runner.run_due().await.unwrap() > 0 {}
    }

    /// How many rows there are, e.g. of `jobs WHERE status = 'DEAD'`.
    pub(crate) async fn count(&self, of: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let query = diesel::sql_query(format!("SELECT count(*) AS count FROM {of}"));
        query.get_result::<Count>(&mut self.connection().await).await.unwrap().count
    }

    /// What was given up, and why.
    pub(crate) async fn dead_letters(&self) -> Vec<String> {
        let dead = jobs::table.filter(jobs::status.eq("DEAD")).select((jobs::kind, jobs::last_error));
        let rows: Vec<(String, Option<String>)> = dead.load(&mut self.connection().await).await.unwrap();
        rows.into_iter().map(|(kind, error)| format!("{kind}: {error:?}")).collect()
    }

    /// Runs a statement that plants something.
    pub(crate) async fn execute(&self, statement: &str) {
        let done = diesel::sql_query(statement).execute(&mut self.connection().await).await;
        assert!(done.unwrap() > 0, "{statement}");
    }

    /// An admin starts a run.
    pub(crate) async fn start_run(&self, admin: &Human) -> ReconciliationRun {
        run_start::run(&mut *self.connection().await, &admin.actor, self.now()).await.unwrap().run
    }

    /// Goes on with it until it is over, as its jobs do.
    pub(crate) async fn go_on(&self, id: ReconciliationRunId) -> Result<ReconciliationRun, Delayed> {
        while flow::run(&self.services, id).await? == Progress::More {}
        Ok(self.run(id).await)
    }

    /// Some hours later an admin has everything compared. Nothing else happens meanwhile.
    pub(crate) async fn reconcile(&self, admin: &Human) -> ReconciliationRun {
        self.advance(TimeDelta::hours(3));
        let run = self.start_run(admin).await;
        self.go_on(run.id).await.unwrap()
    }

    pub(crate) async fn run(&self, id: ReconciliationRunId) -> ReconciliationRun {
        let run = reconciliation_runs::table.find(id).select(ReconciliationRun::as_select());
        run.first(&mut self.connection().await).await.unwrap()
    }

    /// All tasks, oldest first.
    pub(crate) async fn tasks(&self) -> Vec<ReconciliationTask> {
        reconciliation_tasks::table
            .order((reconciliation_tasks::created_at, reconciliation_tasks::id))
            .select(ReconciliationTask::as_select())
            .load(&mut self.connection().await)
            .await
            .unwrap()
    }

    /// What is open, sorted.
    pub(crate) async fn open(&self) -> Vec<DifferenceKind> {
        let tasks = self.tasks().await.into_iter().filter(|task| task.status == TaskStatus::Open);
        let mut kinds: Vec<_> = tasks.map(|task| task.kind).collect();
        kinds.sort_unstable();
        kinds
    }

    /// The only task.
    pub(crate) async fn only_task(&self) -> ReconciliationTask {
        let [task] = self.tasks().await.try_into().unwrap();
        task
    }

    pub(crate) async fn close(
        &self,
        admin: &Human,
        task_id: ReconciliationTaskId,
        posts_proposal: bool,
    ) -> Result<ReconciliationTask, CommandError<task_close::TaskCloseCode>> {
        let reason = "Looked into with the gateway's support.".to_owned();
        let input = task_close::TaskCloseInput { task_id, reason, posts_proposal, idempotency_key: key() };
        task_close::run(&mut *self.connection().await, &admin.actor, self.now(), input).await
    }

    /// What an account of the company's holds, to the last entry.
    pub(crate) async fn held(&self, purpose: AccountPurpose) -> i64 {
        let mut connection = self.connection().await;
        let (system, names) = (Actor::System, [AccountName::platform(purpose)]);
        let accounts = ledger::queries::accounts_by_names(&mut connection, &system, Currency::Idr, &names);
        let ids: Vec<_> = accounts.await.unwrap().iter().map(|account| account.id).collect();
        ledger::queries::balances(&mut connection, &system, &ids).await.unwrap().values().sum()
    }

    /// What the ledger breaks of its own rules.
    pub(crate) async fn assert_ledger_sound(&self) {
        let mut connection = self.connection().await;
        assert_eq!(ledger::invariants::violations(&mut connection).await.unwrap(), []);
    }
}

fn services(
    pools: &Pools,
    clock: &Clock,
    pay_desk: &PayDesk,
    payout_desk: &PayoutDesk,
) -> AccountingServices {
    let limits = HashingLimits { memory_kib: 64, iterations: 1, running_max: 2, waiting_max: 100 };
    let payments = PaymentServices {
        pools: pools.clone(),
        clock: clock.clone(),
        gateway: Arc::new(pay_desk.clone()),
        config: PaymentConfig::returning_to("https://teacherin.test/payment"),
    };
    let payouts = PayoutServices {
        pools: pools.clone(),
        clock: clock.clone(),
        randomness: Randomness::system(),
        passwords: PasswordHasher::new(limits, Randomness::seeded(3)).unwrap(),
        keys: SealingKeys::new(&[1; 32], &[], Randomness::system()),
        gateway: Some(Arc::new(payout_desk.clone())),
        config: PayoutConfig::default(),
    };
    // Nobody keeps a file here.
    let store = ObjectStoreConfig {
        endpoint: None,
        public_endpoint: None,
        region: "us-east-1".to_owned(),
        bucket: "files".to_owned(),
        access_key_id: "key-id".to_owned(),
        secret_access_key: "secret".to_owned().into(),
        path_style: true,
        timeouts: Timeouts::default(),
    };
    let store = ObjectStore::new(&store, clock.clone()).unwrap();
    let storage = StorageServices::new(pools.clone(), store, clock.clone(), StorageConfig::default());
    AccountingServices { pools: pools.clone(), clock: clock.clone(), storage, payments, payouts }
}

/// What is sold here has nobody who would hear of its money.
fn runner(services: &AccountingServices, mailer: &Mailer) -> Runner {
    let registry = payments::jobs::register_refund_mails(Registry::new(), &services.pools, mailer);
    let url = "https://teacherin.test/refund-account".to_owned();
    let page = AccountPage { url, randomness: Randomness::seeded(5) };
    let registry = payments::jobs::register_refund_account_mail(registry, &services.pools, mailer, &page);
    let registry = payments::jobs::register(registry, &services.payments);
    let registry = payouts::jobs::register(registry, &services.payouts, mailer);
    let registry = accounting::jobs::register(registry, services, mailer)
        .register(|_: OrderLinePaid, _| async { Ok(()) })
        .register(|_: OrderLineHoldChanged, _| async { Ok(()) })
        .register(|_: OrderLineReversed, _| async { Ok(()) })
        .register(|_: OrderLineRefunded, _| async { Ok(()) })
        .register(|_: OrderLineRefundedOutside, _| async { Ok(()) });
    Runner::new(services.pools.clone(), services.clock.clone(), registry, RunnerConfig::default())
}
