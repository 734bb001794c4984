//! The books of one process: one per kind of key, so that a flood of addresses takes no place from users.

use std::fmt;

use kernel::ClientAddress;
use kernel::id::UserId;

use crate::book::Book;
use crate::budgets::{Allowance, BudgetConfig, BudgetKey, Exhausted};
use crate::spending::Spending;
use crate::window::{Moment, Window};

/// The most keys of one kind that have a budget of their own at once. Full books take some 10 MB each.
const KEYS_MAX: usize = 50_000;

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

impl fmt::Display for Account {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(user) => write!(formatter, "{user}"),
            Self::Address(address) => write!(formatter, "address_{address}"),
            Self::NewUsers => formatter.write_str("new_users"),
            Self::NewAddresses => formatter.write_str("new_addresses"),
        }
    }
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

    /// Everything that counts in this window.
    pub(crate) fn accounts(&mut self, window: Window) -> Vec<(Account, Spending)> {
        self.users.sweep(window);
        self.addresses.sweep(window);
        let users = self.users.keys().map(|(user, spending)| (Account::User(user), *spending));
        let addresses =
            self.addresses.keys().map(|(address, spending)| (Account::Address(address), *spending));
        let newcomers = [
            (Account::NewUsers, *self.users.newcomers()),
            (Account::NewAddresses, *self.addresses.newcomers()),
        ];
        users.chain(addresses).chain(newcomers).filter(|(_, spending)| spending.counts_in(window)).collect()
    }

    pub(crate) fn spending_mut(&mut self, account: Account) -> Option<&mut Spending> {
        match account {
            Account::User(user) => self.users.spending_mut(user),
            Account::Address(address) => self.addresses.spending_mut(address),
            Account::NewUsers => Some(self.users.newcomers_mut()),
            Account::NewAddresses => Some(self.addresses.newcomers_mut()),
        }
    }
}
