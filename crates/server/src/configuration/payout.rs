//! Who sends payouts.

use std::sync::Arc;

use clap::Args;
use midtrans::{MidtransPayouts, MidtransPayoutsConfig, PayoutKeys};
use payouts::gateway::SharedPayoutGateway;
use secrecy::SecretString;

use super::payment::{MidtransEnvironment, override_url};
use super::{Findings, unless_blank};

/// The payout service, as given.
#[derive(Debug, Clone, Args)]
pub struct PayoutArguments {
    /// Creator key of Midtrans' payout service. Without the three keys, admins send payouts by hand.
    #[arg(long, env = "MIDTRANS_PAYOUT_CREATOR_KEY", hide_env_values = true)]
    pub midtrans_payout_creator_key: Option<SecretString>,
    /// Approver key of Midtrans' payout service: another one than the creator's.
    #[arg(long, env = "MIDTRANS_PAYOUT_APPROVER_KEY", hide_env_values = true)]
    pub midtrans_payout_approver_key: Option<SecretString>,
    /// Merchant key of Midtrans' payout service: notifications of payouts are signed with it.
    #[arg(long, env = "MIDTRANS_PAYOUT_MERCHANT_KEY", hide_env_values = true)]
    pub midtrans_payout_merchant_key: Option<SecretString>,
    /// Another address than Midtrans' own for payouts, e.g. `http://127.0.0.1:8001/iris/api/v1` of a simulator.
    #[arg(long, env = "MIDTRANS_PAYOUT_URL")]
    pub midtrans_payout_url: Option<String>,
    /// What approvals carry as one-time password, where the approver's account asks for one that stays the same.
    #[arg(long, env = "MIDTRANS_PAYOUT_OTP", hide_env_values = true)]
    pub midtrans_payout_otp: Option<SecretString>,
}

/// The payout service, checked.
#[derive(Clone)]
pub struct PayoutSettings {
    /// Who sends payouts.
    pub gateway: SharedPayoutGateway,
    /// The same, as what it is: to be asked whether it would.
    pub service: Arc<MidtransPayouts>,
}

impl PayoutArguments {
    /// `None` where there is no service, or something is wrong with it. Its world is that of the payments: what is taken in one is
    /// not paid out in the other.
    pub(super) fn check(
        self,
        environment: Option<MidtransEnvironment>,
        findings: &mut Findings,
    ) -> Option<PayoutSettings> {
        let url = self.midtrans_payout_url.filter(|url| !url.trim().is_empty());
        let otp = unless_blank(self.midtrans_payout_otp);
        let keys = [
            ("MIDTRANS_PAYOUT_CREATOR_KEY", unless_blank(self.midtrans_payout_creator_key)),
            ("MIDTRANS_PAYOUT_APPROVER_KEY", unless_blank(self.midtrans_payout_approver_key)),
            ("MIDTRANS_PAYOUT_MERCHANT_KEY", unless_blank(self.midtrans_payout_merchant_key)),
        ];
        if url.is_none() && otp.is_none() && keys.iter().all(|(_, key)| key.is_none()) {
            findings.warning(
                "MIDTRANS_PAYOUT_CREATOR_KEY, …_APPROVER_KEY and …_MERCHANT_KEY are not set: admins send every payout by hand",
            );
            return None;
        }
        let [creator, approver, merchant] = keys.map(|(name, key)| {
            if key.is_none() {
                findings
                    .problem(format!("{name} is missing: the payout service needs all three keys, or none"));
            }
            key
        });
        let url = match url {
            Some(url) => Some(override_url(&url, "MIDTRANS_PAYOUT_URL", findings)?),
            None => None,
        };
        let keys = PayoutKeys { creator: creator?, approver: approver?, merchant: merchant? };
        let mut config = match environment? {
            MidtransEnvironment::Sandbox => MidtransPayoutsConfig::sandbox(keys),
            MidtransEnvironment::Production => MidtransPayoutsConfig::production(keys),
        };
        config.otp = otp;
        if let Some(url) = url {
            config.url = url;
        }
        match MidtransPayouts::new(config) {
            Ok(service) => {
                let service = Arc::new(service);
                let gateway: SharedPayoutGateway = service.clone();
                Some(PayoutSettings { gateway, service })
            }
            Err(error) => {
                findings.problem(format!("MIDTRANS_PAYOUT_…: {error}"));
                None
            }
        }
    }
}
