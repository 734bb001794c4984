//! Filters of admins' lists of payments and refunds.

use async_graphql::InputObject;
use payments::queries;

use super::types::{PaymentStatus, RefundStatus};

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
