//! A server that dies in the middle of bookings, and what is found afterwards.

use std::path::Path;
use std::time::{Duration, Instant};

use booking::invariants::{Violation, violations};
use database::Pools;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use kernel::{Clock, Randomness};
use uuid::Uuid;

use crate::attempt::{Attempt, BookingClient, Outcomes};
use crate::failure::Failure;
use crate::installation::Installation;
use crate::market::Market;
use crate::process::TeacherinProcess;
use crate::tally::{QueueRest, Tally};

/// A queue of some hundred jobs takes seconds.
const DRAINING_TIME_MAX: Duration = Duration::from_secs(90);
const LOOK_AGAIN_AFTER: Duration = Duration::from_millis(100);

/// What it needs: a market with as many slots as students, in a database where nobody else books.
pub struct Stage<'a> {
    /// The program that is killed.
    pub program: &'a Path,
    /// How it is configured. Its mail server must take mails, or the queue is never empty.
    pub installation: &'a Installation,
    /// Connections to its database.
    pub pools: &'a Pools,
    /// The system's clock: the processes have no other.
    pub clock: &'a Clock,
    /// Who books what.
    pub market: &'a Market,
}

/// What happened.
#[derive(Debug)]
pub struct KillReport {
    /// Students, each of whom wanted a slot of their own.
    pub students: usize,
    /// Answers before the server died.
    pub before: Outcomes,
    /// What broke a rule right after it died.
    pub violations_at_death: Vec<Violation>,
    /// Bookings that stood right after it died, whether or not their students were told.
    pub standing_at_death: i64,
    /// Answers of the next server to the same wishes under the same keys.
    pub again: Outcomes,
    /// Students who were told of one booking before and of another afterwards.
    pub told_differently: usize,
    /// What the worker left.
    pub queue: QueueRest,
    /// What broke a rule at the end.
    pub violations: Vec<Violation>,
    /// Rows that came to be.
    pub written: Tally,
}

impl KillReport {
    /// Everything that should not have happened, in words; empty when all is well.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let expected = Tally::of_bookings(i64::try_from(self.students).unwrap_or(i64::MAX));
        let unexpected_failure = |outcomes: &Outcomes| {
            outcomes.failures.iter().find(|failure| !failure.starts_with("no answer")).cloned()
        };
        let mut problems: Vec<String> = [
            (!self.before.refusals.is_empty())
                .then(|| format!("refusals before the server died: {:?}", self.before.refusals)),
            unexpected_failure(&self.before),
            (self.again.bookings.len() != self.students)
                .then(|| format!("not all booked in the end: {:?}", self.again)),
            (self.told_differently > 0)
                .then(|| format!("{} students were told of two bookings", self.told_differently)),
            (self.written != expected).then(|| format!("{:?} instead of {expected:?}", self.written)),
            (self.queue != QueueRest::default()).then(|| format!("the queue is not empty: {:?}", self.queue)),
        ]
        .into_iter()
        .flatten()
        .collect();
        let broken = self.violations_at_death.iter().chain(&self.violations);
        problems.extend(broken.map(|violation| format!("{}: {}", violation.rule, violation.subject)));
        problems
    }
}

/// When the server dies: in the middle of everything, or between what was committed and what is answered.
#[derive(Debug, Clone, Copy)]
pub struct Death {
    /// After so many answers,
    pub answers_before: usize,
    /// and then so long.
    pub pause: Duration,
}

/// Lets all students book at once, kills the server, starts another, lets all students send the
/// same wish again, and has a worker drain the queue.
///
/// # Errors
/// When a process does not start or the database fails. What the product did wrong is in the report.
pub async fn kill_in_the_middle(stage: &Stage<'_>, death: Death) -> Result<KillReport, Failure> {
    let mut connection = stage.pools.write().await?;
    let tally_before = Tally::count(&mut connection).await?;
    let keys: Vec<Uuid> =
        stage.market.students.iter().map(|_| Uuid::from_bytes(Randomness::system().bytes())).collect();
    let mut dying = TeacherinProcess::serve(stage.program, stage.installation).await?;
    let before = book_all(stage, &keys, &mut dying, Some(death)).await?;
    let violations_at_death = violations(&mut connection, stage.clock.now()).await?;
    let standing_at_death = Tally::count(&mut connection).await?.bookings - tally_before.bookings;

    let mut next = TeacherinProcess::serve(stage.program, stage.installation).await?;
    let again = book_all(stage, &keys, &mut next, None).await?;
    let queue = drain(stage).await?;
    next.kill().await?;
    Ok(KillReport {
        students: stage.market.students.len(),
        told_differently: before
            .iter()
            .zip(&again)
            .filter(|(first, second)| tell_of_two(first, second))
            .count(),
        before: before.into_iter().collect(),
        violations_at_death,
        standing_at_death,
        again: again.into_iter().collect(),
        queue,
        violations: violations(&mut connection, stage.clock.now()).await?,
        written: Tally::count(&mut connection).await?.since(tally_before),
    })
}

