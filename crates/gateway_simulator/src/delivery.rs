//! A notification on its way, and how often it is tried again by what the receiver answered.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::switches::Channel;

/// Midtrans' waits before the first, second, ... further attempt.
const WAITS: [TimeDelta; 5] = [
    TimeDelta::minutes(2),
    TimeDelta::minutes(10),
    TimeDelta::minutes(30),
    TimeDelta::minutes(90),
    TimeDelta::minutes(210),
];

/// Where a delivery stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// It goes out when it is due.
    Waiting,
    /// A switch holds it back.
    Held,
    /// A switch lost it.
    Lost,
    /// The receiver took it (2xx).
    Delivered,
    /// It was tried as often as the answers allow.
    GivenUp,
}

/// One try to deliver, and what came back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When, by the simulator's clock.
    pub at: DateTime<Utc>,
    /// The receiver's HTTP status; none when there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer.
    pub error: Option<String>,
}

/// One notification on its way to one address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Counted within the simulator.
    pub number: u64,
    /// Copies made by a switch share it, and go out at the same moment.
    pub group: u64,
    /// Which of the merchant's two addresses it goes to.
    #[serde(default)]
    pub channel: Channel,
    /// What it is about; of a payout, its `reference_no`.
    pub transaction_id: String,
    /// What it is about, by the merchant's name; of a payout, its `reference_no` too.
    pub order_id: String,
    /// The `transaction_status` it tells, or the payout's `status`.
    pub transaction_status: String,
    /// Where it goes; to the configured address of its channel without it.
    pub url: Option<String>,
    /// The header `Iris-Signature`, which only the payout part has.
    #[serde(default)]
    pub iris_signature: Option<String>,
    /// The JSON that is posted.
    pub body: String,
    /// When the next attempt is due.
    pub due_at: DateTime<Utc>,
    /// Where it stands.
    pub state: DeliveryState,
    /// What was tried.
    pub attempts: Vec<Attempt>,
}

impl Delivery {
    pub(crate) fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.state == DeliveryState::Waiting && self.due_at <= now
    }

    /// Notes an attempt and decides what follows.
    pub(crate) fn note(&mut self, attempt: Attempt, retry_speed: u32) {
        let made = self.attempts.len();
        let (at, status) = (attempt.at, attempt.status);
        self.attempts.push(attempt);
        if status.is_some_and(|status| (200..300).contains(&status)) {
            self.state = DeliveryState::Delivered;
            return;
        }
        match WAITS.get(made) {
            Some(wait) if made < retries_allowed(status) => {
                let speed = i32::try_from(retry_speed.max(1)).unwrap_or(i32::MAX);
                self.due_at = at + *wait / speed;
            }
            _ => self.state = DeliveryState::GivenUp,
        }
    }
}

/// How many further attempts an answer earns; no answer at all earns the most.
fn retries_allowed(status: Option<u16>) -> usize {
    match status {
        Some(200..=299 | 301 | 302 | 303) => 0,
        Some(500) => 1,
        Some(400 | 404) => 2,
        Some(503) => 4,
        _ => 5,
    }
}
