//! The payout part of Midtrans: one API under two keys.

use payments::gateway::GatewayError;
use reqwest_tls::Url;
use secrecy::SecretString;

use super::answer::PayoutAnswer;
use super::configuration::{MidtransPayoutsConfig, PayoutKeys};
use crate::configuration::ConfigurationError;
use crate::wire::{ANSWER_BYTES_MAX, Post, Question, Wire};

/// Which of our two keys something is asked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayoutRole {
    /// Creates payouts.
    Creator,
    /// Approves and rejects them.
    Approver,
}

/// A question.
pub(super) struct PayoutCall<'a> {
    /// As whom.
    pub(super) role: PayoutRole,
    /// Folders and name under the service's address.
    pub(super) path: &'a [&'a str],
    /// What is asked for, of a GET.
    pub(super) query: &'a [(&'a str, &'a str)],
    /// [`Post::No`] asks with GET.
    pub(super) post: Post<'a>,
    /// Whether it is sent again at once when nothing sensible comes back.
    pub(super) is_repeatable: bool,
    /// How long an answer may be.
    pub(super) answer_bytes_max: usize,
}

impl<'a> PayoutCall<'a> {
    /// A question that changes nothing.
    pub(super) const fn get(role: PayoutRole, path: &'a [&'a str]) -> Self {
        let (query, post) = (&[], Post::No);
        Self { role, path, query, post, is_repeatable: true, answer_bytes_max: ANSWER_BYTES_MAX }
    }

    /// A request that changes something.
    pub(super) const fn post(role: PayoutRole, path: &'a [&'a str], body: &'a str) -> Self {
        let (query, post) = (&[], Post::Json { body, idempotency_key: None });
        Self { role, path, query, post, is_repeatable: false, answer_bytes_max: ANSWER_BYTES_MAX }
    }
}

/// The way to it.
pub(super) struct PayoutExchange {
    /// What carries the questions.
    pub(super) wire: Wire,
    address: Url,
    keys: PayoutKeys,
    /// What approvals carry.
    pub(super) otp: Option<SecretString>,
}

impl PayoutExchange {
    pub(super) fn new(config: MidtransPayoutsConfig) -> Result<Self, ConfigurationError> {
        let address = config.checked_address()?;
        let wire = Wire::new(config.patience(), &[&address])?;
        Ok(Self { wire, address, keys: config.keys, otp: config.otp })
    }

    pub(super) const fn merchant_key(&self) -> &SecretString {
        &self.keys.merchant
    }

    /// Asks, within the configured time.
    pub(super) async fn ask(&self, call: &PayoutCall<'_>) -> Result<PayoutAnswer, GatewayError> {
        let question = Question {
            address: &self.address,
            key: match call.role {
                PayoutRole::Creator => &self.keys.creator,
                PayoutRole::Approver => &self.keys.approver,
            },
            path: call.path,
            query: call.query,
            post: call.post,
            is_repeatable: call.is_repeatable,
            answer_bytes_max: call.answer_bytes_max,
        };
        PayoutAnswer::read(&self.wire.ask(&question).await?)
    }
}
