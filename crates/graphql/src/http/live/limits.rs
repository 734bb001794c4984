//! How much one client, and all of them, may wait for.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kernel::id::UserId;

/// The limits of WebSockets.
#[derive(Debug, Clone, Copy)]
pub struct LiveLimits {
    /// Connections of one process, signed in or not; who comes later is answered 503.
    pub connections_max: usize,
    /// Connections of one user to one process: tabs and devices.
    pub connections_per_user_max: usize,
    /// Subscriptions of one connection.
    pub subscriptions_max: usize,
    /// Bytes of one message from a client.
    pub message_bytes_max: usize,
    /// How long a new connection may take to say who it is.
    pub init_time_max: Duration,
    /// How long a message may take to leave; who reads slower is dropped.
    pub send_time_max: Duration,
    /// How often a silent connection is asked whether it still stands; it has as long again to answer.
    pub ping_every: Duration,
}

impl Default for LiveLimits {
    fn default() -> Self {
        Self {
            connections_max: 10_000,
            connections_per_user_max: 20,
            subscriptions_max: 30,
            message_bytes_max: 64 * 1024,
            init_time_max: Duration::from_secs(10),
            send_time_max: Duration::from_secs(10),
            ping_every: Duration::from_secs(25),
        }
    }
}

/// How many connections each user has.
#[derive(Debug, Clone, Default)]
pub(super) struct ConnectionCounts(Arc<Mutex<HashMap<UserId, usize>>>);

/// A place among a user's connections; free again when dropped.
pub(super) struct Place {
    counts: ConnectionCounts,
    user_id: UserId,
}

impl ConnectionCounts {
    /// A place for one more connection of the user; `None` when there are enough.
    pub(super) fn take(&self, user_id: UserId, max: usize) -> Option<Place> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(user_id).or_default();
        if *count >= max {
            return None;
        }
        *count += 1;
        Some(Place { counts: self.clone(), user_id })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.user_id) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.user_id);
            }
        }
    }
}
