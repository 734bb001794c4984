//! A gateway in memory that says what the test puts into it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::PaymentId;
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, GatewayRefund, Notification, NotificationError, PageRequest,
    PaymentGateway, PaymentPage, RefundOutcome, RefundRequest, TransactionNews, TransactionState,
};

struct Till {
    amount: i64,
    state: Option<TransactionState>,
    refunds: Vec<GatewayRefund>,
}

/// Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct CashGateway {
    tills: Arc<Mutex<HashMap<PaymentId, Till>>>,
}

impl CashGateway {
    fn tills(&self) -> MutexGuard<'_, HashMap<PaymentId, Till>> {
        self.tills.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on the payment stands there.
    pub(crate) fn put(&self, payment_id: PaymentId, state: TransactionState) {
        self.tills().get_mut(&payment_id).unwrap().state = Some(state);
    }

    /// What went back of the payment.
    pub(crate) fn refunded(&self, payment_id: PaymentId) -> i64 {
        self.tills().get(&payment_id).unwrap().refunds.iter().map(|refund| refund.amount).sum()
    }

    /// Somebody sends money back at the gateway, not through us.
    pub(crate) fn send_back(&self, payment_id: PaymentId, amount: i64) {
        refund(self.tills().get_mut(&payment_id).unwrap(), "by-hand".to_owned(), amount);
    }

    fn news(&self, payment_id: PaymentId) -> Option<TransactionNews> {
        let tills = self.tills();
        let till = tills.get(&payment_id)?;
        let state = till.state?;
        Some(TransactionNews {
            gateway_order_id: payment_id.to_string(),
            transaction_id: payment_id.to_string(),
            state,
            gateway_status: format!("{state:?}"),
            method: Some("credit_card".to_owned()),
            amount: till.amount,
            currency: Some("IDR".to_owned()),
            settled_at: None,
            refunded_amount: till.refunds.iter().map(|refund| refund.amount).sum(),
            refunds: till.refunds.clone(),
            content: format!("{payment_id} {state:?} {:?}", till.refunds),
            body: "{}".to_owned(),
        })
    }
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
        self.tills().entry(request.payment_id).or_insert(Till { amount, state: None, refunds: Vec::new() });
        let (token, url) = (request.payment_id.to_string(), "https://gateway.test/".to_owned());
        async move { Ok(PaymentPage { token, url }) }.boxed()
    }

    fn status<'a>(
        &'a self,
        payment_id: PaymentId,
        _: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        async move { Ok(self.news(payment_id)) }.boxed()
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
