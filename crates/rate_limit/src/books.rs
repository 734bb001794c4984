//! The books of one process: one per kind of key, so that a flood of addresses takes no place from users.

use std::fmt;

use kernel::ClientAddress;
use kernel::id::UserId;

use crate::book::Book;
use crate::budgets::{Allowance, BudgetConfig, BudgetKey, Exhausted};
use crate::spending::Said;
use crate::window::{Moment, Window};

/// The most keys of one kind that have a budget of their own at once. Full books take some 5 MB each.
pub(crate) const KEYS_MAX: usize = 50_000;

/// Before an address in its account's text; a user's id says itself what it is.
const ADDRESS_PREFIX: &str = "address_";

/// What is counted by itself, named in the database by its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Account {
    User(UserId),
    Address(ClientAddress),
    /// All users that came when their book was full.
    NewUsers,
    /// All networks that came when their book was full.
    NewAddresses,
}

impl Account {
    /// Reads what `Display` wrote; nothing when a later version of the product wrote it.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "new_users" => Some(Self::NewUsers),
            "new_addresses" => Some(Self::NewAddresses),
            text => match text.strip_prefix(ADDRESS_PREFIX) {
                Some(address) => {
                    let address = address.strip_suffix("/64").unwrap_or(address);
                    Some(Self::Address(ClientAddress::of(address.parse().ok()?)))
                }
                None => Some(Self::User(text.parse().ok()?)),
            },
        }
    }
}

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(formatter, "{user}"),
            Self::Address(address) => write!(formatter, "{ADDRESS_PREFIX}{address}"),
            Self::NewUsers => formatter.write_str("new_users"),
            Self::NewAddresses => formatter.write_str("new_addresses"),
        }
    }
}

/// What the other processes do not know yet.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Untold {
    pub(crate) account: Account,
    pub(crate) window: Window,
    pub(crate) spent: u64,
}

/// What one process knows.
#[derive(Debug)]
pub(crate) struct Books {
    users: Book<UserId>,
    addresses: Book<ClientAddress>,
    /// The window for which this process has swept the table.
    pub(crate) table_swept_in: Option<Window>,
}

impl Books {
    pub(crate) fn new(config: BudgetConfig) -> Self {
        Self {
            users: Book::new(config.user_cost_per_minute, KEYS_MAX),
            addresses: Book::new(config.address_cost_per_minute, KEYS_MAX),
            table_swept_in: None,
        }
    }

    pub(crate) fn spend(
        &mut self,
        key: BudgetKey,
        cost: u64,
        moment: Moment,
    ) -> Result<Allowance, Exhausted> {
        match key {
            BudgetKey::User(user) => self.users.spend(user, cost, moment),
            BudgetKey::Address(address) => self.addresses.spend(address, cost, moment),
        }
    }

    pub(crate) fn allowance(&self, key: BudgetKey, moment: Moment) -> Allowance {
        match key {
            BudgetKey::User(user) => self.users.allowance(user, moment),
            BudgetKey::Address(address) => self.addresses.allowance(address, moment),
        }
    }

    /// What counts in this window and is not told yet.
    pub(crate) fn untold(&mut self, window: Window) -> Vec<Untold> {
        self.users.sweep(window);
        self.addresses.sweep(window);
        let first = window.previous();
        let users = self.users.untold(first).map(|(user, window, spent)| {
            let account = user.map_or(Account::NewUsers, Account::User);
            Untold { account, window, spent }
        });
        let addresses = self.addresses.untold(first).map(|(address, window, spent)| {
            let account = address.map_or(Account::NewAddresses, Account::Address);
            Untold { account, window, spent }
        });
        users.chain(addresses).collect()
    }

    pub(crate) fn take_for_untold(&mut self) {
        self.users.take_for_untold();
        self.addresses.take_for_untold();
    }

    pub(crate) fn hear(&mut self, account: Account, now: Window, said: Said) {
        match account {
            Account::User(user) => self.users.hear(Some(user), now, said),
            Account::Address(address) => self.addresses.hear(Some(address), now, said),
            Account::NewUsers => self.users.hear(None, now, said),
            Account::NewAddresses => self.addresses.hear(None, now, said),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn the_text_of_an_account_reads_back() {
        let address = |text: &str| Account::Address(ClientAddress::of(text.parse().unwrap()));
        let user = Account::User(UserId::generate(DateTime::UNIX_EPOCH));
        for account in [
            user,
            address("203.0.113.7"),
            address("2001:db8:1:2:3:4:5:6"),
            address("::ffff:203.0.113.7"),
            Account::NewUsers,
            Account::NewAddresses,
        ] {
            assert_eq!(Account::parse(&account.to_string()), Some(account));
        }
        for text in ["", "address_", "address_203.0.113.7.8", "user_1", "teacher_01ARZ3NDEKTSV4RRFFQ69G5FAV"]
        {
            assert_eq!(Account::parse(text), None, "{text}");
        }
    }
}
