//! The command line of `teacherin`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};
use kernel::{EmailAddress, Locale};

use crate::commands;
use crate::configuration::{BankAccountKeyArguments, DatabaseArguments, ProductionArguments, parse_email};

/// Teacherin: one GraphQL server that runs a teaching business.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Runs everything on this machine for development: PostgreSQL, mail inbox, jobs, demo data. Loopback only.
    Dev(DevArguments),
    /// Serves GraphQL in production.
    Serve(Box<ProductionArguments>),
    /// Runs the jobs in production.
    Worker(Box<ProductionArguments>),
    /// Brings the database to this version: migrations, then the vocabulary of cities, categories and skills.
    Migrate(DatabaseArguments),
    /// Fills an empty database with demo data.
    Seed(SeedArguments),
    /// Prints the GraphQL schema.
    Schema,
    /// Says what is wrong with what `serve` and `worker` would run with: configuration, database, mail, gateway, clocks.
    Doctor(Box<ProductionArguments>),
    /// Manages admins.
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Checks what must hold between bookings, people's time, orders and money.
    Check(DatabaseArguments),
    /// Makes ratings and search tables anew from what they are made of.
    Rebuild(DatabaseArguments),
}

/// `teacherin dev`
#[derive(Debug, Args)]
pub struct DevArguments {
    /// Port of the server; 0 for any that is free.
    #[arg(long, default_value_t = 8000)]
    pub port: u16,
    /// Folder that keeps database, mails and keys.
    #[arg(long, default_value = ".teacherin")]
    pub data: PathBuf,
    /// Teachers of the demo data, made at the first start; 0 for an empty market.
    #[arg(long, default_value_t = 200)]
    pub teachers: u32,
    /// Seconds an unpaid booking is held; short ones show how a hold ends.
    #[arg(long, default_value_t = 900, value_parser = clap::value_parser!(i64).range(1..=86_400))]
    pub hold_seconds: i64,
}

/// `teacherin seed`
#[derive(Debug, Args)]
pub struct SeedArguments {
    /// The database to fill.
    #[command(flatten)]
    pub database: DatabaseArguments,
    /// How many teachers; students, slots, lessons and reviews follow from it.
    #[arg(long, default_value_t = 200)]
    pub teachers: u32,
    /// Which world: the same number gives the same data.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Makes an admin. The password is read from TEACHERIN_ADMIN_PASSWORD or from standard input.
    Create(AdminArguments),
    /// Writes down in the ledger what was paid, refunded and taught before there was one. Run it once after the migration; again, it
    /// does what is left.
    BackfillLedger(DatabaseArguments),
    /// Encrypts all bank accounts under the first of the keys: the last step before an old one is taken away.
    ResealBankAccounts(ResealArguments),
}

/// `teacherin admin reseal-bank-accounts`
#[derive(Debug, Args)]
pub struct ResealArguments {
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArguments,
    /// The keys.
    #[command(flatten)]
    pub keys: BankAccountKeyArguments,
}

/// `teacherin admin create`
#[derive(Debug, Args)]
pub struct AdminArguments {
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArguments,
    /// Address to sign in with.
    #[arg(long, value_parser = parse_email)]
    pub email: EmailAddress,
    /// The admin's name.
    #[arg(long)]
    pub name: String,
    /// The language of the admin's mails: `id` or `en`.
    #[arg(long, default_value = "id")]
    pub locale: Locale,
}

/// Runs the command and says what went wrong in one plain block.
pub async fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Dev(arguments) => Box::pin(commands::dev::run(arguments)).await,
        Command::Serve(arguments) => Box::pin(commands::serve::run(*arguments)).await,
        Command::Worker(arguments) => Box::pin(commands::worker::run(*arguments)).await,
        Command::Migrate(arguments) => commands::migrate::run(arguments).await,
        Command::Seed(arguments) => commands::seed::run(arguments).await,
        Command::Schema => commands::schema::run(),
        Command::Doctor(arguments) => Box::pin(commands::doctor::run(*arguments)).await,
        Command::Admin(AdminCommand::Create(arguments)) => commands::admin_create::run(arguments).await,
        Command::Admin(AdminCommand::BackfillLedger(arguments)) => {
            commands::backfill_ledger::run(arguments).await
        }
        Command::Admin(AdminCommand::ResealBankAccounts(arguments)) => {
            commands::reseal_bank_accounts::run(arguments).await
        }
        Command::Check(arguments) => commands::check::run(arguments).await,
        Command::Rebuild(arguments) => commands::rebuild::run(arguments).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::say_error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}
