//! `teacherin-bench kill`

use std::time::Duration;

use database::{PoolConfig, Pools};
use kernel::{Clock, Randomness};
use mailer::inbox::Inbox;

use super::{all_holds, build, say};
use crate::cli::KillArguments;
use crate::failure::Failure;
use crate::installation::Installation;
use crate::killing::{Death, KillReport, Stage, kill_in_the_middle};
use crate::market::{Market, MarketSize};
use crate::process::program_beside_this_one;
use crate::scratch::Scratch;

/// Shares no factor with usual numbers of students, so that rounds die at different moments.
const STRIDE: usize = 7;

/// A booking takes some milliseconds, of which those between its commit and its answer are few: sixteen pauses find
/// them now and then.
const PAUSE_STEP: Duration = Duration::from_micros(1_700);
const PAUSES: usize = 16;

/// Kills a server in every round and looks at what is left.
///
/// # Errors
/// When something does not hold, or cannot be started.
pub async fn run(arguments: &KillArguments) -> Result<(), Failure> {
    if arguments.students < 2 {
        return Err("at least two students must book, or there is no middle".into());
    }
    let scratch = Scratch::start(&Clock::system()).await?;
    let outcome = measure(&scratch, arguments).await;
    scratch.stop().await;
    all_holds(&outcome?)
}

async fn measure(scratch: &Scratch, arguments: &KillArguments) -> Result<Vec<String>, Failure> {
    let clock = Clock::system();
    let program = program_beside_this_one()?;
    let inbox = Inbox::start(scratch.folder().join("mails"), 0).await?;
    let installation =
        Installation::new(&scratch.database_url(), inbox.smtp_address(), &Randomness::system());
    let pools = Pools::new(&PoolConfig::new(scratch.database_url()))?;
    say(&format!("{} students book at once ({})", arguments.students, build()));
    say(&format!(
        "{:>5} {:>9} {:>6} {:>9} {:>6} {:>10}",
        "round", "answered", "lost", "standing", "again", "violations"
    ));
    let mut problems = Vec::new();
    for round in 1..=arguments.rounds {
        let size = MarketSize { students: arguments.students, slots: arguments.students };
        let mut connection = pools.write().await?;
        let market = Market::open(&mut connection, clock.now(), &installation.access_tokens()?, size).await?;
        drop(connection);
        let stage = Stage {
            program: &program,
            installation: &installation,
            pools: &pools,
            clock: &clock,
            market: &market,
        };
        let death = Death {
            answers_before: 1 + (round * STRIDE) % (arguments.students - 1),
            pause: PAUSE_STEP * u32::try_from(round % PAUSES)?,
        };
        let report = kill_in_the_middle(&stage, death).await?;
        print(round, &report);
        problems.extend(report.problems().into_iter().map(|problem| format!("round {round}: {problem}")));
    }
    Ok(problems)
}

fn print(round: usize, report: &KillReport) {
    say(&format!(
        "{round:>5} {:>9} {:>6} {:>9} {:>6} {:>10}",
        report.before.bookings.len(),
        report.before.failures.len(),
        report.standing_at_death,
        report.again.bookings.len(),
        report.violations_at_death.len() + report.violations.len()
    ));
}
