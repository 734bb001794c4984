//! A gateway that has what the test puts into it.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::PaymentId;
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, GatewayRefund, Notification, NotificationError, PageRequest,
    PaymentGateway, PaymentPage, RefundOutcome, RefundRequest, TransactionNews, TransactionState,
};

/// One payment's page, and what came of it.
struct Till {
    amount: i64,
    state: Option<TransactionState>,
    refunds: Vec<GatewayRefund>,
    /// Which transaction of the page this is.
    transaction: u32,
    /// How those before it ended, the first one first.
    earlier: Vec<TransactionState>,
}

/// A gateway in memory. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct CashGateway {
    tills: Arc<Mutex<HashMap<PaymentId, Till>>>,
    /// Whether refunds must be made by hand.
    refuses_refunds: Arc<AtomicBool>,
}

impl CashGateway {
    fn tills(&self) -> MutexGuard<'_, HashMap<PaymentId, Till>> {
        self.tills.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the payment's transaction stands there.
    pub(crate) fn put(&self, payment_id: PaymentId, state: TransactionState) {
        self.tills().get_mut(&payment_id).unwrap().state = Some(state);
    }

    /// Where the payment's transaction stands; `None` when nobody chose how to pay.
    pub(crate) fn state(&self, payment_id: PaymentId) -> Option<TransactionState> {
        self.tills().get(&payment_id).unwrap().state
    }

    /// Whether somebody can still pay it.
    pub(crate) fn is_payable(&self, payment_id: PaymentId) -> bool {
        let state = self.state(payment_id);
        matches!(state, None | Some(TransactionState::Pending | TransactionState::Challenged))
    }

    /// What was taken of the buyer, wherever it is now.
    pub(crate) fn taken(&self, payment_id: PaymentId) -> i64 {
        let tills = self.tills();
        let till = tills.get(&payment_id).unwrap();
        let is_taken = matches!(
            till.state,
            Some(TransactionState::Paid | TransactionState::Refunded | TransactionState::PartiallyRefunded)
        );
        if is_taken { till.amount } else { 0 }
    }

    /// Somebody sends money back at the gateway, not through us.
    pub(crate) fn send_back(&self, payment_id: PaymentId, amount: i64) {
        let mut tills = self.tills();
        let till = tills.get_mut(&payment_id).unwrap();
        let key = format!("by-hand-{}", till.refunds.len());
        refund(till, key, amount);
    }

    /// What went back of the payment.
    pub(crate) fn refunded(&self, payment_id: PaymentId) -> i64 {
        self.tills().get(&payment_id).unwrap().refunds.iter().map(|refund| refund.amount).sum()
    }

    /// Somebody pays on the same page once more, by another transaction. Nothing of the first may have gone back.
    pub(crate) fn pay_again(&self, payment_id: PaymentId) -> bool {
        let mut tills = self.tills();
        let till = tills.get_mut(&payment_id).unwrap();
        if !till.refunds.is_empty() {
            return false;
        }
        till.transaction += 1;
        till.earlier.extend(till.state.replace(TransactionState::Paid));
        true
    }

    /// From now on refunds must be made by hand, or need not.
    pub(crate) fn refuse_refunds(&self, refuses: bool) {
        self.refuses_refunds.store(refuses, Ordering::Relaxed);
    }

    /// What the gateway would answer now to who asks for the payment: it tells of the latest transaction.
    pub(crate) fn news(&self, payment_id: PaymentId) -> Option<TransactionNews> {
        let tills = self.tills();
        let till = tills.get(&payment_id)?;
        Some(news(payment_id, till, till.transaction, till.state?, &till.refunds))
    }

    /// What it answers to who asks for one of its transactions.
    fn news_of(&self, payment_id: PaymentId, transaction_id: &str) -> Option<TransactionNews> {
        let tills = self.tills();
        let till = tills.get(&payment_id)?;
        (1..)
            .zip(&till.earlier)
            .map(|(number, state)| news(payment_id, till, number, *state, &[]))
            .chain(till.state.map(|state| news(payment_id, till, till.transaction, state, &till.refunds)))
            .find(|news| news.transaction_id == transaction_id)
    }
}

