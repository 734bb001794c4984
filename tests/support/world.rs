//! The product around one test.

use std::sync::Arc;

use booking::BookingConfig;
use chrono::{DateTime, TimeDelta, Utc};
use database::test_database::TestDatabase;
use database::{PoolConfig, PooledConnection, Pools};
use graphql::http::EndpointConfig;
use identity::{Allowance, AttemptLimits, HashingLimits};
use kernel::{Clock, ManualClock, Randomness};
use mailer::{Mailer, Recorder};
use rate_limit::{BudgetConfig, Budgets};
use server::{DRAIN_MAX_DEFAULT, FrontendOrigins, Keys, Parts, TrustedProxies};
use storage::{ObjectStore, StorageConfig};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Client, Files, Gateway};

/// A database, one or more servers on it, a clock, an inbox.
pub(crate) struct World {
    /// The clock of every server.
    pub(crate) clock: ManualClock,
    /// Every mail that was sent.
    pub(crate) mails: Recorder,
    /// Who takes the money. It tells the first server.
    pub(crate) gateway: Gateway,
    /// Where the servers keep files.
    pub(crate) files: Files,
    /// The servers.
    pub(crate) servers: Vec<Server>,
    #[expect(dead_code, reason = "must outlive the servers: dropping it drops the database")]
    database: TestDatabase,
}

/// One server process's worth of product, in this process.
pub(crate) struct Server {
    /// Its address.
    pub(crate) address: String,
    /// Its pools; they count its statements.
    pub(crate) pools: Pools,
    /// What it is made of.
    pub(crate) parts: Parts,
    runner: Arc<jobs::Runner>,
    task: JoinHandle<()>,
}

/// A budget that no test uses up.
const PLENTY: u64 = u64::MAX / 4;

/// Where the clocks of all tests start: a Monday morning in Jakarta.
pub(crate) fn start_of_time() -> DateTime<Utc> {
    "2027-03-01T01:00:00Z".parse().expect("an instant")
}

/// Cities, categories and skills, as `teacherin migrate` installs them.
async fn install_vocabulary(url: &str) {
    let pools = Pools::new(&PoolConfig::new(url)).expect("the pools can be made");
    let mut connection = pools.write().await.expect("the template answers");
    catalog::vocabulary::install(&mut connection, start_of_time())
        .await
        .expect("the vocabulary can be installed");
}

impl World {
    /// A product with one server.
    pub(crate) async fn new() -> Self {
        Self::with_servers(1).await
    }

    /// A product with several servers on one database, as several processes would run.
    pub(crate) async fn with_servers(count: usize) -> Self {
        Self::configured(count, |_| {}).await
    }

    /// A product with several servers that differ from the usual one.
    pub(crate) async fn configured(count: usize, configure: impl Fn(&mut Parts)) -> Self {
        Self::assembled(count, Clock::system(), configure).await
    }

    /// A product with one server that signs requests to the file store at another time than the store's.
    pub(crate) async fn signing_at(clock: Clock) -> Self {
        Self::assembled(1, clock, |_| {}).await
    }

    async fn assembled(count: usize, signing_clock: Clock, configure: impl Fn(&mut Parts)) -> Self {
        let database = TestDatabase::create_prepared("vocabulary 1", install_vocabulary).await;
        let clock = ManualClock::starting_at(start_of_time());
        let mails = Recorder::new();
        let gateway = Gateway::start(&clock).await;
        let files = Files::start(signing_clock).await;
        let mut servers: Vec<Server> = Vec::new();
        for _ in 0..count {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = format!("http://{}", listener.local_addr().expect("a bound socket has an address"));
            // All are reached at one address, as behind a proxy: tokens of one are good at the others.
            let public_url = servers.first().map_or(&address, |first| &first.address).clone();
            let mut parts = parts(&database, &clock, &mails, (&gateway, &files), public_url);
            configure(&mut parts);
            servers.push(Server::start(parts, listener, address));
        }
        let world = Self { clock, mails, gateway, files, servers, database };
        world.gateway.set_notification_url(Some(world.webhook_url()));
        world.gateway.set_payout_notification_url(Some(world.payout_webhook_url()));
        world
    }

    /// Where the gateway's notifications go.
    pub(crate) fn webhook_url(&self) -> String {
        format!("{}{}", self.server().address, server::webhook::PATH)
    }

    /// Where the gateway's notifications of payouts go.
    pub(crate) fn payout_webhook_url(&self) -> String {
        format!("{}{}", self.server().address, server::webhook::payouts::PATH)
    }

    /// Lets a minute pass, which is what banks need for payouts that were approved, and has everybody hear of it.
    pub(crate) async fn let_payouts_arrive(&self) {
        self.advance(TimeDelta::minutes(1)).await;
        self.hear_the_gateway().await;
    }

    /// Has the gateway say what it has to say, and does what comes of it, until all is quiet.
    pub(crate) async fn hear_the_gateway(&self) {
        loop {
            let told = self.gateway.deliver_due().await;
            self.run_jobs().await;
            if told == 0 {
                return;
            }
        }
    }

