//! A database with teachers who earned something and admins, a payout service in memory, and a clock that is moved.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{audit_entries, payout_batches, payouts as payout_rows};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use identity::{HashingLimits, PasswordHasher};
use jobs::{Registry, Runner, RunnerConfig};
use kernel::id::{EntityId, PayoutBatchId, PayoutId, PersonId, generate_uuid};
use kernel::{Actor, Clock, Currency, ManualClock, Randomness};
use ledger::queries::TeacherBalances;
use ledger::{AccountName, AccountPurpose, Leg, Posting, SealingKeys, TransactionKind};
use mailer::{Mailer, Recorder};
use payouts::commands::payout_batch_approve::PayoutBatchApproveCode;
use payouts::commands::payout_batch_create::{BatchRules, PayoutBatchCreateCode, PayoutBatchCreateInput};
use payouts::commands::payout_request::{PayoutRequestCode, PayoutRequestInput};
use payouts::commands::{payout_batch_approve, payout_batch_create, payout_request};
use payouts::{Payout, PayoutBatch, PayoutConfig, PayoutMethod, PayoutServices};
use uuid::Uuid;

use crate::gateway::BookedGateway;

mod people;

pub(crate) use people::Human;

/// What most of the teachers here earned, and what they ask for.
pub(crate) const EARNED: i64 = 500_000;
pub(crate) const ASKED: i64 = 100_000;

