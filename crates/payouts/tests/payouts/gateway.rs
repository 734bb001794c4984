//! A payout service in memory that keeps books as Midtrans does: a key is one payout, an approval takes the money once, and answers
//! are lost where the test has them lost.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::PayoutId;
use payouts::gateway::{
    AccountHolder, Asked, CreateOutcome, DecideOutcome, GatewayError, GatewayPayoutStatus, NotificationError,
    PayoutGateway, PayoutNews, PayoutNotification, PayoutOrder, StatementLine,
};
use uuid::Uuid;

/// What somebody wants to happen while the gateway thinks.
pub(crate) type Meanwhile = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// What the gateway is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Call {
    Create,
    Approve,
    Status,
    Balance,
}

/// What goes wrong with a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It never arrives.
    NeverArrives,
    /// It is done, and nobody hears of it.
    AnswerLost,
    /// The gateway says this, and does nothing.
    Says(GatewayError),
    /// It says no to this payout, in these words.
    Refuses(&'static str),
    /// A creation's key is taken.
    KeyUsed,
    /// An approval comes too late, it says.
    TooLate,
    /// It knows nothing of it.
    KnowsNothing,
}

/// A payout as the gateway has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) payout_id: PayoutId,
    pub(crate) reference: String,
    pub(crate) amount: i64,
    pub(crate) status: GatewayPayoutStatus,
    /// How often its money left the balance.
    pub(crate) times_left: u32,
}

#[derive(Default)]
struct Book {
    entries: Vec<Entry>,
    keys: HashMap<Uuid, (PayoutOrder, String)>,
    troubles: HashMap<Call, VecDeque<Trouble>>,
    meanwhile: HashMap<Call, Meanwhile>,
    calls: Vec<Call>,
    orders: Vec<PayoutOrder>,
    balance: i64,
}

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct BookedGateway {
    book: Arc<Mutex<Book>>,
}

/// What lies ready in the beginning.
pub(crate) const BALANCE: i64 = 1_000_000_000;

impl Default for BookedGateway {
    fn default() -> Self {
        Self { book: Arc::new(Mutex::new(Book { balance: BALANCE, ..Book::default() })) }
    }
}

/// What a status question is answered with.
pub(crate) fn news(reference: &str, amount: i64, status: GatewayPayoutStatus) -> PayoutNews {
    let failure_words = match status {
        GatewayPayoutStatus::Failed => Some("002 Invalid destination account number".to_owned()),
        _ => None,
    };
    let gateway_status = format!("{status:?}").to_lowercase();
    let content = format!("{reference} {gateway_status} {amount} {failure_words:?}");
    let body = format!("{{\"status\":\"{gateway_status}\"}}");
    PayoutNews {
        reference: reference.to_owned(),
        status,
        gateway_status,
        amount,
        failure_words,
        updated_at: None,
        content,
        body,
    }
}

impl BookedGateway {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next call of this kind that has no trouble yet has this one.
    pub(crate) fn trouble(&self, call: Call, trouble: Trouble) {
        self.book().troubles.entry(call).or_default().push_back(trouble);
    }

    /// Does something while the next call of this kind is on its way.
    pub(crate) fn meanwhile(&self, call: Call, what: Meanwhile) {
        self.book().meanwhile.insert(call, what);
    }

    /// Nothing goes wrong any more that was to go wrong, and the balance covers everything.
    pub(crate) fn be_well(&self) {
        let mut book = self.book();
        book.troubles.clear();
        book.balance = BALANCE;
    }

    /// A day has passed: no key is known any more.
    pub(crate) fn forget_keys(&self) {
        self.book().keys.clear();
    }

    pub(crate) fn set_balance(&self, amount: i64) {
        self.book().balance = amount;
    }

    pub(crate) fn lies_ready(&self) -> i64 {
        self.book().balance
    }

    /// The calls so far.
    pub(crate) fn calls(&self) -> Vec<Call> {
        self.book().calls.clone()
    }

    pub(crate) fn count(&self, call: Call) -> usize {
        self.calls().iter().filter(|made| **made == call).count()
    }

    /// What it was asked to create, in that order.
    pub(crate) fn orders(&self) -> Vec<PayoutOrder> {
        self.book().orders.clone()
    }

    /// All that was created for a payout of ours.
    pub(crate) fn entries_of(&self, payout_id: PayoutId) -> Vec<Entry> {
        self.book().entries.iter().filter(|entry| entry.payout_id == payout_id).cloned().collect()
    }

    /// Everything that was created.
    pub(crate) fn entries(&self) -> Vec<Entry> {
        self.book().entries.clone()
    }

    /// How often money left for a payout of ours, whatever became of it.
    pub(crate) fn times_left(&self, payout_id: PayoutId) -> u32 {
        self.entries_of(payout_id).iter().map(|entry| entry.times_left).sum()
    }

    /// The bank moves what has left for a payout of ours; one that fails gives its money back. Nothing when none has left, or it
    /// cannot go there.
    pub(crate) fn bank_says(&self, payout_id: PayoutId, status: GatewayPayoutStatus) {
        use GatewayPayoutStatus::{Approved, Completed, Failed, Processed};
        let mut book = self.book();
        let left = book.entries.iter_mut().find(|entry| entry.payout_id == payout_id && entry.times_left > 0);
        let Some(entry) = left else { return };
        let may = match entry.status {
            Approved => matches!(status, Processed | Completed | Failed),
            Processed => matches!(status, Completed | Failed),
            Completed => status == Failed,
            _ => false,
        };
        if may {
            entry.status = status;
            let back = if status == Failed { entry.amount } else { 0 };
            book.balance += back;
        }
    }

