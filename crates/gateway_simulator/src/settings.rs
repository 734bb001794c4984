//! The part of the configuration that may change while the simulator runs or that every document needs.

use chrono::TimeDelta;

use crate::config::SimulatorConfig;
use crate::document::Merchant;
use crate::payouts::PayoutsConfig;
use crate::switches::Channel;

/// What the merchant set up.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) server_key: String,
    pub(crate) client_key: String,
    pub(crate) merchant_id: String,
    pub(crate) notification_url: Option<String>,
    pub(crate) finish_url: Option<String>,
    pub(crate) public_url: String,
    pub(crate) retry_speed: u32,
    pub(crate) bank_confirms_after: TimeDelta,
    pub(crate) payouts: PayoutsConfig,
}

impl Settings {
    pub(crate) fn of(config: &SimulatorConfig) -> Self {
        Self {
            server_key: config.server_key.clone(),
            client_key: config.client_key.clone(),
            merchant_id: config.merchant_id.clone(),
            notification_url: config.notification_url.clone(),
            finish_url: config.finish_url.clone(),
            public_url: config.public_url.clone().unwrap_or_default(),
            retry_speed: config.retry_speed.max(1),
            bank_confirms_after: config.bank_confirms_after,
            payouts: config.payouts.clone(),
        }
    }

    pub(crate) fn notification_url_of(&self, channel: Channel) -> Option<String> {
        match channel {
            Channel::Payments => self.notification_url.clone(),
            Channel::Payouts => self.payouts.notification_url.clone(),
        }
    }

    pub(crate) fn merchant(&self) -> Merchant<'_> {
        Merchant {
            server_key: &self.server_key,
            merchant_id: &self.merchant_id,
            public_url: &self.public_url,
        }
    }

    /// How long until a bank confirms a refund.
    pub(crate) fn bank_wait(&self) -> TimeDelta {
        self.bank_confirms_after / i32::try_from(self.retry_speed).unwrap_or(i32::MAX)
    }
}
