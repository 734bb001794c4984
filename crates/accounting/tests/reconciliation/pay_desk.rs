//! Who takes the money, in memory: a transaction per payment, that the test moves as it likes.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::PaymentId;
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, GatewayRefund, Notification, NotificationError, PageRequest,
    PaymentGateway, PaymentPage, RefundOutcome, RefundRequest, TransactionNews, TransactionState,
};

#[derive(Default)]
struct Book {
    transactions: HashMap<PaymentId, TransactionNews>,
    failure: Option<GatewayError>,
    /// How many questions are still answered before one is not.
    answers_left: Option<usize>,
    asked: usize,
}

/// Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct PayDesk {
    book: Arc<Mutex<Book>>,
}

/// A method whose money the gateway cannot send back.
pub(crate) const BANK_TRANSFER: &str = "bank_transfer";

impl PayDesk {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The buyer has come so far with the payment.
    pub(crate) fn say(&self, payment_id: PaymentId, amount: i64, method: &str, state: TransactionState) {
        let mut news = TransactionNews {
            gateway_order_id: payment_id.to_string(),
            transaction_id: format!("{payment_id}-1"),
            state,
            gateway_status: format!("{state:?}").to_lowercase(),
            method: Some(method.to_owned()),
            amount,
            currency: Some("IDR".to_owned()),
            settled_at: None,
            refunded_amount: 0,
            refunds: Vec::new(),
            content: String::new(),
            body: "{}".to_owned(),
        };
        name(&mut news);
        self.book().transactions.insert(payment_id, news);
    }

    /// Something changes there, and nobody tells us.
    pub(crate) fn tamper(&self, payment_id: PaymentId, change: impl FnOnce(&mut TransactionNews)) {
        let mut book = self.book();
        let news = book.transactions.get_mut(&payment_id).unwrap();
        change(news);
        name(news);
    }

    /// It never heard of it.
    pub(crate) fn forget(&self, payment_id: PaymentId) {
        self.book().transactions.remove(&payment_id);
    }

    /// Somebody sends money back there.
    pub(crate) fn send_back(&self, payment_id: PaymentId, key: &str, amount: i64) {
        self.tamper(payment_id, |news| {
            news.refunded_amount += amount;
            let is_all = news.refunded_amount == news.amount;
            news.state =
                if is_all { TransactionState::Refunded } else { TransactionState::PartiallyRefunded };
            news.gateway_status = if is_all { "refund" } else { "partial_refund" }.to_owned();
            news.refunds.push(GatewayRefund { key: key.to_owned(), amount, is_confirmed: true });
        });
    }

    /// Every question ends so from now on.
    pub(crate) fn fail(&self, failure: Option<GatewayError>) {
        self.book().failure = failure;
    }

    /// So many questions are answered, and the next one is not.
    pub(crate) fn fail_after(&self, answers: usize) {
        self.book().answers_left = Some(answers);
    }

    /// How often it answered where a payment stands.
    pub(crate) fn asked(&self) -> usize {
        self.book().asked
    }
}

impl Book {
    fn answer(&mut self, payment_id: PaymentId) -> Result<Option<TransactionNews>, GatewayError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        match self.answers_left {
            Some(0) => {
                self.answers_left = None;
                return Err(GatewayError::Unreachable("time-out".to_owned()));
            }
            Some(left) => self.answers_left = Some(left - 1),
            None => {}
        }
        self.asked += 1;
        Ok(self.transactions.get(&payment_id).cloned())
    }
}

/// What makes two news the same.
fn name(news: &mut TransactionNews) {
    news.content = format!(
        "{} {:?} {} {:?} {} {:?}",
        news.transaction_id, news.state, news.amount, news.currency, news.refunded_amount, news.refunds
    );
}

impl PaymentGateway for PayDesk {
    fn open_page<'a>(&'a self, request: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>> {
        let token = request.payment_id.to_string();
        async move { Ok(PaymentPage { url: format!("https://gateway.test/{token}"), token }) }.boxed()
    }

    fn status<'a>(
        &'a self,
        payment_id: PaymentId,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        let answer = self.book().answer(payment_id);
        async move { answer }.boxed()
    }

    fn end(&self, _: PaymentId, _: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>> {
        async { Ok(EndOutcome::TooLate) }.boxed()
    }

    fn refund<'a>(
        &'a self,
        request: &'a RefundRequest,
    ) -> BoxFuture<'a, Result<RefundOutcome, GatewayError>> {
        self.send_back(request.payment_id, &request.refund_id.to_string(), request.amount.amount);
        async { Ok(RefundOutcome::Accepted) }.boxed()
    }

    fn refunds_method(&self, method: &str, _: bool) -> bool {
        method != BANK_TRANSFER
    }

    fn read_notification(&self, _: &[u8]) -> Result<Notification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}
