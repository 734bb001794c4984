//! One file for each command of the command line.

pub mod admin_create;
pub mod backfill_ledger;
pub mod check;
pub mod dev;
mod dev_files;
mod dev_gateway;
mod dev_port;
pub mod doctor;
pub mod migrate;
pub mod rebuild;
pub mod reseal_bank_accounts;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod worker;

use database::CommandError;

/// Why a command of the command line ended. The text is for the person at the terminal.
pub type CommandFailure = Box<dyn std::error::Error + Send + Sync>;

/// Prints to the terminal: what a command was asked for.
#[expect(clippy::print_stdout, reason = "this is what the command was asked to print")]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// Prints what went wrong.
#[expect(clippy::print_stderr, reason = "the person at the terminal reads why the command ended")]
pub(crate) fn say_error(text: &str) {
    eprintln!("teacherin: {text}");
}

/// What a command answered, with refusals as one sentence a line.
pub(crate) fn refusals_as_text<T, C>(outcome: Result<T, CommandError<C>>) -> Result<T, CommandFailure> {
    outcome.map_err(|error| match error {
        CommandError::Refused(refusals) => refusals
            .into_vec()
            .into_iter()
            .map(|refusal| refusal.message)
            .collect::<Vec<_>>()
            .join("\n")
            .into(),
        CommandError::Access(refused) => refused.into(),
        CommandError::RateLimited(wait) => {
            format!("too many attempts: try again in {} seconds", wait.num_seconds()).into()
        }
        CommandError::Database(error) => error.into(),
    })
}
