//! Rows for tests of what is pure.

use chrono::DateTime;
use kernel::Currency;
use kernel::id::{BankAccountId, PayoutBatchId, PayoutId, PersonId};

use crate::model::Payout;
use crate::state::{PayoutMethod, PayoutOrigin, PayoutStatus};

/// A payout of the gateway's that stands there, of which nothing else is known.
pub(crate) fn payout(status: PayoutStatus) -> Payout {
    let at = DateTime::UNIX_EPOCH;
    Payout {
        id: PayoutId::generate(at),
        person_id: PersonId::generate(at),
        bank_account_id: BankAccountId::generate(at),
        currency: Currency::Idr,
        amount: 100_000,
        status,
        origin: PayoutOrigin::Schedule,
        requested_by_user_id: None,
        batch_id: Some(PayoutBatchId::generate(at)),
        method: Some(PayoutMethod::Gateway),
        approved_at: None,
        gateway_key: None,
        gateway_key_made_at: None,
        gateway_reference: Some("r1".to_owned()),
        gateway_status: None,
        attention: None,
        next_look_at: None,
        bank_reference: None,
        proof_file_id: None,
        sent_by_user_id: None,
        sent_at: None,
        paid_at: None,
        failed_at: None,
        failure: None,
        failure_words: None,
        cancelled_at: None,
        cancelled_by_user_id: None,
        cancel_reason: None,
        created_at: at,
        updated_at: at,
    }
}
