//! What people do with orders and money; one file each.

pub mod payment_refresh;
pub mod payment_start;
pub mod refund_bank_account_ask;
pub mod refund_bank_account_give;
pub mod refund_create;
pub mod refund_disbursement_mark_returned;
pub mod refund_disbursement_mark_sent;
pub mod refund_mark_succeeded;

use async_graphql::MergedObject;

/// The mutations of paying, and of paying back.
#[derive(MergedObject, Default)]
pub struct PaymentsMutation(
    payment_start::PaymentStart,
    payment_refresh::PaymentRefresh,
    refund_create::RefundCreate,
    refund_mark_succeeded::RefundMarkSucceeded,
    refund_bank_account_ask::RefundBankAccountAsk,
    refund_bank_account_give::RefundBankAccountGive,
    refund_disbursement_mark_sent::RefundDisbursementMarkSent,
    refund_disbursement_mark_returned::RefundDisbursementMarkReturned,
);
