//! What the sides of a dispute and admins do; one file each.

pub mod dispute_answer;
pub mod dispute_decide;
pub mod dispute_open;
pub mod dispute_withdraw;

use async_graphql::MergedObject;

/// The mutations of disputes.
#[derive(MergedObject, Default)]
pub struct DisputesMutation(
    dispute_open::DisputeOpen,
    dispute_answer::DisputeAnswer,
    dispute_withdraw::DisputeWithdraw,
    dispute_decide::DisputeDecide,
);
