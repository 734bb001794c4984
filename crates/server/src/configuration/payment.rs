//! Who takes the money.

use std::sync::Arc;

use axum::http::Uri;
use clap::Args;
use midtrans::{Midtrans, MidtransConfig};
use payments::gateway::SharedGateway;
use secrecy::{ExposeSecret as _, SecretString};

use super::web::is_this_machine;
use super::{Findings, unless_blank};

/// What Midtrans' keys of the sandbox begin with.
const SANDBOX_PREFIX: &str = "SB-Mid-server-";
/// What Midtrans' keys of real money begin with.
const PRODUCTION_PREFIX: &str = "Mid-server-";

/// The payment gateway, as given.
#[derive(Debug, Clone, Args)]
pub struct PaymentArguments {
    /// Server key of the Midtrans account: `SB-Mid-server-…` of the sandbox, `Mid-server-…` for real money.
    #[arg(long, env = "MIDTRANS_SERVER_KEY", hide_env_values = true)]
    pub midtrans_server_key: Option<SecretString>,
    /// `sandbox` or `production`: refused when the key is of the other one. Without it the key decides.
    #[arg(long, env = "MIDTRANS_ENVIRONMENT")]
    pub midtrans_environment: Option<String>,
    /// Another address than Midtrans' own for pay pages, e.g. `http://127.0.0.1:8001/snap/v1` of a simulator.
    #[arg(long, env = "MIDTRANS_SNAP_URL")]
    pub midtrans_snap_url: Option<String>,
    /// Another address than Midtrans' own for everything else, e.g. `http://127.0.0.1:8001/v2`.
    #[arg(long, env = "MIDTRANS_CORE_URL")]
    pub midtrans_core_url: Option<String>,
    /// The frontend's page that buyers return to from the pay page; it is given the payment's id as `payment`.
    #[arg(long, env = "PAYMENT_RETURN_URL")]
    pub payment_return_url: Option<String>,
    /// The frontend's page on which payers name the bank account for money that cannot go back the way it came; mails link
    /// there, with a one-use secret as `#token=`.
    #[arg(long, env = "REFUND_ACCOUNT_URL")]
    pub refund_account_url: Option<String>,
}

/// The payment gateway, checked.
#[derive(Clone)]
pub struct PaymentSettings {
    /// Who takes the money.
    pub gateway: SharedGateway,
    /// The same, as what it is: to be asked whether it would.
    pub midtrans: Arc<Midtrans>,
    /// Whether it is real money.
    pub environment: MidtransEnvironment,
    /// Where buyers return to; our own page when it is not set.
    pub return_url: Option<Uri>,
    /// Where payers name a bank account; our own page when it is not set.
    pub refund_account_url: Option<Uri>,
}

/// Which of Midtrans' two worlds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MidtransEnvironment {
    /// No money moves.
    Sandbox,
    /// Real money.
    Production,
}

impl PaymentArguments {
    pub(super) fn check(self, findings: &mut Findings) -> Option<PaymentSettings> {
        let [snap_url, core_url] = [self.midtrans_snap_url, self.midtrans_core_url]
            .map(|url| url.filter(|url| !url.trim().is_empty()));
        if snap_url.is_some() != core_url.is_some() {
            findings.problem("MIDTRANS_SNAP_URL and MIDTRANS_CORE_URL belong together: set both or none");
        }
        let snap_url = snap_url.and_then(|url| override_url(&url, "MIDTRANS_SNAP_URL", findings));
        let core_url = core_url.and_then(|url| override_url(&url, "MIDTRANS_CORE_URL", findings));
        let return_url = page_url(self.payment_return_url, "PAYMENT_RETURN_URL", "/pay/return", findings);
        let refund_account_url =
            page_url(self.refund_account_url, "REFUND_ACCOUNT_URL", "/refund-account", findings);
        let Some(server_key) = unless_blank(self.midtrans_server_key) else {
            findings.problem("MIDTRANS_SERVER_KEY is missing: it stands in Midtrans' dashboard under Settings, Access keys");
            return None;
        };
        let environment = environment(&server_key, self.midtrans_environment.as_deref(), findings)?;
        let mut config = match environment {
            MidtransEnvironment::Sandbox => MidtransConfig::sandbox(server_key),
            MidtransEnvironment::Production => MidtransConfig::production(server_key),
        };
        if let (Some(snap_url), Some(core_url)) = (snap_url, core_url) {
            config.snap_url = snap_url;
            config.core_url = core_url;
        }
        match Midtrans::new(config) {
            Ok(midtrans) => {
                let midtrans = Arc::new(midtrans);
                let gateway: SharedGateway = midtrans.clone();
                Some(PaymentSettings { gateway, midtrans, environment, return_url, refund_account_url })
            }
            Err(error) => {
                findings.problem(format!("MIDTRANS_…: {error}"));
                None
            }
        }
    }
}

