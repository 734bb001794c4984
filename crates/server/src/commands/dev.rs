//! `teacherin dev`: everything on this machine, for one person.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use booking::BookingConfig;
use chrono::TimeDelta;
use database::launcher::{EmbeddedPostgres, LauncherConfig};
use database::{PoolConfig, Pools};
use identity::{AttemptLimits, HashingLimits};
use kernel::{Clock, Randomness};
use mailer::inbox::Inbox;
use mailer::{Mailer, SmtpConfig, SmtpSecurity, SmtpTransport};
use rate_limit::{BudgetConfig, Budgets};
use seeding::{SeedError, SeedParams, demo_store};
use storage::embedded::EmbeddedStore;
use storage::{ObjectStore, StorageConfig};
use tokio::net::TcpListener;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::dev_gateway::{Gateways, SimulatedKeys};
use super::migrate::migrate;
use super::{CommandFailure, dev_files, dev_gateway, say};
use crate::cli::DevArguments;
use crate::client_address::TrustedProxies;
use crate::configuration::{FrontendOrigins, TelemetrySettings};
use crate::keys::Keys;
use crate::parts::{DRAIN_MAX_DEFAULT, Parts};
use crate::process::{listen, serve_until};
use crate::telemetry::{LogFormat, start};
use crate::{application, job_runner, measurements, sampling, shutdown};

/// The database of the dev mode.
const DATABASE: &str = "teacherin";
/// How long the simulator may take to answer what is open.
const SIMULATOR_STOPPING_TIME_MAX: Duration = Duration::from_secs(2);
/// The world of the demo data.
const DEMO_SEED: u64 = 1;

/// Runs until Ctrl-C.
///
/// # Errors
/// When the port is taken, the folder cannot be written, or there is no PostgreSQL.
pub async fn run(arguments: DevArguments) -> Result<(), CommandFailure> {
    // A line for each request would bury the welcome.
    let telemetry = start(
        LogFormat::Plain,
        "warn,teacherin=info,teacherin_server::observation=warn",
        &TelemetrySettings::default(),
    )?;
    let stop = shutdown::on_signal()?;
    // The cheapest refusal comes first: nothing is started for a port that is taken.
    let listener = listen(SocketAddr::from((Ipv4Addr::LOCALHOST, arguments.port))).await?;
    let folder = usable_folder(&arguments.data)?;
    // Its lock keeps a second dev mode out of the whole folder.
    let postgres = EmbeddedPostgres::start(LauncherConfig::for_development(folder.join("postgres"))).await?;
    let outcome = run_on(&arguments, &folder, &postgres, listener, stop).await;
    postgres.stop().await;
    telemetry.end().await;
    outcome
}

async fn run_on(
    arguments: &DevArguments,
    folder: &Path,
    postgres: &EmbeddedPostgres,
    listener: TcpListener,
    stop: CancellationToken,
) -> Result<(), CommandFailure> {
    let randomness = Randomness::system();
    let keys = Keys::in_folder(folder, &randomness)?;
    let simulated_keys = SimulatedKeys::in_folder(folder, &randomness)?;
    let inbox = Inbox::start(folder.join("mails"), 0).await?;
    let address = listener.local_addr()?;
    let public_url = format!("http://{address}");
    let simulator = dev_gateway::start(folder, &simulated_keys, &public_url, address.port()).await?;
    let gateways = dev_gateway::gateways(&simulator, simulated_keys)?;
    let clock = Clock::system();
    let (files, store) = dev_files::start(folder, &randomness, clock, address.port().checked_add(2)).await?;
    let prepare = async {
        let parts = Parts {
            stopping: stop.clone(),
            stop: stop.clone(),
            ..parts(arguments, public_url, keys, (&inbox, gateways, store), postgres).await?
        };
        seed_once(&parts, &postgres.url(DATABASE), arguments.teachers).await?;
        Ok::<Parts, CommandFailure>(parts)
    };
    let parts = tokio::select! {
        prepared = prepare => prepared?,
        // What was begun is rolled back, and begun anew by the next start.
        () = stop.cancelled() => return Ok(()),
    };
    let handle = measurements::start()?;
    sampling::begin(handle.clone(), &parts, true, stop.clone());
    // Only this machine reaches it.
    let router = application(&parts)?.nest("/inbox", inbox.router()).merge(measurements::router(handle));
    let runner = job_runner(&parts)?;
    print_welcome(&parts.public_url, simulator.base_url(), &files);
    let jobs = async {
        runner.run(stop.clone()).await;
        Ok(())
    };
    let serving = serve_until(listener, router, stop.clone(), parts.open.clone(), parts.drain_max);
    tokio::try_join!(serving, jobs)?;
    parts.pools.close();
    // A switch may have it never answer somebody.
    let _ = timeout(SIMULATOR_STOPPING_TIME_MAX, simulator.stop()).await;
    files.stop().await;
    Ok(())
}

