//! The simulator itself: one state behind one lock, and whoever holds a clone may look at it or change it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};

use crate::book::Book;
use crate::calls::ApiCall;
use crate::config::SimulatorConfig;
use crate::delivery::{Delivery, DeliveryState};
use crate::error::SimulatorError;
use crate::settings::Settings;
use crate::switches::{ApiSwitch, NotificationFault, NotificationSwitch, Operation, Switches, Times};
use crate::transaction::Transaction;

tokio::task_local! {
    /// Set while a call is carried out whose answer is kept right after it.
    static UNWRITTEN: ();
}

/// A local Midtrans. Clones are the same one.
#[derive(Clone)]
pub struct Simulator {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) config: SimulatorConfig,
    pub(crate) state: Mutex<Held>,
    pub(crate) http: reqwest::Client,
    /// One round of deliveries at a time, so that their order holds.
    pub(crate) delivering: tokio::sync::Mutex<()>,
}

/// What the lock guards.
pub(crate) struct Held {
    pub(crate) settings: Settings,
    pub(crate) book: Book,
    pub(crate) calls: Vec<ApiCall>,
    /// Idempotency keys of calls that are being answered right now.
    pub(crate) keys_in_work: HashSet<String>,
}

/// In which order held notifications go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReleaseOrder {
    /// As they came into being.
    Kept,
    /// The last one first.
    Reversed,
}

