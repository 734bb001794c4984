//! Who sends the money, in memory, with a statement as Midtrans keeps it: the payout and its fee leave the balance when it is approved,
//! both come back when it fails, and the balance is the sum of the lines.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use chrono_tz::Asia::Jakarta;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::ManualClock;
use kernel::id::PayoutId;
use payouts::gateway::{
    AccountHolder, Asked, CreateOutcome, DecideOutcome, GatewayError, GatewayPayoutStatus, NotificationError,
    PayoutGateway, PayoutNews, PayoutNotification, PayoutOrder, StatementLine, StatementLineKind,
};

/// What it takes for a payout.
pub(crate) const FEE: i64 = 5_000;

/// A payout as it has it.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) payout_id: PayoutId,
    pub(crate) reference: String,
    pub(crate) amount: i64,
    pub(crate) status: GatewayPayoutStatus,
}

#[derive(Default)]
struct Book {
    entries: Vec<Entry>,
    lines: Vec<StatementLine>,
    failure: Option<GatewayError>,
}

/// What somebody wants to happen while the balance is read.
pub(crate) type Meanwhile = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

/// Cheap to clone.
#[derive(Clone)]
pub(crate) struct PayoutDesk {
    clock: ManualClock,
    book: Arc<Mutex<Book>>,
    meanwhile: Arc<Mutex<Option<Meanwhile>>>,
}

impl PayoutDesk {
    pub(crate) fn new(clock: ManualClock) -> Self {
        Self { clock, book: Arc::default(), meanwhile: Arc::default() }
    }

    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A movement of the balance.
    pub(crate) fn enter(&self, kind: StatementLineKind, reference: Option<&str>, amount: i64) {
        let line = StatementLine {
            kind,
            reference: reference.map(str::to_owned),
            amount,
            occurred_at: self.clock.now(),
            words: format!("{kind} BANK CENTRAL ASIA"),
        };
        self.book().lines.push(line);
    }

    /// What it has of a payout of ours.
    pub(crate) fn entry(&self, payout_id: PayoutId) -> Entry {
        let book = self.book();
        book.entries.iter().find(|entry| entry.payout_id == payout_id).unwrap().clone()
    }

    /// Something changes there, and nobody tells us.
    pub(crate) fn tamper(&self, payout_id: PayoutId, change: impl FnOnce(&mut Entry)) {
        let mut book = self.book();
        change(book.entries.iter_mut().find(|entry| entry.payout_id == payout_id).unwrap());
    }

    /// Lines of its statement change.
    pub(crate) fn tamper_lines(&self, change: impl FnOnce(&mut Vec<StatementLine>)) {
        change(&mut self.book().lines);
    }

    /// A payout that nobody asked it for in the ordinary way, as if it had been.
    pub(crate) fn add(&self, entry: Entry) {
        let (reference, amount) = (entry.reference.clone(), entry.amount);
        self.book().entries.push(entry);
        self.debit(&reference, amount);
    }

    /// The bank moves it; what fails comes back.
    pub(crate) fn bank_says(&self, payout_id: PayoutId, status: GatewayPayoutStatus) {
        let entry = self.entry(payout_id);
        self.tamper(payout_id, |entry| entry.status = status);
        if status == GatewayPayoutStatus::Failed {
            self.enter(StatementLineKind::Return, Some(&entry.reference), entry.amount);
            self.enter(StatementLineKind::Return, Some(&entry.reference), FEE);
        }
    }

    fn debit(&self, reference: &str, amount: i64) {
        self.enter(StatementLineKind::Payout, Some(reference), -amount);
        self.enter(StatementLineKind::PayoutFee, Some(reference), -FEE);
    }

    /// Every question ends so from now on.
    pub(crate) fn fail(&self, failure: Option<GatewayError>) {
        self.book().failure = failure;
    }

    /// Does something while the balance is read next.
    pub(crate) fn meanwhile(&self, what: Meanwhile) {
        *self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner) = Some(what);
    }

    pub(crate) fn lies_ready(&self) -> i64 {
        self.book().lines.iter().map(|line| line.amount).sum()
    }

    fn answer<T>(&self, answer: T) -> Result<T, GatewayError> {
        self.book().failure.clone().map_or(Ok(answer), Err)
    }

    fn news(&self, reference: &str) -> Option<PayoutNews> {
        let book = self.book();
        let entry = book.entries.iter().find(|entry| entry.reference == reference)?;
        let gateway_status = format!("{:?}", entry.status).to_lowercase();
        Some(PayoutNews {
            reference: reference.to_owned(),
            status: entry.status,
            content: format!("{reference} {gateway_status} {}", entry.amount),
            body: "{}".to_owned(),
            gateway_status,
            amount: entry.amount,
            failure_words: None,
            updated_at: None,
        })
    }
}

impl PayoutGateway for PayoutDesk {
    fn create<'a>(&'a self, order: &'a PayoutOrder) -> Asked<'a, CreateOutcome> {
        let reference = {
            let mut book = self.book();
            let reference = format!("ref{}", book.entries.len() + 1);
            book.entries.push(Entry {
                payout_id: order.payout_id,
                reference: reference.clone(),
                amount: order.money.amount,
                status: GatewayPayoutStatus::Queued,
            });
            reference
        };
        async move { self.answer(CreateOutcome::Created(reference)) }.boxed()
    }

    fn approve<'a>(&'a self, reference: &'a str) -> Asked<'a, DecideOutcome> {
        let amount = {
            let mut book = self.book();
            let entry = book.entries.iter_mut().find(|entry| entry.reference == reference).unwrap();
            entry.status = GatewayPayoutStatus::Approved;
            entry.amount
        };
        self.debit(reference, amount);
        async move { self.answer(DecideOutcome::Done) }.boxed()
    }

    fn reject<'a>(&'a self, _: &'a str, _: &'a str) -> Asked<'a, DecideOutcome> {
        async { Ok(DecideOutcome::Unknown) }.boxed()
    }

    fn status<'a>(&'a self, reference: &'a str) -> Asked<'a, Option<PayoutNews>> {
        async move { self.answer(self.news(reference)) }.boxed()
    }

    fn balance(&self) -> Asked<'_, i64> {
        async move {
            let answer = self.answer(self.lies_ready());
            let meanwhile = self.meanwhile.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(meanwhile) = meanwhile {
                meanwhile().await;
            }
            answer
        }
        .boxed()
    }

    fn statement(&self, from: NaiveDate, to: NaiveDate) -> Asked<'_, Vec<StatementLine>> {
        let lines: Vec<StatementLine> = self
            .book()
            .lines
            .iter()
            .filter(|line| (from..=to).contains(&line.occurred_at.with_timezone(&Jakarta).date_naive()))
            .cloned()
            .collect();
        async move { self.answer(lines) }.boxed()
    }

    fn account_holder<'a>(&'a self, _: &'a str, _: &'a str) -> Asked<'a, AccountHolder> {
        async { Ok(AccountHolder::NotKnown) }.boxed()
    }

    fn read_notification(&self, _: &[u8], _: Option<&str>) -> Result<PayoutNotification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}
