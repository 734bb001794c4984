//! What a client needs to draw while somebody looks for a mail.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};

/// A code is on its way, if the address is one we mail codes to. The answer is the same for every address.
#[derive(SimpleObject)]
pub struct MailedCode {
    /// From when another code may be asked for; earlier requests send nothing. Ten codes a day can be asked for.
    pub next_request_at: DateTime<Utc>,
    /// For how many minutes a code is good once its mail is written.
    pub lifetime_minutes: i64,
}

impl MailedCode {
    /// Asked for at `now`.
    #[must_use]
    pub fn asked_for(now: DateTime<Utc>) -> Self {
        Self {
            next_request_at: now + identity::CODE_INTERVAL,
            lifetime_minutes: identity::CODE_LIFETIME.num_minutes(),
        }
    }
}
