//! What every test stands on: a database of its own, a clock that stands still, mails that are kept.

use std::net::Ipv4Addr;

use chrono::{DateTime, TimeDelta, Utc};
use database::test_database::TestDatabase;
use database::{CommandError, PoolConfig, PooledConnection, Pools};

use diesel_async::RunQueryDsl;
use identity::flows::account_register::{self, AccountRegisterInput, RegistrationRole};
use identity::flows::account_verify::{self, AccountVerifyInput};
use identity::flows::login::{self, LoginCode, LoginInput};
use identity::jobs::JobServices;
use identity::{
    AccessTokens, AttemptLimits, Authentication, HashingLimits, PasswordHasher, ServerKey, SessionTokens,
    TokenKeys,
};
use jobs::{Registry, Runner, RunnerConfig};
use kernel::{Actor, ClientAddress, Clock, EmailAddress, ManualClock, Randomness};
use mailer::{Mailer, Recorder};
use secrecy::ExposeSecret as _;

pub(crate) const SARI: &str = "sari@contoh.co.id";
pub(crate) const PASSWORD: &str = "kuda nil makan batu";
pub(crate) const OTHER_PASSWORD: &str = "sembilan gajah terbang";

/// Where everybody is who is nowhere in particular.
pub(crate) const HERE: ClientAddress = ClientAddress::this_machine();

pub(crate) struct Stage {
    pub(crate) authentication: Authentication,
    pub(crate) pools: Pools,
    pub(crate) clock: ManualClock,
    pub(crate) mails: Recorder,
    runner: Runner,
    database: TestDatabase,
}

pub(crate) fn hasher(memory_kib: u32) -> PasswordHasher {
    let limits = HashingLimits { memory_kib, iterations: 1, running_max: 2, waiting_max: 100 };
    PasswordHasher::new(limits, Randomness::seeded(3)).unwrap()
}

impl Stage {
    pub(crate) async fn open() -> Self {
        let database = TestDatabase::create().await;
        let pools = Pools::new(&PoolConfig::new(database.url())).unwrap();
        let clock = ManualClock::starting_at(DateTime::from_timestamp(1_790_000_000, 0).unwrap());
        let mails = Recorder::new();
        let server_key = ServerKey::from_bytes([7; 32]);
        let authentication = Authentication {
            pools: pools.clone(),
            passwords: hasher(64),
            access_tokens: AccessTokens::new(
                TokenKeys::from_seed(&[9; 32]).unwrap(),
                "https://t.example",
                "teacherin",
            ),
            attempts: AttemptLimits::default(),
            server_key: server_key.clone(),
            randomness: Randomness::seeded(1),
        };
        let services = JobServices {
            pools: pools.clone(),
            mailer: Mailer::new(mails.clone()),
            server_key,
            randomness: Randomness::seeded(2),
        };
        let registry = identity::jobs::register(Registry::new(), &services);
        let runner =
            Runner::new(pools.clone(), Clock::manual(clock.clone()), registry, RunnerConfig::default());
        Self { authentication, pools, clock, mails, runner, database }
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.advance(time);
    }

    pub(crate) async fn connection(&self) -> PooledConnection {
        self.pools.write().await.unwrap()
    }

    /// Runs what is due, until nothing is.
    pub(crate) async fn work(&self) {
        self.runner.run_due().await.unwrap();
    }

    /// How many statements the work sends.
    pub(crate) async fn statements<T>(&self, work: impl Future<Output = T>) -> (T, u64) {
        let before = self.pools.statements();
        let outcome = work.await;
        (outcome, self.pools.statements() - before)
    }

    pub(crate) async fn register(
        &self,
        email: &str,
        password: &str,
    ) -> Result<(), CommandError<account_register::AccountRegisterCode>> {
        account_register::run(&self.authentication, self.now(), registration(email, password)).await
    }

    pub(crate) async fn verify(
        &self,
        email: &str,
        code: &str,
        password: Option<&str>,
    ) -> Result<SessionTokens, CommandError<account_verify::AccountVerifyCode>> {
        let input = AccountVerifyInput {
            email: email.to_owned(),
            code: code.to_owned(),
            password: password.map(|password| password.to_owned().into()),
            user_agent: Some("Test/1.0".to_owned()),
            client: HERE,
        };
        account_verify::run(&self.authentication, self.now(), input).await
    }

