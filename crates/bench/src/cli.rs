//! The command line of `teacherin-bench`.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::commands;

/// Measures Teacherin as real processes under load. Sends nothing to any address but 127.0.0.1.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lets many students fight over few slots through several servers, and counts who got what.
    Contention(ContentionArguments),
    /// Kills a server with kill -9 in the middle of bookings, and looks for what is left behind.
    Kill(KillArguments),
    /// Weighs what the guard of documents costs of the teacher search's page, in processor time.
    Guard(GuardArguments),
    /// Opens WebSockets that wait, and tells what memory each takes.
    Live(LiveArguments),
    /// Asks the page of the teacher search in a hundred ways, and tells how long it took.
    Search(SearchArguments),
    /// Carries a large file from a teacher to a student, and tells what memory the processes took.
    Upload(UploadArguments),
    /// Has workers settle payments, and beside them insert the same rows plainly.
    Webhooks(WebhooksArguments),
}

/// `teacherin-bench webhooks`
#[derive(Debug, Clone, Args)]
pub struct WebhooksArguments {
    /// Payments that settle.
    #[arg(long, default_value_t = 4_000)]
    pub payments: usize,
    /// Teachers whose money it is: each has an account that two payments cannot change at once.
    #[arg(long, default_value_t = 200)]
    pub teachers: usize,
    /// Workers at once, each with a connection.
    #[arg(long, default_value_t = 8)]
    pub workers: usize,
}

/// `teacherin-bench contention`
#[derive(Debug, Clone, Args)]
pub struct ContentionArguments {
    /// Attempts altogether.
    #[arg(long, default_value_t = 10_000)]
    pub attempts: usize,
    /// Slots to be had, all of one teacher.
    #[arg(long, default_value_t = 50)]
    pub slots: usize,
    /// Server processes.
    #[arg(long, default_value_t = 2)]
    pub servers: usize,
    /// Students, who take turns.
    #[arg(long, default_value_t = 500)]
    pub students: usize,
    /// Attempts under way at once.
    #[arg(long, default_value_t = 64)]
    pub at_once: usize,
}

/// `teacherin-bench kill`
#[derive(Debug, Clone, Args)]
pub struct KillArguments {
    /// How often.
    #[arg(long, default_value_t = 10)]
    pub rounds: usize,
    /// Students who book at once, each a slot of their own.
    #[arg(long, default_value_t = 50)]
    pub students: usize,
}

/// `teacherin-bench search`
#[derive(Debug, Clone, Args)]
pub struct SearchArguments {
    /// Teachers of the market that is seeded; ignored with `--database-url`.
    #[arg(long, default_value_t = 200)]
    pub teachers: u32,
    /// A database that is seeded already, instead of one made for the measurement. It is only read.
    #[arg(long)]
    pub database_url: Option<String>,
    /// Requests that are measured, after a tenth as many that are not.
    #[arg(long, default_value_t = 2_000)]
    pub requests: usize,
    /// Requests under way at once.
    #[arg(long, default_value_t = 4)]
    pub connections: usize,
}

/// `teacherin-bench guard`
#[derive(Debug, Clone, Args)]
pub struct GuardArguments {
    /// Teachers of the market that is seeded.
    #[arg(long, default_value_t = 200)]
    pub teachers: u32,
    /// Pairs of measurements with and without.
    #[arg(long, default_value_t = 11)]
    pub pairs: usize,
    /// Pages of each measurement.
    #[arg(long, default_value_t = 300)]
    pub pages: usize,
}

/// `teacherin-bench live`
#[derive(Debug, Clone, Args)]
pub struct LiveArguments {
    /// Connections that wait.
    #[arg(long, default_value_t = 1_000)]
    pub connections: usize,
}

/// `teacherin-bench upload`
#[derive(Debug, Clone, Args)]
pub struct UploadArguments {
    /// MiB of the largest file; a material has at most 1024.
    #[arg(long, default_value_t = 200, value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub megabytes: u16,
}

/// Runs the command and says what went wrong in one plain block.
pub async fn run() -> ExitCode {
    let outcome = match Cli::parse().command {
        Command::Contention(arguments) => commands::contention::run(&arguments).await,
        Command::Kill(arguments) => commands::kill::run(&arguments).await,
        Command::Guard(arguments) => commands::guard::run(&arguments).await,
        Command::Live(arguments) => commands::live::run(&arguments).await,
        Command::Search(arguments) => commands::search::run(&arguments).await,
        Command::Upload(arguments) => commands::upload::run(&arguments).await,
        Command::Webhooks(arguments) => commands::webhooks::run(&arguments).await,
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            commands::say_error(&error.to_string());
            ExitCode::FAILURE
        }
    }
}