async fn parts(
    arguments: &DevArguments,
    public_url: String,
    keys: Keys,
    (inbox, gateways, store): (&Inbox, Gateways, ObjectStore),
    postgres: &EmbeddedPostgres,
) -> Result<Parts, CommandFailure> {
    let clock = Clock::system();
    postgres.create_database_if_missing(DATABASE).await?;
    let url = postgres.url(DATABASE);
    let pools = Pools::new(&PoolConfig::new(&url))?;
    migrate(&url, &pools, &clock).await?;
    let smtp = SmtpConfig {
        host: inbox.smtp_address().ip().to_string(),
        port: inbox.smtp_address().port(),
        security: SmtpSecurity::Plain,
        username: None,
        password: None,
        from: "Teacherin <halo@teacherin.test>".to_owned(),
    };
    // One process has nobody to exchange with.
    let budgets = Budgets::new(BudgetConfig::default(), kernel::id::generate_uuid(clock.now()));
    Ok(Parts {
        pools,
        clock: clock.clone(),
        randomness: Randomness::system(),
        mailer: Mailer::new(SmtpTransport::new(&smtp, clock)?),
        keys,
        public_url,
        frontend_origins: FrontendOrigins::ThisMachine,
        store,
        uploads: StorageConfig::default(),
        booking: BookingConfig {
            hold: TimeDelta::seconds(arguments.hold_seconds),
            ..BookingConfig::default()
        },
        gateway: gateways.payments,
        payout_gateway: Some(gateways.payouts),
        // There is no frontend here: buyers come back to our own page.
        payment_return_url: None,
        refund_account_url: None,
        hashing: HashingLimits::default(),
        attempts: AttemptLimits::default(),
        endpoint: graphql::http::EndpointConfig::default(),
        budgets,
        trusted_proxies: TrustedProxies::default(),
        graphiql: true,
        demo_logins: true,
        stopping: CancellationToken::new(),
        stop: CancellationToken::new(),
        open: TaskTracker::new(),
        drain_max: DRAIN_MAX_DEFAULT,
    })
}

/// The folder as an absolute path that can be written.
fn usable_folder(folder: &Path) -> Result<PathBuf, CommandFailure> {
    let refused = |error: std::io::Error| {
        format!(
            "the data folder {} cannot be used ({error}): choose another with `--data FOLDER`",
            folder.display()
        )
    };
    std::fs::create_dir_all(folder).map_err(refused)?;
    let folder = folder.canonicalize().map_err(refused)?;
    tempfile::tempfile_in(&folder).map_err(refused)?;
    Ok(folder)
}

/// Demo data are made once: a database with people in it is somebody's work by now.
async fn seed_once(parts: &Parts, url: &str, teachers: u32) -> Result<(), CommandFailure> {
    if teachers == 0 {
        return Ok(());
    }
    let params = SeedParams { teachers, seed: DEMO_SEED, now: parts.clock.now() };
    match seeding::seed(url, params, |_| {}).await {
        Ok(_) | Err(SeedError::NotEmpty { .. }) => {}
        Err(error) => return Err(error.into()),
    }
    let services = parts.storage();
    // A store without materials is worth less than one that does not open.
    if let Err(error) = Box::pin(demo_store::fill_once(&services)).await {
        tracing::warn!(%error, "the demo store could not be filled");
    }
    Ok(())
}

fn print_welcome(url: &str, simulator_url: &str, files: &EmbeddedStore) {
    let mut block = format!(
        "\n  Teacherin is running. Ctrl-C stops it.\n\n  GraphiQL   {url}/graphiql\n  Inbox      {url}/inbox\n  Payments   {simulator_url}/simulator\n  Payouts    {simulator_url}/simulator/payouts\n  Files      {} (S3, its key in the data folder's file_store_key)\n\n  Demo logins, all with the password {}:\n",
        files.endpoint().as_str().trim_end_matches('/'),
        seeding::demo::DEMO_PASSWORD
    );
    for account in seeding::demo::DEMO_ACCOUNTS {
        block.push_str(&format!("    {:<10} {}\n", account.role, account.email));
    }
    say(&block);
}
