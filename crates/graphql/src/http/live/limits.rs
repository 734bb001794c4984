//! How much one client, and all of them, may wait for.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The limits of WebSockets.
#[derive(Debug, Clone, Copy)]
pub struct LiveLimits {
    /// Connections of one process, signed in or not; who comes later is answered 503.
    pub connections_max: usize,
    /// Connections of one user to one process: tabs and devices.
    pub connections_per_user_max: usize,
    /// Connections from one address that have not said yet who they are.
    pub connections_unknown_per_address_max: usize,
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
            connections_unknown_per_address_max: 200,
            subscriptions_max: 30,
            message_bytes_max: 64 * 1024,
            init_time_max: Duration::from_secs(10),
            send_time_max: Duration::from_secs(10),
            ping_every: Duration::from_secs(25),
        }
    }
}

/// How many connections each of them has.
#[derive(Debug, Clone)]
pub(super) struct Counts<K>(Arc<Mutex<HashMap<K, usize>>>);

/// A place among the connections of one; free again when dropped.
pub(super) struct Place<K: Eq + Hash> {
    counts: Arc<Mutex<HashMap<K, usize>>>,
    key: K,
}

impl<K: Copy + Eq + Hash> Counts<K> {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// A place for one more connection; `None` when there are enough.
    pub(super) fn take(&self, key: K, max: usize) -> Option<Place<K>> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.get(&key).copied().unwrap_or_default();
        if count >= max {
            return None;
        }
        counts.insert(key, count + 1);
        Some(Place { counts: Arc::clone(&self.0), key })
    }
}

impl<K: Eq + Hash> Drop for Place<K> {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.key) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(&self.key);
            }
        }
    }
}
