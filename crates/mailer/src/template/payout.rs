//! What mails about payouts need.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::Money;

use super::refund::ShownAccount;

/// A mail to a teacher about her payouts. `name` is how she is greeted.
#[derive(Debug, Clone)]
pub enum PayoutMail {
    /// Somebody named the bank account that earnings go to.
    AccountChanged {
        /// Greeted person.
        name: String,
        /// Which account.
        account: ShownAccount,
        /// Until when nothing is paid out; `None` when there was no account before.
        paused_until: Option<DateTime<Utc>>,
        /// Where she reads clocks.
        zone: Tz,
        /// What was called off because it was to go to the account before; `None` when nothing was.
        called_off: Option<Money>,
    },
    /// It has arrived, as far as we know.
    Paid {
        /// Greeted person.
        name: String,
        /// How much.
        amount: Money,
        /// Where to.
        account: ShownAccount,
    },
    /// It did not arrive, or came back.
    Failed {
        /// Greeted person.
        name: String,
        /// How much.
        amount: Money,
        /// Where to.
        account: ShownAccount,
        /// Whether it had arrived before the bank sent it back.
        came_back: bool,
    },
    /// An admin called it off.
    Refused {
        /// Greeted person.
        name: String,
        /// How much.
        amount: Money,
        /// Why, in the admin's words.
        reason: String,
    },
}
