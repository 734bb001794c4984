//! What people do with orders and money; one file each.

pub mod payment_refresh;
pub mod payment_start;
pub mod refund_mark_succeeded;

use async_graphql::MergedObject;

/// The mutations of paying.
#[derive(MergedObject, Default)]
pub struct PaymentsMutation(
    payment_start::PaymentStart,
    payment_refresh::PaymentRefresh,
    refund_mark_succeeded::RefundMarkSucceeded,
);
