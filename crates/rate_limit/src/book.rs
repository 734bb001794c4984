//! The spending of all keys of one kind, in bounded memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::Hash;

use crate::budgets::{Allowance, Exhausted};
use crate::spending::{Said, Spending};
use crate::window::{Moment, Window};

/// Who spent what. A key is kept as long as what it spent counts, and never makes room for another one before: who
/// floods the book with keys does not get rid of what his own has spent.
#[derive(Debug)]
pub(crate) struct Book<K> {
    limit: u64,
    keys_max: usize,
    /// The hasher's seed is random: clients choose their addresses, and shall not choose their place in the map.
    spending: HashMap<K, Spending>,
    /// The one budget of all keys that came when the book was full.
    newcomers: Spending,
    /// Until this window nothing is in the book that counts no more.
    swept_in: Window,
}

impl<K: Copy + Eq + Hash> Book<K> {
    pub(crate) fn new(limit: u64, keys_max: usize) -> Self {
        let window = Window::of(chrono::DateTime::UNIX_EPOCH);
        let newcomers = Spending::starting_in(window);
        Self { limit, keys_max, spending: HashMap::new(), newcomers, swept_in: window }
    }

    pub(crate) fn spend(&mut self, key: K, cost: u64, moment: Moment) -> Result<Allowance, Exhausted> {
        self.sweep(moment.window);
        if let Some(spending) = self.spending.get_mut(&key) {
            return spending.take(cost, self.limit, moment);
        }
        if self.spending.len() >= self.keys_max {
            return self.newcomers.take(cost, self.limit, moment);
        }
        let mut spending = Spending::starting_in(moment.window);
        let allowance = spending.take(cost, self.limit, moment)?;
        self.spending.insert(key, spending);
        Ok(allowance)
    }

    pub(crate) fn allowance(&self, key: K, moment: Moment) -> Allowance {
        match self.spending.get(&key) {
            Some(spending) => spending.allowance(self.limit, moment),
            None if self.spending.len() >= self.keys_max => self.newcomers.allowance(self.limit, moment),
            None => Allowance { limit: self.limit, remaining: self.limit },
        }
    }

    /// Forgets what counts no more: once per window, not with every request.
    pub(crate) fn sweep(&mut self, window: Window) {
        // A request that comes late does not turn the window back.
        if !matches!(window.since(self.swept_in), -1 | 0) {
            self.swept_in = window;
            self.spending.retain(|_, spending| spending.counts_in(window));
        }
    }

    /// What was spent in the windows from `first` on and is not told yet. The newcomers have no key.
    pub(crate) fn untold(&self, first: Window) -> impl Iterator<Item = (Option<K>, Window, u64)> {
        let keyed = self.spending.iter().map(|(key, spending)| (Some(*key), spending));
        keyed.chain([(None, &self.newcomers)]).flat_map(move |(key, spending)| {
            spending.untold(first).map(move |(window, spent)| (key, window, spent))
        })
    }

    pub(crate) fn take_for_untold(&mut self) {
        self.spending.values_mut().chain([&mut self.newcomers]).for_each(Spending::take_for_untold);
    }

    /// Hears of a key, also of one that never came here: so that it does not find a whole budget when it comes. Without
    /// room it is left out; when it comes it shares the newcomers' budget.
    pub(crate) fn hear(&mut self, key: Option<K>, now: Window, said: Said) {
        let Some(key) = key else { return self.newcomers.hear(now, said) };
        let has_room = self.spending.len() < self.keys_max;
        match self.spending.entry(key) {
            Entry::Occupied(known) => known.into_mut().hear(now, said),
            Entry::Vacant(place) if has_room => place.insert(Spending::starting_in(now)).hear(now, said),
            Entry::Vacant(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
