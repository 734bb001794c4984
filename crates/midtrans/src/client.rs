//! The gateway port against Midtrans.

use chrono::{DateTime, Utc};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use kernel::id::PaymentId;
use payments::gateway::{
    EndOutcome, GatewayEnd, GatewayError, Notification, NotificationError, PageRequest, PaymentGateway,
    PaymentPage, RefundOutcome, RefundRequest, TransactionNews,
};
use tracing::Instrument as _;

use crate::configuration::{ConfigurationError, MidtransConfig};
use crate::exchange::Exchange;
use crate::{ending, notification, page, refund, status};

/// Midtrans as somebody who takes money for us. Connections are kept and shared.
pub struct Midtrans {
    exchange: Exchange,
}

impl Midtrans {
    /// Connects when it is first asked something.
    ///
    /// # Errors
    /// [`ConfigurationError`] when the configuration can never work.
    pub fn new(config: MidtransConfig) -> Result<Self, ConfigurationError> {
        Ok(Self { exchange: Exchange::new(config)? })
    }
}

impl Midtrans {
    /// Asks about a payment that nobody made, which changes nothing: whether Midtrans answers and takes our key, and what
    /// its clock says.
    ///
    /// # Errors
    /// [`GatewayError`] when payments would fail now.
    pub async fn check(&self, nobodys: PaymentId) -> Result<Option<DateTime<Utc>>, GatewayError> {
        status::check(&self.exchange, &nobodys.to_string()).await
    }
}

impl std::fmt::Debug for Midtrans {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Midtrans").finish_non_exhaustive()
    }
}

impl PaymentGateway for Midtrans {
    fn open_page<'a>(&'a self, request: &'a PageRequest) -> BoxFuture<'a, Result<PaymentPage, GatewayError>> {
        let span = tracing::info_span!("midtrans.open_page", order_id = %request.payment_id);
        page::open(&self.exchange, request).instrument(span).boxed()
    }

    fn status<'a>(
        &'a self,
        payment_id: PaymentId,
        transaction_id: Option<&'a str>,
    ) -> BoxFuture<'a, Result<Option<TransactionNews>, GatewayError>> {
        let span = tracing::info_span!("midtrans.status", order_id = %payment_id);
        async move {
            let order_id = payment_id.to_string();
            status::ask(&self.exchange, transaction_id.unwrap_or(&order_id)).await
        }
        .instrument(span)
        .boxed()
    }

    fn end(&self, payment_id: PaymentId, end: GatewayEnd) -> BoxFuture<'_, Result<EndOutcome, GatewayError>> {
        let span = tracing::info_span!("midtrans.end", order_id = %payment_id);
        async move { ending::end(&self.exchange, &payment_id.to_string(), end).await }
            .instrument(span)
            .boxed()
    }

    fn refund<'a>(
        &'a self,
        request: &'a RefundRequest,
    ) -> BoxFuture<'a, Result<RefundOutcome, GatewayError>> {
        let span = tracing::info_span!("midtrans.refund", order_id = %request.payment_id);
        refund::send(&self.exchange, request).instrument(span).boxed()
    }

    fn refunds_method(&self, method: &str, is_full: bool) -> bool {
        refund::can_refund(method, is_full)
    }

    fn read_notification(&self, body: &[u8]) -> Result<Notification, NotificationError> {
        notification::read(self.exchange.server_key(), body)
    }
}