    /// Somebody at the gateway changes it, whether that can be or not.
    pub(crate) fn tamper(&self, payout_id: PayoutId, change: impl FnOnce(&mut Entry)) {
        let mut book = self.book();
        change(book.entries.iter_mut().find(|entry| entry.payout_id == payout_id).unwrap());
    }

    /// What happens meanwhile, and what goes wrong.
    async fn arrive(&self, call: Call) -> Option<Trouble> {
        let meanwhile = {
            let mut book = self.book();
            book.calls.push(call);
            book.meanwhile.remove(&call)
        };
        if let Some(meanwhile) = meanwhile {
            meanwhile().await;
        }
        self.book().troubles.get_mut(&call).and_then(VecDeque::pop_front)
    }

    fn queue(&self, order: &PayoutOrder) -> CreateOutcome {
        let mut book = self.book();
        book.orders.push(order.clone());
        if let Some((known, reference)) = book.keys.get(&order.key) {
            return if known == order {
                CreateOutcome::Created(reference.clone())
            } else {
                CreateOutcome::KeyUsedOtherwise
            };
        }
        let reference = format!("ref{}", book.entries.len() + 1);
        book.keys.insert(order.key, (order.clone(), reference.clone()));
        book.entries.push(Entry {
            payout_id: order.payout_id,
            reference: reference.clone(),
            amount: order.money.amount,
            status: GatewayPayoutStatus::Queued,
            times_left: 0,
        });
        CreateOutcome::Created(reference)
    }

    fn take(&self, reference: &str) -> DecideOutcome {
        let mut book = self.book();
        let Some(entry) = book.entries.iter_mut().find(|entry| entry.reference == reference) else {
            return DecideOutcome::Unknown;
        };
        if entry.status != GatewayPayoutStatus::Queued {
            return DecideOutcome::TooLate;
        }
        entry.status = GatewayPayoutStatus::Approved;
        entry.times_left += 1;
        let amount = entry.amount;
        book.balance -= amount;
        DecideOutcome::Done
    }

    fn look_up(&self, reference: &str) -> Option<PayoutNews> {
        let book = self.book();
        let entry = book.entries.iter().find(|entry| entry.reference == reference)?;
        Some(news(reference, entry.amount, entry.status))
    }
}

fn lost<T>() -> Result<T, GatewayError> {
    Err(GatewayError::Unreachable("time-out".to_owned()))
}

impl PayoutGateway for BookedGateway {
    fn create<'a>(&'a self, order: &'a PayoutOrder) -> Asked<'a, CreateOutcome> {
        async move {
            match self.arrive(Call::Create).await {
                None => Ok(self.queue(order)),
                Some(Trouble::AnswerLost) => {
                    self.queue(order);
                    lost()
                }
                Some(Trouble::Refuses(words)) => Ok(CreateOutcome::Refused(words.to_owned())),
                Some(Trouble::KeyUsed) => Ok(CreateOutcome::KeyUsedOtherwise),
                Some(Trouble::Says(error)) => Err(error),
                Some(_) => lost(),
            }
        }
        .boxed()
    }

    fn approve<'a>(&'a self, reference: &'a str) -> Asked<'a, DecideOutcome> {
        async move {
            match self.arrive(Call::Approve).await {
                None => Ok(self.take(reference)),
                Some(Trouble::AnswerLost) => {
                    self.take(reference);
                    lost()
                }
                Some(Trouble::Refuses(words)) => Ok(DecideOutcome::Refused(words.to_owned())),
                Some(Trouble::TooLate) => Ok(DecideOutcome::TooLate),
                Some(Trouble::KnowsNothing) => Ok(DecideOutcome::Unknown),
                Some(Trouble::Says(error)) => Err(error),
                Some(_) => lost(),
            }
        }
        .boxed()
    }

    fn reject<'a>(&'a self, _: &'a str, _: &'a str) -> Asked<'a, DecideOutcome> {
        async { Ok(DecideOutcome::Unknown) }.boxed()
    }

    fn status<'a>(&'a self, reference: &'a str) -> Asked<'a, Option<PayoutNews>> {
        async move {
            // What it says is what it knew before anything else happened: answers overtake each other.
            let answer = self.look_up(reference);
            match self.arrive(Call::Status).await {
                None => Ok(answer),
                Some(Trouble::KnowsNothing) => Ok(None),
                Some(Trouble::Says(error)) => Err(error),
                Some(_) => lost(),
            }
        }
        .boxed()
    }

    fn balance(&self) -> Asked<'_, i64> {
        async move {
            match self.arrive(Call::Balance).await {
                None => Ok(self.lies_ready()),
                Some(Trouble::Says(error)) => Err(error),
                Some(_) => lost(),
            }
        }
        .boxed()
    }

    fn statement(&self, _: NaiveDate, _: NaiveDate) -> Asked<'_, Vec<StatementLine>> {
        async { Ok(Vec::new()) }.boxed()
    }

    fn account_holder<'a>(&'a self, _: &'a str, _: &'a str) -> Asked<'a, AccountHolder> {
        async { Ok(AccountHolder::NotKnown) }.boxed()
    }

    fn read_notification(&self, _: &[u8], _: Option<&str>) -> Result<PayoutNotification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}