/// Whose world the key is of; refused when somebody says that it is the other one.
fn environment(
    server_key: &SecretString,
    said: Option<&str>,
    findings: &mut Findings,
) -> Option<MidtransEnvironment> {
    let Some(of_key) = environment_of(server_key.expose_secret()) else {
        findings.problem(format!(
            "MIDTRANS_SERVER_KEY is no server key: one begins with {SANDBOX_PREFIX} or {PRODUCTION_PREFIX}"
        ));
        return None;
    };
    let said = said.map(str::trim).filter(|said| !said.is_empty());
    if said.is_some_and(|said| !["sandbox", "production"].contains(&said)) {
        findings.problem("MIDTRANS_ENVIRONMENT must be sandbox or production");
    } else if said.is_some_and(|said| said != of_key.as_str()) {
        findings.problem(format!(
            "MIDTRANS_ENVIRONMENT and MIDTRANS_SERVER_KEY disagree: the key is of {}",
            of_key.as_str()
        ));
    }
    if of_key == MidtransEnvironment::Sandbox {
        findings.warning("MIDTRANS_SERVER_KEY is of the sandbox: nobody pays real money");
    }
    Some(of_key)
}

impl MidtransEnvironment {
    fn as_str(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Production => "production",
        }
    }
}

fn environment_of(server_key: &str) -> Option<MidtransEnvironment> {
    let rest = |prefix| server_key.strip_prefix(prefix).filter(|rest: &&str| is_plain(rest));
    if rest(SANDBOX_PREFIX).is_some() {
        Some(MidtransEnvironment::Sandbox)
    } else {
        rest(PRODUCTION_PREFIX).map(|_| MidtransEnvironment::Production)
    }
}

/// A key copied with a blank or a quotation mark would be refused by Midtrans at the first payment only.
fn is_plain(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
}

/// The key travels with every request: in the clear on this machine only.
pub(super) fn override_url(text: &str, name: &str, findings: &mut Findings) -> Option<String> {
    let problem = match text.parse::<Uri>() {
        Ok(uri) if uri.query().is_some() || uri.host().is_none() => "is no address such as https://host/path",
        Ok(uri) if uri.scheme_str() == Some("https") || is_this_machine(&uri) => {
            findings.warning(format!("{name} is set: what it is for does not go to Midtrans' own address"));
            return Some(text.trim_end_matches('/').to_owned());
        }
        Ok(_) => "must start with https://: a key travels over it",
        Err(_) => "is no address such as https://host/path",
    };
    findings.problem(format!("{name} {problem}"));
    None
}

fn page_url(text: Option<String>, name: &str, path: &str, findings: &mut Findings) -> Option<Uri> {
    let text = text.filter(|text| !text.trim().is_empty())?;
    match text.parse::<Uri>() {
        // What stands behind a `#` would be lost: no server is told it.
        Ok(uri)
            if uri.host().is_some()
                && (uri.scheme_str() == Some("https") || is_this_machine(&uri))
                && !text.contains('#') =>
        {
            Some(uri)
        }
        _ => {
            findings.problem(format!("{name} is no address such as https://teacherin.example{path}"));
            None
        }
    }
}
