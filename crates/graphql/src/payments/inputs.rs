//! Filters of lists of orders, payments, refunds and sendings.

use async_graphql::InputObject;
use chrono::{DateTime, Utc};
use kernel::id::UserId;
use payments::queries;

use super::types::{DisbursementStatus, OrderStatus, PaymentStatus, RefundExtent, RefundStatus};
use crate::error::{ApiError, ApiResult};
use crate::public_id::PublicId;

/// Which payments a list shows.
#[derive(InputObject, Default)]
pub struct PaymentFilter {
    /// Which states; all without it.
    statuses: Option<Vec<PaymentStatus>>,
    /// Only those that an admin must look at.
    #[graphql(default)]
    needs_attention: bool,
}

impl From<PaymentFilter> for queries::PaymentFilter {
    fn from(filter: PaymentFilter) -> Self {
        Self {
            statuses: filter.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            attention_only: filter.needs_attention,
        }
    }
}

/// Which refunds a list shows.
#[derive(InputObject, Default)]
pub struct RefundFilter {
    /// Which states; all without it. MANUAL_REQUIRED is an admin's list of things to do.
    statuses: Option<Vec<RefundStatus>>,
}

impl From<RefundFilter> for queries::RefundFilter {
    fn from(filter: RefundFilter) -> Self {
        Self { statuses: filter.statuses.unwrap_or_default().into_iter().map(Into::into).collect() }
    }
}

/// Which orders a list shows; everything given must hold.
#[derive(InputObject, Default)]
pub struct OrderFilter {
    /// Only what this user buys.
    buyer_id: Option<PublicId<UserId>>,
    /// Which states; all without it.
    statuses: Option<Vec<OrderStatus>>,
    /// How much of what was paid goes back; anything without it.
    refund_statuses: Option<Vec<RefundExtent>>,
    /// Opened then or later. From the year 2000 to 2099.
    from: Option<DateTime<Utc>>,
    /// Opened before that. From the year 2000 to 2099.
    until: Option<DateTime<Utc>>,
}

impl OrderFilter {
    /// The filter of the domain.
    ///
    /// # Errors
    /// BAD_USER_INPUT for instants at which no order was opened.
    pub fn checked(self) -> ApiResult<queries::OrderFilter> {
        if ![self.from, self.until].into_iter().flatten().all(kernel::clock::is_plausible) {
            return Err(ApiError::BadUserInput("Ask for a time between the years 2000 and 2099.".to_owned()));
        }
        Ok(queries::OrderFilter {
            buyer: self.buyer_id.map(|id| id.0),
            statuses: self.statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            refunds: self.refund_statuses.unwrap_or_default().into_iter().map(Into::into).collect(),
            created_from: self.from,
            created_before: self.until,
        })
    }
}

/// Which sendings of money a list shows.
#[derive(InputObject, Default)]
pub struct DisbursementFilter {
    /// Which states; all without it. READY is an admin's list of things to do.
    statuses: Option<Vec<DisbursementStatus>>,
}

impl From<DisbursementFilter> for ledger::queries::DisbursementFilter {
    fn from(filter: DisbursementFilter) -> Self {
        Self { statuses: filter.statuses.unwrap_or_default().into_iter().map(Into::into).collect() }
    }
}