/// A world of its own for one test.
pub(crate) struct World {
    pub(crate) services: PayoutServices,
    pub(crate) gateway: BookedGateway,
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
        Self::with_connections(12).await
    }

    pub(crate) async fn with_connections(connections_max: usize) -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig { connections_max, ..PoolConfig::new(database.url()) }).unwrap();
        let clock = ManualClock::starting_at(start());
        let gateway = BookedGateway::default();
        let limits = HashingLimits { memory_kib: 64, iterations: 1, running_max: 2, waiting_max: 100 };
        let services = PayoutServices {
            pools,
            clock: Clock::manual(clock.clone()),
            randomness: Randomness::system(),
            passwords: PasswordHasher::new(limits, Randomness::seeded(3)).unwrap(),
            keys: SealingKeys::new(&[1; 32], &[], Randomness::system()),
            gateway: Some(Arc::new(gateway.clone())),
            config: PayoutConfig::default(),
        };
        let mails = Recorder::new();
        let registry = payouts::jobs::register(Registry::new(), &services, &Mailer::new(mails.clone()));
        let runner =
            Runner::new(services.pools.clone(), services.clock.clone(), registry, RunnerConfig::default());
        Self { services, gateway, clock, mails, runner, _database: database }
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

    /// How many rows there are, e.g. of `jobs WHERE kind = 'payouts.send'`.
    pub(crate) async fn count(&self, of: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let query = diesel::sql_query(format!("SELECT count(*) AS count FROM {of}"));
        query.get_result::<Count>(&mut self.connection().await).await.unwrap().count
    }

    /// What was done to it, as the audit log tells, by name.
    pub(crate) async fn audited(&self, subject: impl EntityId) -> Vec<String> {
        audit_entries::table
            .filter(audit_entries::subject_id.eq(subject.uuid()))
            .order(audit_entries::action)
            .select(audit_entries::action)
            .load(&mut self.connection().await)
            .await
            .unwrap()
    }

    /// So much becomes available to the teacher; a negative amount is money that goes back which was hers already.
    pub(crate) async fn earn(&self, teacher: PersonId, amount: i64) {
        let available = AccountName::of(AccountPurpose::TeacherAvailable, teacher);
        self.post(TransactionKind::LinePaid, available, amount).await;
    }

    /// So much will become available to her.
    pub(crate) async fn expect_earnings(&self, teacher: PersonId, amount: i64) {
        let pending = AccountName::of(AccountPurpose::TeacherPending, teacher);
        self.post(TransactionKind::LinePaid, pending, amount).await;
    }

    /// We pay into the balance that payouts are made from.
    pub(crate) async fn top_up(&self, amount: i64) {
        let legs = [(AccountPurpose::PayoutBalance, amount), (AccountPurpose::PlatformBank, -amount)];
        let legs = legs.map(|(purpose, amount)| (AccountName::platform(purpose), amount));
        post(&mut *self.connection().await, self.now(), TransactionKind::PayoutBalanceToppedUp, &legs).await;
    }

    async fn post(&self, kind: TransactionKind, account: AccountName, amount: i64) {
        let clearing = AccountName::platform(AccountPurpose::GatewayClearing);
        post(&mut *self.connection().await, self.now(), kind, &[(clearing, amount), (account, -amount)])
            .await;
    }

    pub(crate) async fn balances(&self, teacher: PersonId) -> TeacherBalances {
        let mut connection = self.connection().await;
        let balances =
            ledger::queries::teacher_balances(&mut connection, &Actor::System, teacher, Currency::Idr);
        balances.await.unwrap()
    }

    /// What an account of the company's holds, to the last entry.
    pub(crate) async fn held(&self, purpose: AccountPurpose) -> i64 {
        let mut connection = self.connection().await;
        let (system, names) = (Actor::System, [AccountName::platform(purpose)]);
        let accounts = ledger::queries::accounts_by_names(&mut connection, &system, Currency::Idr, &names);
        let ids: Vec<_> = accounts.await.unwrap().iter().map(|account| account.id).collect();
        ledger::queries::balances(&mut connection, &system, &ids).await.unwrap().values().sum()
    }

    pub(crate) async fn request(
        &self,
        teacher: &Human,
        amount: i64,
    ) -> Result<Payout, CommandError<PayoutRequestCode>> {
        self.request_by(teacher, amount, key()).await
    }

    pub(crate) async fn request_by(
        &self,
        teacher: &Human,
        amount: i64,
        idempotency_key: Uuid,
    ) -> Result<Payout, CommandError<PayoutRequestCode>> {
        let input = PayoutRequestInput { amount, idempotency_key };
        let mut connection = self.connection().await;
        payout_request::run(&mut connection, &teacher.actor, self.now(), &self.services.config, input).await
    }

    pub(crate) async fn batch(
        &self,
        admin: &Human,
        payout_ids: &[PayoutId],
        method: PayoutMethod,
    ) -> Result<PayoutBatch, CommandError<PayoutBatchCreateCode>> {
        let input =
            PayoutBatchCreateInput { payout_ids: payout_ids.to_vec(), method, idempotency_key: key() };
        let rules = BatchRules { has_gateway: self.services.gateway.is_some() };
        let mut connection = self.connection().await;
        payout_batch_create::run(&mut connection, &admin.actor, self.now(), rules, input).await
    }

    pub(crate) async fn approve(
        &self,
        admin: &Human,
        id: PayoutBatchId,
    ) -> Result<PayoutBatch, CommandError<PayoutBatchApproveCode>> {
        payout_batch_approve::run(&mut *self.connection().await, &admin.actor, self.now(), id).await
    }

    /// A teacher who earned [`EARNED`] and asked for [`ASKED`].
    pub(crate) async fn requested(&self) -> (Human, Payout) {
        let teacher = self.teacher_with(EARNED).await;
        let payout = self.request(&teacher, ASKED).await.unwrap();
        (teacher, payout)
    }

    /// The same, and two admins agreed to it.
    pub(crate) async fn approved(&self, method: PayoutMethod) -> (Human, Payout) {
        let (teacher, payout) = self.requested().await;
        let (author, approver) = (self.admin().await, self.admin().await);
        let batch = self.batch(&author, &[payout.id], method).await.unwrap();
        self.approve(&approver, batch.id).await.unwrap();
        (teacher, self.payout(payout.id).await)
    }

    pub(crate) async fn payout(&self, id: PayoutId) -> Payout {
        let payout = payout_rows::table.find(id).select(Payout::as_select());
        payout.first(&mut self.connection().await).await.unwrap()
    }

    pub(crate) async fn batch_now(&self, id: PayoutBatchId) -> PayoutBatch {
        let batch = payout_batches::table.find(id).select(PayoutBatch::as_select());
        batch.first(&mut self.connection().await).await.unwrap()
    }

    /// Nothing breaks a rule, and no job has given up.
    pub(crate) async fn assert_sound(&self) {
        let mut connection = self.connection().await;
        assert_eq!(ledger::invariants::violations(&mut connection).await.unwrap(), []);
        assert_eq!(payouts::invariants::violations(&mut connection).await.unwrap(), []);
        drop(connection);
        assert_eq!(self.count("jobs WHERE status = 'DEAD'").await, 0);
    }
}

/// Posts it in a transaction of its own.
async fn post(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    kind: TransactionKind,
    legs: &[(AccountName, i64)],
) {
    let posting = Posting {
        kind,
        source_id: key(),
        subject_id: None,
        occurrence: 0,
        occurred_at: now,
        correction: None,
        currency: Currency::Idr,
        legs: legs.iter().map(|(account, amount)| Leg { account: *account, amount: *amount }).collect(),
    };
    let posted = connection
        .transaction::<_, database::DatabaseError, _>(async |connection| {
            ledger::post(connection, now, posting).await
        })
        .await;
    assert!(posted.unwrap().is_some());
}

/// The only refusal's code.
pub(crate) fn code<T, C: Copy + std::fmt::Debug>(outcome: &Result<T, CommandError<C>>) -> Option<C> {
    let refusals = outcome.as_ref().err()?.refusals()?;
    assert_eq!(refusals.len(), 1, "{refusals:?}");
    refusals.iter().map(|refusal| refusal.code).next()
}

/// The only refusal's field.
pub(crate) fn field<T, C>(outcome: &Result<T, CommandError<C>>) -> Option<&str> {
    outcome.as_ref().err()?.refusals()?.iter().find_map(|refusal| refusal.field.as_deref())
}
