//! What one key spent in this window and the one before, here and elsewhere.

use chrono::TimeDelta;

use crate::budgets::{Allowance, Exhausted};
use crate::window::{self, Moment, Window};

/// One window's spending. Counters only grow: whoever hears one twice, or late, learns nothing wrong.
#[derive(Debug, Clone, Copy, Default)]
struct Count {
    /// Granted by this process.
    here: u64,
    /// Granted by all others, as far as it was heard.
    elsewhere: u64,
    /// What of `here` was seen to stand in the database.
    told: u64,
}

impl Count {
    fn total(self) -> u64 {
        self.here.saturating_add(self.elsewhere)
    }
}

/// The spending of one key.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Spending {
    /// The window that `current` counts; `previous` counts the one before it.
    window: Window,
    current: Count,
    previous: Count,
}

impl Spending {
    pub(crate) fn starting_in(window: Window) -> Self {
        Self { window, current: Count::default(), previous: Count::default() }
    }

    /// Whether anything of it still counts in this window.
    pub(crate) fn counts_in(&self, window: Window) -> bool {
        let turned = self.turned_to(window);
        turned.current.total() > 0 || turned.previous.total() > 0
    }

    /// The same spending with its windows moved on.
    ///
    /// Requests take their time in one order and come here in another, so a moment shortly before the window's start is
    /// taken for its start. A moment long before means that the clock was set back: what was counted was never spent
    /// in a time that will come, and starts anew.
    fn turned_to(self, window: Window) -> Self {
        match window.since(self.window) {
            -1 | 0 => self,
            1 => Self { window, current: Count::default(), previous: self.current },
            _ => Self::starting_in(window),
        }
    }

    fn elapsed(&self, moment: Moment) -> u64 {
        if moment.window == self.window { moment.elapsed } else { 0 }
    }

    fn spent(&self, moment: Moment) -> u64 {
        let previous = window::still_counted(self.previous.total(), self.elapsed(moment));
        self.current.total().saturating_add(previous)
    }

    pub(crate) fn allowance(&self, limit: u64, moment: Moment) -> Allowance {
        let spent = self.turned_to(moment.window).spent(moment);
        Allowance { limit, remaining: limit.saturating_sub(spent) }
    }

    /// Takes the cost, or nothing at all.
    pub(crate) fn take(&mut self, cost: u64, limit: u64, moment: Moment) -> Result<Allowance, Exhausted> {
        *self = self.turned_to(moment.window);
        let Allowance { remaining, .. } = self.allowance(limit, moment);
        let Some(remaining_after) = remaining.checked_sub(cost) else {
            return Err(Exhausted { limit, remaining, retry_after: self.time_until(cost, limit, moment) });
        };
        self.current.here = self.current.here.saturating_add(cost);
        Ok(Allowance { limit, remaining: remaining_after })
    }

    /// How long until the cost fits, if nobody spends. What costs more than the limit never fits: for it, a window.
    fn time_until(&self, cost: u64, limit: u64, moment: Moment) -> TimeDelta {
        let Some(room) = limit.checked_sub(cost) else { return window::LENGTH };
        let current = self.current.total();
        // Counted from the window's start.
        let fits_at = match room.checked_sub(current) {
            // Still in this window, once enough of the previous one has passed.
            Some(room) => window::elapsed_until(self.previous.total(), room),
            // In the next window, which counts this one's spending less and less.
            None => window::into_next(0, window::elapsed_until(current, room)),
        };
        let wait = if moment.window == self.window {
            fits_at.saturating_sub(moment.elapsed)
        } else {
            window::into_next(moment.elapsed, fits_at)
        };
        window::microseconds(wait)
    }

    /// What the database does not know yet, of the windows from `first` on.
    pub(crate) fn untold(&self, first: Window) -> impl Iterator<Item = (Window, u64)> + use<> {
        [(self.window.previous(), self.previous), (self.window, self.current)]
            .into_iter()
            .filter(move |(window, count)| *window >= first && count.here > count.told)
            .map(|(window, count)| (window, count.here))
    }

    /// Until the database is heard to hold it, nothing counts as told: a crash empties its table.
    pub(crate) fn take_for_untold(&mut self) {
        self.current.told = 0;
        self.previous.told = 0;
    }

    /// What the database says in a round in `now` of one window.
    pub(crate) fn hear(&mut self, now: Window, said: Said) {
        *self = self.turned_to(now);
        let count = match self.window.since(said.window) {
            0 => &mut self.current,
            1 => &mut self.previous,
            _ => return,
        };
        count.told = said.here;
        count.elsewhere = count.elsewhere.max(said.elsewhere);
    }
}

/// What the database holds of one key in one window.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    pub(crate) window: Window,
    /// From this process.
    pub(crate) here: u64,
    /// From all others.
    pub(crate) elsewhere: u64,
}