impl Simulator {
    /// A simulator that remembers what the state file holds.
    ///
    /// # Errors
    /// The state file cannot be read.
    pub fn new(config: SimulatorConfig) -> std::io::Result<Self> {
        let mut book = config.state_file.as_deref().map(read).transpose()?.unwrap_or_default();
        book.payouts.open(config.payouts.opening_balance, (config.clock)());
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(config.delivery_timeout)
            .connect_timeout(Duration::from_secs(5))
            .build()
            .map_err(std::io::Error::other)?;
        let held =
            Held { settings: Settings::of(&config), book, calls: Vec::new(), keys_in_work: HashSet::new() };
        let inner = Inner { config, state: Mutex::new(held), http, delivering: tokio::sync::Mutex::new(()) };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, Held> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.inner.config.clock)()
    }

    /// Lets time pass, then changes the book, then keeps it.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Book, &Settings, DateTime<Utc>) -> T) -> T {
        let now = self.now();
        let mut held = self.lock();
        let Held { settings, book, .. } = &mut *held;
        book.pass_time(settings, now);
        let result = change(book, settings, now);
        self.keep(book);
        result
    }

    /// Lets time pass, then looks.
    pub(crate) fn look<T>(&self, look: impl FnOnce(&Book, &Settings, DateTime<Utc>) -> T) -> T {
        let now = self.now();
        let mut held = self.lock();
        let Held { settings, book, .. } = &mut *held;
        if book.pass_time(settings, now) {
            self.keep(book);
        }
        look(book, settings, now)
    }

    /// What the call changes is written together with what changes next, so that a kill in between loses both or none.
    pub(crate) async fn unwritten<T>(call: impl Future<Output = T>) -> T {
        UNWRITTEN.scope((), call).await
    }

    /// Written under the lock, so that what was answered is on the disk and in order.
    fn keep(&self, book: &Book) {
        if UNWRITTEN.try_with(|()| ()).is_ok() {
            return;
        }
        if let Some(file) = &self.inner.config.state_file
            && let Err(error) = book.write(file)
        {
            tracing::error!(%error, file = %file.display(), "the simulator's state could not be written");
        }
    }

    /// Where notifications go from now on, also those that wait already.
    pub fn set_notification_url(&self, url: Option<String>) {
        self.lock().settings.notification_url = url;
    }

    /// Where people and clients reach it, without a slash at the end.
    pub fn set_public_url(&self, url: impl Into<String>) {
        self.lock().settings.public_url = url.into();
    }

    /// All transactions, oldest first.
    #[must_use]
    pub fn transactions(&self) -> Vec<Transaction> {
        self.look(|book, _, _| book.transactions.clone())
    }

    /// The transaction of that transaction id, else the newest of that order id.
    #[must_use]
    pub fn transaction(&self, id: &str) -> Option<Transaction> {
        self.look(|book, _, _| book.find(id).and_then(|index| book.transactions.get(index)).cloned())
    }

    /// The token of the newest pay page of that order.
    #[must_use]
    pub fn snap_token(&self, order_id: &str) -> Option<String> {
        self.look(|book, _, _| {
            book.pages.iter().rfind(|page| page.order_id == order_id).map(|page| page.token.clone())
        })
    }

    /// All notifications that are remembered, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.look(|book, _, _| book.deliveries.clone())
    }

    /// The calls of the API since the simulator started, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<ApiCall> {
        self.lock().calls.clone()
    }

    /// The calls of one kind.
    #[must_use]
    pub fn calls_of(&self, operation: Operation) -> Vec<ApiCall> {
        self.calls().into_iter().filter(|call| call.operation == operation).collect()
    }

    /// The switches that are on.
    #[must_use]
    pub fn switches(&self) -> Switches {
        self.look(|book, _, _| book.switches.clone())
    }

    /// Turns a switch on the API on.
    pub fn break_api(&self, switch: ApiSwitch) {
        self.change(|book, _, _| book.switches.api.push(switch));
    }

    /// Turns a switch on notifications on, those of payouts included.
    pub fn break_notifications(&self, fault: NotificationFault, times: Times) {
        self.switch_notifications(NotificationSwitch { fault, times, channel: None });
    }

    pub(crate) fn switch_notifications(&self, switch: NotificationSwitch) {
        self.change(|book, _, _| book.switches.notifications.push(switch));
    }

    /// The bank refuses the next so many refunds.
    pub fn deny_refunds(&self, count: u32) {
        self.change(|book, _, _| book.switches.refunds_denied_by_bank = count);
    }

    /// Whether a refund key that was used before answers 406 instead of the first answer again.
    pub fn refuse_repeated_refund_keys(&self, refuse: bool) {
        self.change(|book, _, _| book.switches.repeated_refund_keys_are_refused = refuse);
    }

    /// Turns all switches off. What is held stays held.
    pub fn clear_switches(&self) {
        self.change(|book, _, _| book.switches = Switches::default());
    }

    /// Lets what a switch held back go. Returns how many notifications that are.
    pub fn release_held(&self, order: ReleaseOrder) -> usize {
        self.change(|book, _, now| {
            let is_held = |one: &Delivery| one.state == DeliveryState::Held;
            let (mut held, rest): (Vec<_>, Vec<_>) = book.deliveries.drain(..).partition(is_held);
            if order == ReleaseOrder::Reversed {
                held.reverse();
            }
            book.deliveries = rest;
            let count = held.len();
            for mut one in held {
                // Numbered anew: what is due goes out in the order of the numbers.
                one.number = book.next_number();
                one.group = one.number;
                (one.state, one.due_at) = (DeliveryState::Waiting, now);
                book.deliveries.push(one);
            }
            count
        })
    }

    /// Sends the notification about where the transaction stands once more. Returns whether there was an address.
    ///
    /// # Errors
    /// There is no such transaction.
    pub fn notify_again(&self, id: &str) -> Result<bool, SimulatorError> {
        self.change(|book, settings, now| {
            let index = book.find(id).ok_or_else(|| SimulatorError::Unknown(id.to_owned()))?;
            Ok(book.announce(index, settings, now))
        })
    }
}

fn read(file: &Path) -> std::io::Result<Book> {
    Book::read(file).map_err(|error| {
        let sentence = format!(
            "{}, the payment simulator's memory, cannot be read: {error}. Delete it to start afresh.",
            file.display()
        );
        std::io::Error::new(error.kind(), sentence)
    })
}
