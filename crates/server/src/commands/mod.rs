//! One file for each command of the command line.

pub mod admin_create;
pub mod check;
pub mod dev;
pub mod migrate;
pub mod schema;
pub mod seed;
pub mod serve;
pub mod worker;

use database::{CommandError, PoolConfig, Pools};

use crate::configuration::DatabaseArguments;

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
        CommandError::Refused(refusals) => {
            refusals.into_vec().into_iter().map(|refusal| refusal.message).collect::<Vec<_>>().join("\n").into()
        }
        CommandError::Access(refused) => refused.into(),
        CommandError::Database(error) => error.into(),
    })
}

impl DatabaseArguments {
    /// The URL, which these commands need.
    ///
    /// # Errors
    /// When it was not given.
    pub(crate) fn url(&self) -> Result<&str, CommandFailure> {
        self.database_url.as_deref().ok_or_else(|| "DATABASE_URL is missing: give it in the environment or with --database-url".into())
    }

    /// Pools of that database.
    ///
    /// # Errors
    /// When the URL is missing.
    pub(crate) fn pools(&self) -> Result<Pools, CommandFailure> {
        let mut config = PoolConfig::new(self.url()?);
        config.read_url.clone_from(&self.database_read_url);
        config.connections_max = self.database_connections.max(1);
        Ok(Pools::new(&config)?)
    }
}
