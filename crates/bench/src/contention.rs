//! Many students want few slots.

use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::stream;
use kernel::Randomness;
use uuid::Uuid;

use crate::attempt::{Attempt, BookingClient, Outcomes};
use crate::failure::Failure;
use crate::latencies::Latencies;
use crate::market::Market;

/// How hard they try.
#[derive(Debug, Clone, Copy)]
pub struct Rush {
    /// Attempts altogether, the same number for each slot; one slot after the other, so that each is fought over.
    pub attempts: usize,
    /// Attempts under way at once.
    pub at_once: usize,
}

/// How it went.
#[derive(Debug, Clone, Default)]
pub struct RushReport {
    /// How the attempts ended.
    pub outcomes: Outcomes,
    /// How long those that booked took.
    pub booked: Latencies,
    /// How long those that were refused took.
    pub refused: Latencies,
    /// From the first attempt to the last answer.
    pub elapsed: Duration,
}

/// Lets the students rush at the servers in turn. Each attempt has an idempotency key of its own.
///
/// # Errors
/// When the market has no students or slots, or nobody serves.
pub async fn rush(market: &Market, addresses: &[&str], rush: Rush) -> Result<RushReport, Failure> {
    if market.students.is_empty() || market.slots.is_empty() || addresses.is_empty() {
        return Err("a rush needs students, slots and servers".into());
    }
    let client = BookingClient::default();
    let randomness = Randomness::system();
    let attempts = (0..rush.attempts).zip(addresses.iter().cycle()).zip(market.students.iter().cycle());
    let began = Instant::now();
    let mut answers = stream::iter(attempts)
        .map(|((number, address), student)| {
            let (client, key) = (client.clone(), Uuid::from_bytes(randomness.bytes()));
            let slot = market.slots.get(number * market.slots.len() / rush.attempts).copied();
            async move {
                let asked = Instant::now();
                let attempt = match slot {
                    Some(slot) => client.book(address, student, (slot, market.skill_id), key).await,
                    None => Attempt::Failed("there is no such slot".to_owned()),
                };
                (attempt, asked.elapsed())
            }
        })
        .buffer_unordered(rush.at_once.max(1));
    let mut report = RushReport::default();
    while let Some((attempt, latency)) = answers.next().await {
        match &attempt {
            Attempt::Booked(_) => report.booked.push(latency),
            Attempt::Refused(_) => report.refused.push(latency),
            Attempt::Failed(_) => {}
        }
        report.outcomes.add(attempt);
    }
    report.elapsed = began.elapsed();
    Ok(report)
}
