//! The payment part of Midtrans: two APIs under one key.

use payments::gateway::GatewayError;
use reqwest_tls::Url;
use secrecy::SecretString;

use crate::configuration::{ConfigurationError, MidtransConfig};
use crate::wire::{ANSWER_BYTES_MAX, Question, Wire};
pub(crate) use crate::wire::{Post, RawAnswer};

/// Which of the two APIs is asked.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Api {
    /// Pages.
    Snap,
    /// Transactions.
    Core,
}

/// A question.
pub(crate) struct Call<'a> {
    /// To whom.
    pub(crate) api: Api,
    /// Folders and name under the API's address.
    pub(crate) path: &'a [&'a str],
    /// [`Post::No`] asks with GET.
    pub(crate) post: Post<'a>,
    /// Whether it is sent again at once when nothing sensible comes back.
    pub(crate) is_repeatable: bool,
}

/// The way to both.
pub(crate) struct Exchange {
    wire: Wire,
    snap: Url,
    core: Url,
    server_key: SecretString,
}

impl Exchange {
    pub(crate) fn new(config: MidtransConfig) -> Result<Self, ConfigurationError> {
        let (snap, core) = config.checked_addresses()?;
        let wire = Wire::new(config.patience(), &[&snap, &core])?;
        Ok(Self { wire, snap, core, server_key: config.server_key })
    }

    pub(crate) fn server_key(&self) -> &SecretString {
        &self.server_key
    }

    /// Asks, within the configured time.
    pub(crate) async fn ask(&self, call: &Call<'_>) -> Result<RawAnswer, GatewayError> {
        let question = Question {
            address: match call.api {
                Api::Snap => &self.snap,
                Api::Core => &self.core,
            },
            key: &self.server_key,
            path: call.path,
            query: &[],
            post: call.post,
            is_repeatable: call.is_repeatable,
            answer_bytes_max: ANSWER_BYTES_MAX,
        };
        self.wire.ask(&question).await
    }
}
