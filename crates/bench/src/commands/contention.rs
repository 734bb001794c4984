//! `teacherin-bench contention`

use std::collections::HashSet;

use booking::invariants::violations;
use database::{PoolConfig, Pools};
use kernel::{Clock, Randomness};
use mailer::inbox::Inbox;

use super::{all_holds, build, say};
use crate::cli::ContentionArguments;
use crate::contention::{Rush, RushReport, rush};
use crate::failure::Failure;
use crate::installation::Installation;
use crate::latencies::milliseconds;
use crate::market::{Market, MarketSize};
use crate::process::{TeacherinProcess, program_beside_this_one};
use crate::scratch::Scratch;
use crate::tally::Tally;

/// Makes the market, starts the servers, lets the students rush, and checks what is left.
///
/// # Errors
/// When something does not hold, or cannot be started.
pub async fn run(arguments: &ContentionArguments) -> Result<(), Failure> {
    if arguments.attempts < arguments.slots || arguments.slots == 0 || arguments.servers == 0 {
        return Err("give at least one server, one slot, and as many attempts as slots".into());
    }
    let scratch = Scratch::start(&Clock::system()).await?;
    let outcome = measure(&scratch, arguments).await;
    scratch.stop().await;
    all_holds(&outcome?)
}

async fn measure(scratch: &Scratch, arguments: &ContentionArguments) -> Result<Vec<String>, Failure> {
    let clock = Clock::system();
    let program = program_beside_this_one()?;
    let inbox = Inbox::start(scratch.folder().join("mails"), 0).await?;
    let installation =
        Installation::new(&scratch.database_url(), inbox.smtp_address(), &Randomness::system());
    let pools = Pools::new(&PoolConfig::new(scratch.database_url()))?;
    let mut connection = pools.write().await?;
    let size = MarketSize { students: arguments.students, slots: arguments.slots };
    let market = Market::open(&mut connection, clock.now(), &installation.access_tokens()?, size).await?;
    let mut servers = Vec::new();
    for _ in 0..arguments.servers {
        servers.push(TeacherinProcess::serve(&program, &installation).await?);
    }
    let addresses: Vec<&str> = servers.iter().map(TeacherinProcess::address).collect();
    let plan = Rush { attempts: arguments.attempts, at_once: arguments.at_once };
    let report = rush(&market, &addresses, plan).await?;
    print(arguments, &report);
    let tally = Tally::count(&mut connection).await?;
    let mut problems = problems(arguments, &report, tally);
    let broken = violations(&mut connection, clock.now()).await?;
    problems.extend(broken.into_iter().map(|violation| format!("{}: {}", violation.rule, violation.subject)));
    Ok(problems)
}

fn print(arguments: &ContentionArguments, report: &RushReport) {
    say(&format!(
        "{} attempts of {} students at {} slots through {} servers, {} at once ({})",
        arguments.attempts,
        arguments.students,
        arguments.slots,
        arguments.servers,
        arguments.at_once,
        build()
    ));
    say(&format!("{:<24} {:>7} {:>9} {:>9} {:>9}", "", "count", "p50 ms", "p95 ms", "p99 ms"));
    say(&format!("{:<24} {:>7} {}", "booked", report.booked.count(), report.booked.columns()));
    say(&format!("{:<24} {:>7} {}", "refused", report.refused.count(), report.refused.columns()));
    for (code, count) in &report.outcomes.refusals {
        say(&format!("  {code:<22} {count:>7}"));
    }
    say(&format!("{:<24} {:>7}", "failed", report.outcomes.failures.len()));
    say(&format!("all answered after {} ms", milliseconds(report.elapsed)));
}

fn problems(arguments: &ContentionArguments, report: &RushReport, tally: Tally) -> Vec<String> {
    let mut problems = Vec::new();
    let outcomes = &report.outcomes;
    let different: HashSet<&String> = outcomes.bookings.iter().collect();
    if outcomes.bookings.len() != arguments.slots || different.len() != arguments.slots {
        problems.push(format!("{} bookings of {} slots", outcomes.bookings.len(), arguments.slots));
    }
    let expected_codes = ["SLOT_TAKEN", "STUDENT_BUSY"];
    for code in outcomes.refusals.keys().filter(|code| !expected_codes.contains(&code.as_str())) {
        problems.push(format!("refusals with {code}"));
    }
    if let Some(failure) = outcomes.failures.first() {
        problems.push(format!("{} attempts failed, the first: {failure}", outcomes.failures.len()));
    }
    let expected = Tally::of_bookings(i64::try_from(arguments.slots).unwrap_or(i64::MAX));
    if tally != expected {
        problems.push(format!("{tally:?} instead of {expected:?}"));
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::attempt::Attempt;

    fn arguments() -> ContentionArguments {
        ContentionArguments { attempts: 4, slots: 2, servers: 1, students: 4, at_once: 4 }
    }

    fn report(attempts: &[Attempt]) -> RushReport {
        RushReport { outcomes: attempts.iter().cloned().collect(), ..RushReport::default() }
    }

    #[test]
    fn whatever_went_wrong_is_a_problem() {
        let booked = |id: &str| Attempt::Booked(id.to_owned());
        let refused = |code: &str| Attempt::Refused(code.to_owned());
        let of = |attempts: &[Attempt], tally| problems(&arguments(), &report(attempts), tally).len();
        let (one, two, taken) = (booked("booking_1"), booked("booking_2"), refused("SLOT_TAKEN"));
        let right = Tally::of_bookings(2);
        let orphan = Tally { orders: 3, ..right };
        assert_eq!(of(&[one.clone(), two.clone(), taken.clone(), refused("STUDENT_BUSY")], right), 0);
        assert_eq!(of(&[one.clone(), two.clone(), taken.clone(), taken.clone()], orphan), 1);
        assert_eq!(of(&[one.clone(), taken.clone(), taken.clone(), taken.clone()], right), 1);
        assert_eq!(of(&[one.clone(), one.clone(), taken.clone(), taken.clone()], right), 1);
        assert_eq!(of(&[one.clone(), two.clone(), refused("NOT_FOUND"), taken.clone()], right), 1);
        assert_eq!(of(&[one, two, taken, Attempt::Failed("no answer".to_owned())], right), 1);
    }
}