fn tell_of_two(first: &Attempt, second: &Attempt) -> bool {
    matches!((first, second), (Attempt::Booked(first), Attempt::Booked(second)) if first != second)
}

/// One answer for each student, in the students' order.
async fn book_all(
    stage: &Stage<'_>,
    keys: &[Uuid],
    server: &mut TeacherinProcess,
    death: Option<Death>,
) -> Result<Vec<Attempt>, Failure> {
    let client = BookingClient::default();
    let address = server.address().to_owned();
    let market = stage.market;
    let wishes = market.students.iter().zip(&market.slots).zip(keys).enumerate();
    let mut answers: FuturesUnordered<_> = wishes
        .map(|(index, ((student, slot), key))| {
            let (client, address) = (&client, &address);
            async move { (index, client.book(address, student, (*slot, market.skill_id), *key).await) }
        })
        .collect();
    let mut collected = Vec::with_capacity(answers.len());
    while let Some(answer) = answers.next().await {
        collected.push(answer);
        if let Some(death) = death.filter(|death| death.answers_before == collected.len()) {
            // Answers go on arriving meanwhile: the connections are served by tasks of their own.
            tokio::time::sleep(death.pause).await;
            server.kill().await?;
        }
    }
    collected.sort_by_key(|(index, _)| *index);
    Ok(collected.into_iter().map(|(_, attempt)| attempt).collect())
}

/// Runs a worker until nothing is due.
async fn drain(stage: &Stage<'_>) -> Result<QueueRest, Failure> {
    let mut worker = TeacherinProcess::worker(stage.program, stage.installation).await?;
    let mut connection = stage.pools.write().await?;
    let began = Instant::now();
    loop {
        let rest = QueueRest::count(&mut connection, stage.clock.now()).await?;
        if rest.to_do == 0 || began.elapsed() > DRAINING_TIME_MAX {
            worker.ask_to_stop()?;
            worker.ended().await?;
            return Ok(rest);
        }
        tokio::time::sleep(LOOK_AGAIN_AFTER).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn booked(ids: &[&str]) -> Outcomes {
        ids.iter().map(|id| Attempt::Booked((*id).to_owned())).collect()
    }

    fn good() -> KillReport {
        let mut before = booked(&["booking_1"]);
        before.add(Attempt::Failed("no answer: connection closed".to_owned()));
        KillReport {
            students: 2,
            before,
            violations_at_death: Vec::new(),
            standing_at_death: 1,
            again: booked(&["booking_1", "booking_2"]),
            told_differently: 0,
            queue: QueueRest::default(),
            violations: Vec::new(),
            written: Tally::of_bookings(2),
        }
    }

    #[test]
    fn a_death_that_left_nothing_behind_has_no_problems() {
        assert_eq!(good().problems(), Vec::<String>::new());
    }

    #[test]
    fn whatever_went_wrong_is_a_problem() {
        let broken = Violation { rule: "a rule".to_owned(), subject: Uuid::nil() };
        let refused = Attempt::Refused("SLOT_TAKEN".to_owned());
        let failed = Attempt::Failed(r#"{"code":"INTERNAL"}"#.to_owned());
        let orphan = Tally { claims: 5, ..Tally::of_bookings(2) };
        let mut wrong: Vec<KillReport> = (0..8).map(|_| good()).collect();
        wrong[0].before.add(refused.clone());
        wrong[1].before.add(failed);
        wrong[2].again = booked(&["booking_1"]);
        wrong[3].told_differently = 1;
        wrong[4].written = orphan;
        wrong[5].queue = QueueRest { to_do: 0, dead: 1 };
        wrong[6].violations_at_death.push(broken.clone());
        wrong[7].violations.push(broken);
        for report in wrong {
            assert_eq!(report.problems().len(), 1, "{report:?}");
        }
        let (one, other) = (Attempt::Booked("booking_1".to_owned()), Attempt::Booked("booking_2".to_owned()));
        assert!(tell_of_two(&one, &other));
        assert!(!tell_of_two(&one, &one.clone()) && !tell_of_two(&refused, &one));
    }
}