    pub(crate) async fn login(
        &self,
        email: &str,
        password: &str,
    ) -> Result<SessionTokens, CommandError<LoginCode>> {
        login(&self.authentication, self.now(), HERE, (email, password)).await
    }

    pub(crate) async fn login_from(
        &self,
        client: ClientAddress,
        email: &str,
        password: &str,
    ) -> Result<SessionTokens, CommandError<LoginCode>> {
        login(&self.authentication, self.now(), client, (email, password)).await
    }

    /// The same product in another process: pools and hashing of its own.
    pub(crate) fn another_process(&self) -> Authentication {
        let pools = Pools::new(&PoolConfig::new(self.database.url())).unwrap();
        Authentication { pools, passwords: hasher(64), ..self.authentication.clone() }
    }

    /// The code of the newest mail to the address.
    pub(crate) fn code(&self, email: &str) -> String {
        self.mails.latest_code_to(&address(email)).expect("a mail with a code was sent")
    }

    pub(crate) fn mails_to(&self, email: &str) -> usize {
        self.mails.messages_to(&address(email)).len()
    }

    /// A registered and verified student, signed in.
    pub(crate) async fn member(&self, email: &str) -> SessionTokens {
        self.register(email, PASSWORD).await.unwrap();
        self.work().await;
        self.verify(email, &self.code(email), None).await.unwrap()
    }

    /// Who a request with these tokens is made by.
    pub(crate) async fn actor(&self, tokens: &SessionTokens) -> Option<Actor> {
        let claims =
            self.authentication.access_tokens.verify(tokens.access_token.expose_secret(), self.now())?;
        let mut connection = self.connection().await;
        identity::queries::actor(&mut connection, &claims, self.now(), None).await.unwrap().map(Actor::User)
    }

    pub(crate) async fn count<T>(&self, table: T) -> i64
    where
        T: diesel::Table + diesel::query_dsl::methods::SelectDsl<diesel::dsl::CountStar>,
        diesel::dsl::Select<T, diesel::dsl::CountStar>: diesel_async::methods::LoadQuery<'static, diesel_async::AsyncPgConnection, i64>
            + Send
            + 'static
            + diesel::query_builder::Query,
    {
        let mut connection = self.connection().await;
        table.select(diesel::dsl::count_star()).get_result(&mut *connection).await.unwrap()
    }
}

/// Signs in at one process.
pub(crate) async fn login(
    authentication: &Authentication,
    now: DateTime<Utc>,
    client: ClientAddress,
    (email, password): (&str, &str),
) -> Result<SessionTokens, CommandError<LoginCode>> {
    let (email, password) = (email.to_owned(), password.to_owned().into());
    login::run(authentication, now, LoginInput { email, password, user_agent: None, client }).await
}

/// One of many networks.
pub(crate) fn client(number: u32) -> ClientAddress {
    ClientAddress::of(Ipv4Addr::from_bits(0x0A00_0000 + number).into())
}

pub(crate) fn address(email: &str) -> EmailAddress {
    EmailAddress::parse(email).unwrap()
}

pub(crate) fn registration(email: &str, password: &str) -> AccountRegisterInput {
    AccountRegisterInput {
        email: email.to_owned(),
        password: password.to_owned().into(),
        full_name: "Sari Wulandari".to_owned(),
        role: RegistrationRole::Student,
        locale: None,
        city_id: None,
        time_zone: None,
        client: HERE,
    }
}

/// The codes of a refusal, with their fields.
pub(crate) fn refused<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    outcome: Result<T, CommandError<C>>,
) -> Vec<(C, Option<String>)> {
    let error = outcome.expect_err("it was to be refused");
    let refusals = error.refusals().unwrap_or_else(|| panic!("no refusal but {error:?}"));
    assert!(refusals.iter().all(|refusal| refusal.message.len() > 20), "{refusals:?}");
    refusals.iter().map(|refusal| (refusal.code, refusal.field.clone())).collect()
}

/// The only code of a refusal.
pub(crate) fn refusal<T: std::fmt::Debug, C: Copy + std::fmt::Debug>(
    outcome: Result<T, CommandError<C>>,
) -> C {
    let codes = refused(outcome);
    let [(code, _)] = codes.as_slice() else { panic!("not one refusal but {codes:?}") };
    *code
}
