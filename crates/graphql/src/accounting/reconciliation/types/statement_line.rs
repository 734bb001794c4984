//! `PayoutStatementLine`

use std::sync::Arc;

use accounting::reconciliation;
use async_graphql::Object;
use chrono::{DateTime, Utc};
use kernel::id::PayoutStatementLineId;

use super::PayoutStatementLineKind;
use crate::money::Money;
use crate::public_id::PublicId;

/// A movement of the balance that payouts are made from.
#[derive(Debug, Clone)]
pub struct PayoutStatementLine(pub Arc<reconciliation::PayoutStatementLine>);

/// A movement of the balance that payouts are made from, by the payment service's own statement. Admins only.
#[Object]
impl PayoutStatementLine {
    /// The line's id.
    pub(crate) async fn id(&self) -> PublicId<PayoutStatementLineId> {
        self.0.id.into()
    }

    /// Why it moved.
    async fn kind(&self) -> PayoutStatementLineKind {
        self.0.kind.into()
    }

    /// Into the balance when positive, out of it when negative.
    async fn amount(&self) -> Money {
        kernel::Money::rupiah(self.0.amount).into()
    }

    /// The payment service's name of the payout it is about; null when it is about none.
    async fn gateway_reference(&self) -> Option<&str> {
        self.0.gateway_reference.as_deref()
    }

    /// The line in the payment service's words; plain text.
    async fn words(&self) -> &str {
        &self.0.words
    }

    /// When it moved.
    async fn occurred_at(&self) -> DateTime<Utc> {
        self.0.occurred_at
    }

    /// When it came to us.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}