fn news(
    payment_id: PaymentId,
    till: &Till,
    number: u32,
    state: TransactionState,
    refunds: &[GatewayRefund],
) -> TransactionNews {
    let transaction_id = format!("{payment_id}-{number}");
    TransactionNews {
        gateway_order_id: payment_id.to_string(),
        content: format!("{transaction_id} {state:?} {refunds:?}"),
        transaction_id,
        state,
        gateway_status: format!("{state:?}"),
        method: Some("credit_card".to_owned()),
        amount: till.amount,
        currency: Some("IDR".to_owned()),
        settled_at: None,
        refunded_amount: refunds.iter().map(|refund| refund.amount).sum(),
        refunds: refunds.to_vec(),
        body: "{}".to_owned(),
    }
}

fn has_too_little(till: &Till, request: &RefundRequest) -> bool {
    let key = request.refund_id.to_string();
    let gone: i64 = till.refunds.iter().map(|refund| refund.amount).sum();
    till.refunds.iter().all(|known| known.key != key) && till.amount - gone < request.amount.amount
}

fn refund(till: &mut Till, key: String, amount: i64) {
    if till.refunds.iter().any(|known| known.key == key) {
        return;
    }
    till.refunds.push(GatewayRefund { key, amount, is_confirmed: true });
    let is_all = till.refunds.iter().map(|refund| refund.amount).sum::<i64>() >= till.amount;
    till.state = Some(if is_all { TransactionState::Refunded } else { TransactionState::PartiallyRefunded });
}

impl PaymentGateway for CashGateway {
    fn open_page<'a>(&'a self, request: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>> {
        let amount = request.amount.amount;
        self.tills().entry(request.payment_id).or_insert(Till {
            amount,
            state: None,
            refunds: Vec::new(),
            transaction: 1,
            earlier: Vec::new(),
        });
        let (token, url) = (request.payment_id.to_string(), "https://gateway.test/".to_owned());
        async move { Ok(PaymentPage { token, url }) }.boxed()
    }

    fn status<'a>(
        &'a self,
        payment_id: PaymentId,
        transaction_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        let news = match transaction_id {
            Some(transaction_id) => self.news_of(payment_id, transaction_id),
            None => self.news(payment_id),
        };
        async move { Ok(news) }.boxed()
    }

    fn end(&self, payment_id: PaymentId, end: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>> {
        let mut tills = self.tills();
        let outcome = match tills.get_mut(&payment_id).map(|till| &mut till.state) {
            None | Some(None) => EndOutcome::Unknown,
            Some(Some(state @ (TransactionState::Pending | TransactionState::Challenged))) => {
                *state = match end {
                    GatewayEnd::Expire => TransactionState::Expired,
                    GatewayEnd::Cancel => TransactionState::Cancelled,
                };
                EndOutcome::Ended
            }
            Some(Some(_)) => EndOutcome::TooLate,
        };
        async move { Ok(outcome) }.boxed()
    }

    fn refund<'a>(
        &'a self,
        request: &'a RefundRequest,
    ) -> BoxFuture<'a, Result<RefundOutcome, GatewayError>> {
        let mut tills = self.tills();
        let outcome = match tills.get_mut(&request.payment_id) {
            None => RefundOutcome::UnknownPayment,
            Some(_) if self.refuses_refunds.load(Ordering::Relaxed) => {
                RefundOutcome::Refused("no refunds by this method".to_owned())
            }
            // Nobody sends back more than came.
            Some(till) if has_too_little(till, request) => {
                RefundOutcome::Refused("more than is left".to_owned())
            }
            Some(till) => {
                refund(till, request.refund_id.to_string(), request.amount.amount);
                RefundOutcome::Accepted
            }
        };
        async move { Ok(outcome) }.boxed()
    }

    fn refunds_method(&self, _: &str, _: bool) -> bool {
        true
    }

    fn read_notification(&self, _: &[u8]) -> Result<Notification, NotificationError> {
        Err(NotificationError::Malformed)
    }
}
