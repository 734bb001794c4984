//! A gateway that says what the test has it say, and remembers what it was asked.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::PaymentId;
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, GatewayRefund, Notification, NotificationError, PageRequest,
    PaymentGateway, PaymentPage, RefundOutcome, RefundRequest, TransactionNews, TransactionState,
};

/// What somebody wants to happen while the gateway thinks.
pub(crate) type Meanwhile = Box<dyn FnOnce() -> BoxFuture<'static, ()> + Send>;

#[derive(Default)]
struct Book {
    /// What a status question is answered with.
    news: HashMap<PaymentId, TransactionNews>,
    pages_asked: Vec<PageRequest>,
    /// Failures the next questions for a page end in; the page is opened where it says so.
    page_failures: VecDeque<(bool, GatewayError)>,
    opened: HashMap<PaymentId, PageRequest>,
    forgets_pages: bool,
    status_asked: Vec<(PaymentId, Option<String>)>,
    status_failure: Option<GatewayError>,
    ends: Vec<(PaymentId, GatewayEnd)>,
    refunds: Vec<RefundRequest>,
    meanwhile: Option<Meanwhile>,
}

/// A gateway in memory. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct ScriptedGateway {
    book: Arc<Mutex<Book>>,
}

/// News of a payment's transaction.
pub(crate) fn news(payment_id: PaymentId, amount: i64, state: TransactionState) -> TransactionNews {
    let mut news = TransactionNews {
        gateway_order_id: payment_id.to_string(),
        transaction_id: format!("{payment_id}-1"),
        state,
        gateway_status: format!("{state:?}").to_lowercase(),
        method: Some("credit_card".to_owned()),
        amount,
        currency: Some("IDR".to_owned()),
        settled_at: None,
        refunded_amount: 0,
        refunds: Vec::new(),
        content: String::new(),
        body: "{}".to_owned(),
    };
    news.content = content(&news);
    news
}

pub(crate) fn content(news: &TransactionNews) -> String {
    format!(
        "{} {:?} {} {:?} {} {:?}",
        news.transaction_id, news.state, news.amount, news.currency, news.refunded_amount, news.refunds
    )
}

impl ScriptedGateway {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the payment's status is this.
    pub(crate) fn say(&self, payment_id: PaymentId, news: &TransactionNews) {
        self.book().news.insert(payment_id, news.clone());
    }

    pub(crate) fn fail_page(&self, opens: bool, error: GatewayError) {
        self.book().page_failures.push_back((opens, error));
    }

    /// From now on an id that was used for a page is refused.
    pub(crate) fn forget_pages(&self) {
        self.book().forgets_pages = true;
    }

    pub(crate) fn fail_status(&self, error: Option<GatewayError>) {
        self.book().status_failure = error;
    }

    /// Does something while the next question is thought about.
    pub(crate) fn meanwhile(&self, what: Meanwhile) {
        self.book().meanwhile = Some(what);
    }

    pub(crate) fn pages_asked(&self) -> Vec<PageRequest> {
        self.book().pages_asked.clone()
    }

    pub(crate) fn status_asked(&self) -> Vec<(PaymentId, Option<String>)> {
        self.book().status_asked.clone()
    }

    pub(crate) fn ends(&self) -> Vec<(PaymentId, GatewayEnd)> {
        self.book().ends.clone()
    }

    /// What went back, by what was asked for.
    pub(crate) fn refunds(&self) -> Vec<(PaymentId, i64)> {
        self.book().refunds.iter().map(|refund| (refund.payment_id, refund.amount.amount)).collect()
    }

    async fn think(&self) {
        let meanwhile = self.book().meanwhile.take();
        if let Some(meanwhile) = meanwhile {
            meanwhile().await;
        }
    }

    fn page(&self, request: &PageRequest) -> Result<PaymentPage, GatewayError> {
        let mut book = self.book();
        book.pages_asked.push(request.clone());
        let failure = book.page_failures.pop_front();
        if failure.as_ref().is_none_or(|(opens, _)| *opens) {
            let known = book.opened.insert(request.payment_id, request.clone());
            if book.forgets_pages && known.is_some() {
                return Err(GatewayError::Refused("transaction_details.order_id has been used".to_owned()));
            }
        }
        match failure {
            Some((_, error)) => Err(error),
            None => Ok(PaymentPage {
                token: request.payment_id.to_string(),
                url: format!("https://gateway.test/{}", request.payment_id),
            }),
        }
    }

    fn end_transaction(&self, payment_id: PaymentId, end: GatewayEnd) -> EndOutcome {
        let mut book = self.book();
        book.ends.push((payment_id, end));
        let Some(news) = book.news.get_mut(&payment_id) else { return EndOutcome::Unknown };
        news.state = match (news.state, end) {
            (TransactionState::Pending, GatewayEnd::Expire) => TransactionState::Expired,
            (TransactionState::Pending | TransactionState::Challenged, GatewayEnd::Cancel) => {
                TransactionState::Cancelled
            }
            _ => return EndOutcome::TooLate,
        };
        news.content = content(news);
        EndOutcome::Ended
    }

    fn send_back(&self, request: &RefundRequest) -> RefundOutcome {
        let mut book = self.book();
        let is_known = book.refunds.iter().any(|refund| refund.refund_id == request.refund_id);
        let Some(news) = book.news.get_mut(&request.payment_id) else { return RefundOutcome::UnknownPayment };
        if !is_known {
            news.refunded_amount += request.amount.amount;
            let is_all = news.refunded_amount == news.amount;
            news.state =
                if is_all { TransactionState::Refunded } else { TransactionState::PartiallyRefunded };
            news.refunds.push(GatewayRefund {
                key: request.refund_id.to_string(),
                amount: request.amount.amount,
                is_confirmed: true,
            });
            news.content = content(news);
            book.refunds.push(request.clone());
        }
        RefundOutcome::Accepted
    }
}

impl PaymentGateway for ScriptedGateway {
    fn open_page<'a>(&'a self, request: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>> {
        async move {
            self.think().await;
            self.page(request)
        }
        .boxed()
    }

    fn status<'a>(
        &'a self,
        payment_id: PaymentId,
        transaction_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        async move {
            let answer = {
                let mut book = self.book();
                book.status_asked.push((payment_id, transaction_id.map(str::to_owned)));
                match &book.status_failure {
                    Some(error) => Err(error.clone()),
                    None => Ok(book.news.get(&payment_id).cloned()),
                }
            };
            self.think().await;
            answer
        }
        .boxed()
    }

    fn end(&self, payment_id: PaymentId, end: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>> {
        async move {
            let outcome = self.end_transaction(payment_id, end);
            self.think().await;
            Ok(outcome)
        }
        .boxed()
    }

    fn refund<'a>(
        &'a self,
        request: &'a RefundRequest,
    ) -> BoxFuture<'a, Result<RefundOutcome, GatewayError>> {
        async move { Ok(self.send_back(request)) }.boxed()
    }

    fn refunds_method(&self, _: &str, _: bool) -> bool {
        true
    }

    fn read_notification(&self, _: &[u8]) -> Result<Notification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}
