//! What teachers and admins do with payouts; one file each.

pub mod payout_account_set;
pub mod payout_batch_approve;
pub mod payout_batch_create;
pub mod payout_batch_reject;
pub mod payout_cancel;
pub mod payout_mark_failed;
pub mod payout_mark_returned;
pub mod payout_mark_sent;
pub mod payout_proof_download;
pub mod payout_refuse;
pub mod payout_request;
pub mod payout_schedule_set;

use async_graphql::MergedObject;

/// The mutations of payouts.
// In two groups: a merge is a chain of types as long as it has members.
#[derive(MergedObject, Default)]
pub struct PayoutsMutation(PayoutsOfTeachers, PayoutsOfAdmins);

/// What teachers do.
#[derive(MergedObject, Default)]
pub struct PayoutsOfTeachers(
    payout_account_set::PayoutAccountSet,
    payout_schedule_set::PayoutScheduleSet,
    payout_request::PayoutRequest,
    payout_cancel::PayoutCancel,
    payout_proof_download::PayoutProofDownload,
);

/// What admins do.
#[derive(MergedObject, Default)]
pub struct PayoutsOfAdmins(
    payout_refuse::PayoutRefuse,
    payout_batch_create::PayoutBatchCreate,
    payout_batch_approve::PayoutBatchApprove,
    payout_batch_reject::PayoutBatchReject,
    payout_mark_sent::PayoutMarkSent,
    payout_mark_failed::PayoutMarkFailed,
    payout_mark_returned::PayoutMarkReturned,
);