    /// The file store, as the servers use it.
    pub(crate) const fn store(&self) -> &ObjectStore {
        self.files.store()
    }

    /// The first server.
    pub(crate) fn server(&self) -> &Server {
        self.servers.first().expect("a world has a server")
    }

    /// A connection to the world's database, past every server.
    pub(crate) async fn connection(&self) -> PooledConnection {
        self.server().pools.write().await.expect("the database answers")
    }

    /// Somebody who is not signed in.
    pub(crate) fn anonymous(&self) -> Client {
        Client::anonymous(&self.server().address)
    }

    /// Where the clock stands.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Moves the clock, of the gateway too, then does whatever jobs are due. What the gateway has to say of it stays
    /// unsaid until [`World::hear_the_gateway`].
    pub(crate) async fn advance(&self, by: TimeDelta) {
        self.clock.advance(by);
        self.run_jobs().await;
    }

    /// Does whatever jobs are due, and what they lead to.
    pub(crate) async fn run_jobs(&self) {
        self.server().run_jobs().await;
    }

    /// How many statements the first server sends while `work` runs.
    pub(crate) async fn statements_of<T>(&self, work: impl Future<Output = T>) -> (u64, T) {
        let before = self.server().pools.statements();
        let outcome = work.await;
        (self.server().pools.statements() - before, outcome)
    }

    /// Ends the test: every due job is done, nothing rests among the dead letters.
    pub(crate) async fn finish(self) {
        self.run_jobs().await;
        let mut connection = self.connection().await;
        let counts = jobs::queries::counts(&mut connection).await.expect("the queue can be read");
        assert_eq!(counts.dead, 0, "a job failed for good");
        for server in &self.servers {
            server.task.abort();
        }
    }
}

impl Server {
    /// Has this server's worker do whatever jobs are due, and what they lead to.
    pub(crate) async fn run_jobs(&self) {
        self.runner.run_due().await.expect("the queue can be read");
    }

    fn start(parts: Parts, listener: TcpListener, address: String) -> Self {
        let runner = Arc::new(server::job_runner(&parts).expect("the parts fit together"));
        let router = server::application(&parts).expect("the parts fit together");
        let task = tokio::spawn(async move {
            axum::serve(listener, router.into_make_service_with_connect_info::<std::net::SocketAddr>())
                .await
                .expect("the server runs");
        });
        Self { address, pools: parts.pools.clone(), parts, runner, task }
    }
}

fn parts(
    database: &TestDatabase,
    clock: &ManualClock,
    mails: &Recorder,
    (gateway, files): (&Gateway, &Files),
    public_url: String,
) -> Parts {
    let mut config = PoolConfig::new(database.url());
    config.connections_max = 12;
    Parts {
        pools: Pools::new(&config).expect("the pools can be made"),
        clock: Clock::manual(clock.clone()),
        randomness: Randomness::system(),
        mailer: Mailer::new(mails.clone()),
        keys: Keys::of([1; 32], [2; 32], [3; 32]),
        public_url,
        frontend_origins: FrontendOrigins::ThisMachine,
        store: files.store().clone(),
        uploads: StorageConfig::default(),
        booking: BookingConfig::default(),
        gateway: gateway.client(),
        payout_gateway: Some(gateway.payout_client()),
        payment_return_url: None,
        refund_account_url: None,
        // The cheapest Argon2id there is: what hashing costs is nobody's question here.
        hashing: HashingLimits { memory_kib: 64, iterations: 1, ..HashingLimits::default() },
        attempts: attempts_without_end(),
        endpoint: EndpointConfig::default(),
        // Enough for everything that is not about budgets.
        budgets: Budgets::new(
            BudgetConfig { user_cost_per_minute: PLENTY, address_cost_per_minute: PLENTY },
            kernel::id::generate_uuid(start_of_time()),
        ),
        trusted_proxies: TrustedProxies::default(),
        graphiql: true,
        demo_logins: false,
        // Nobody tells a world to stop.
        stopping: CancellationToken::new(),
        stop: CancellationToken::new(),
        open: TaskTracker::new(),
        drain_max: DRAIN_MAX_DEFAULT,
    }
}

/// Everybody is in one network here: no test of something else uses its attempts up.
fn attempts_without_end() -> AttemptLimits {
    let usual = AttemptLimits::default();
    let without_end = |allowance: Allowance| Allowance { attempts: i32::MAX, ..allowance };
    AttemptLimits {
        passwords_of_client: without_end(usual.passwords_of_client),
        codes_of_client: without_end(usual.codes_of_client),
        mails_of_client: without_end(usual.mails_of_client),
        registrations_of_client: without_end(usual.registrations_of_client),
        ..usual
    }
}

/// A connection to a database without any server.
pub(crate) async fn connect(database: &TestDatabase) -> PooledConnection {
    let pools = Pools::new(&PoolConfig::new(database.url())).expect("the pools can be made");
    pools.write().await.expect("the database answers")
}
