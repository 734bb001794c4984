//! What a simulator is started with, and the clock it reads.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use crate::payouts::PayoutsConfig;

/// Where the simulator asks what time it is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// What a simulator is started with. Fields may be set after [`SimulatorConfig::new`].
#[derive(Clone)]
pub struct SimulatorConfig {
    /// The key calls authenticate with and notifications are signed with.
    pub server_key: String,
    /// The key a browser would use; asked for by `GET /v2/token` only.
    pub client_key: String,
    /// Echoed in answers and notifications.
    pub merchant_id: String,
    /// Where notifications go (the "Payment Notification URL" of the dashboard). Without it none are sent.
    pub notification_url: Option<String>,
    /// Where the payer is sent afterwards when the transaction names no `callbacks.finish`.
    pub finish_url: Option<String>,
    /// The address people and clients reach the simulator at, without a slash at the end. Filled in by
    /// [`crate::Simulator::start`] when it is empty.
    pub public_url: Option<String>,
    /// Where everything is kept so that it survives a restart; without it, in memory only.
    pub state_file: Option<PathBuf>,
    /// How many times faster than Midtrans the waits between notification attempts pass; also the wait until the
    /// bank confirms a refund.
    pub retry_speed: u32,
    /// How long after a refund its second notification, with `bank_confirmed_at`, is due (before `retry_speed`).
    pub bank_confirms_after: TimeDelta,
    /// How long a notification's receiver may take. Midtrans: 15 seconds, of the real clock.
    pub delivery_timeout: Duration,
    /// Whether [`crate::Simulator::start`] lets time pass and delivers what is due by itself. Tests that call
    /// [`crate::Simulator::deliver_due`] turn it off.
    pub delivers_in_background: bool,
    /// The payout part: keys of its own, an address of its own, a deposit.
    pub payouts: PayoutsConfig,
    /// What time it is.
    pub clock: Clock,
}

impl SimulatorConfig {
    /// The keys, and everything else as a sandbox has it: in memory, real time, Midtrans' own waits.
    #[must_use]
    pub fn new(server_key: impl Into<String>, client_key: impl Into<String>) -> Self {
        Self {
            server_key: server_key.into(),
            client_key: client_key.into(),
            merchant_id: "G000000001".to_owned(),
            notification_url: None,
            finish_url: None,
            public_url: None,
            state_file: None,
            retry_speed: 1,
            bank_confirms_after: TimeDelta::minutes(1),
            delivery_timeout: Duration::from_secs(15),
            delivers_in_background: true,
            payouts: PayoutsConfig::default(),
            clock: system_clock(),
        }
    }
}

/// The machine's own time.
#[must_use]
pub fn system_clock() -> Clock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the edge of this crate, which may not use the kernel's clock"
    )]
    Arc::new(Utc::now)
}

/// A clock that stands still until it is moved. Clones are the same clock.
#[derive(Clone, Debug)]
pub struct MovableClock(Arc<Mutex<DateTime<Utc>>>);

impl MovableClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(Arc::new(Mutex::new(now)))
    }

    /// Moves it forward.
    pub fn advance(&self, by: TimeDelta) {
        let mut now = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *now += by;
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As a simulator reads it.
    #[must_use]
    pub fn clock(&self) -> Clock {
        let clock = self.clone();
        Arc::new(move || clock.now())
    }
}
