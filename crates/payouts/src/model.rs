//! Rows of payouts.

use chrono::{DateTime, Utc};
use database::schema::{payout_batches, payout_settings, payouts};
use diesel::pg::Pg;
use diesel::prelude::*;
use kernel::id::{BankAccountId, PayoutBatchId, PayoutId, PersonId, StoredFileId, UserId};
use kernel::{Currency, Money};
use uuid::Uuid;

use crate::state::{
    BatchStatus, HolderCheck, PayoutAttention, PayoutFailure, PayoutMethod, PayoutOrigin, PayoutSchedule,
    PayoutStatus,
};

/// What lists of payouts, and of batches, are ordered by: latest first.
pub type PayoutKey = (DateTime<Utc>, PayoutId);
/// What lists of batches are ordered by: latest first.
pub type PayoutBatchKey = (DateTime<Utc>, PayoutBatchId);

/// Where a teacher's earnings are paid out to, and when without being asked.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = payout_settings, check_for_backend(Pg))]
pub struct PayoutSettings {
    /// Whose they are.
    pub person_id: PersonId,
    /// Where to; `None` until she has named an account.
    pub bank_account_id: Option<BankAccountId>,
    /// What the gateway says of the account's holder; of an account only.
    pub holder_check: Option<HolderCheck>,
    /// When the account was named.
    pub account_changed_at: Option<DateTime<Utc>>,
    /// Nothing is asked for before: the account was changed.
    pub paused_until: Option<DateTime<Utc>>,
    /// When she is paid out without asking.
    pub schedule: PayoutSchedule,
    /// ISO: 1 is Monday, 7 Sunday, in her time zone; of [`PayoutSchedule::Weekly`] only.
    pub schedule_weekday: Option<i16>,
    /// Minor units; of [`PayoutSchedule::AboveAmount`] only.
    pub schedule_amount: Option<i64>,
    /// When her schedule is looked at next.
    pub next_scheduled_at: Option<DateTime<Utc>>,
    /// When she first said something.
    pub created_at: DateTime<Utc>,
    /// When she last did, or the gateway said something of her account.
    pub updated_at: DateTime<Utc>,
}

/// Payouts that one admin put together and another one approves.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = payout_batches, check_for_backend(Pg))]
pub struct PayoutBatch {
    /// Names it.
    pub id: PayoutBatchId,
    /// How its payouts are sent.
    pub method: PayoutMethod,
    /// Where it stands.
    pub status: BatchStatus,
    /// Which admin put it together.
    pub created_by_user_id: UserId,
    /// Which other admin approved it, or who rejected it.
    pub decided_by_user_id: Option<UserId>,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was rejected.
    pub reject_reason: Option<String>,
    /// When it was put together.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// A teacher's earnings on their way to her bank account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = payouts, check_for_backend(Pg))]
pub struct Payout {
    /// Names it.
    pub id: PayoutId,
    /// Whose earnings.
    pub person_id: PersonId,
    /// Where to.
    pub bank_account_id: BankAccountId,
    /// In what.
    pub currency: Currency,
    /// How much, minor units.
    pub amount: i64,
    /// Where it stands.
    pub status: PayoutStatus,
    /// Who asked for it.
    pub origin: PayoutOrigin,
    /// Which login asked for it; `None` for a schedule's.
    pub requested_by_user_id: Option<UserId>,
    /// Which batch it is in, once an admin put it in one.
    pub batch_id: Option<PayoutBatchId>,
    /// How it is sent, once its batch was approved.
    pub method: Option<PayoutMethod>,
    /// When two admins had agreed.
    pub approved_at: Option<DateTime<Utc>>,
    /// `X-Idempotency-Key`, stored before the gateway is asked.
    pub gateway_key: Option<Uuid>,
    /// When the key was made: the gateway forgets keys.
    pub gateway_key_made_at: Option<DateTime<Utc>>,
    /// The gateway's name for it.
    pub gateway_reference: Option<String>,
    /// The gateway's word for where it stands.
    pub gateway_status: Option<String>,
    /// Why an admin should look at it.
    pub attention: Option<PayoutAttention>,
    /// When the gateway is asked again, or it is sent again.
    pub next_look_at: Option<DateTime<Utc>>,
    /// The bank's name for a transfer made by hand.
    pub bank_reference: Option<String>,
    /// The bank's receipt of it.
    pub proof_file_id: Option<StoredFileId>,
    /// Which admin made it.
    pub sent_by_user_id: Option<UserId>,
    /// When it left.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it arrived; stays when the bank sent it back later.
    pub paid_at: Option<DateTime<Utc>>,
    /// When it failed.
    pub failed_at: Option<DateTime<Utc>>,
    /// Why it failed.
    pub failure: Option<PayoutFailure>,
    /// The same in the gateway's or the bank's words; for admins.
    pub failure_words: Option<String>,
    /// When it was called off.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Who called it off.
    pub cancelled_by_user_id: Option<UserId>,
    /// Why, when an admin did.
    pub cancel_reason: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

impl Payout {
    /// How much.
    #[must_use]
    pub const fn money(&self) -> Money {
        Money { amount: self.amount, currency: self.currency }
    }

    /// Its place in a list of payouts.
    #[must_use]
    pub const fn key(&self) -> PayoutKey {
        (self.created_at, self.id)
    }
}

impl PayoutBatch {
    /// Its place in a list of batches.
    #[must_use]
    pub const fn key(&self) -> PayoutBatchKey {
        (self.created_at, self.id)
    }
}
