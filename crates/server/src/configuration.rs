//! Production's configuration: everything is checked at start, and all that is wrong is said at once.

mod attempts;
mod database;
mod ending;
mod endpoint;
mod files;
mod keys;
mod live;
mod mail;
mod payment;
mod payout;
mod telemetry;
mod web;

use clap::Args;
use identity::AttemptLimits;
use kernel::{Clock, EmailAddress};
use mailer::SmtpTransport;
use secrecy::{ExposeSecret as _, SecretString};
use storage::{ObjectStore, StorageConfig};

use crate::keys::Keys;

pub use attempts::AttemptArguments;
pub use database::{DatabaseArguments, DatabaseSettings};
pub use ending::{EndingArguments, EndingSettings};
pub(crate) use endpoint::page_operations;
pub use endpoint::{DocumentsArgument, EndpointArguments, EndpointSettings, IntrospectionArgument};
pub use files::FileArguments;
pub use keys::{BankAccountKeyArguments, KeyArguments};
pub use live::LiveArguments;
pub use mail::MailArguments;
pub use payment::{MidtransEnvironment, PaymentArguments, PaymentSettings};
pub use payout::{PayoutArguments, PayoutSettings};
#[cfg(feature = "sentry")]
pub use telemetry::SentrySettings;
pub use telemetry::{TelemetryArguments, TelemetrySettings};
pub(crate) use web::browser_origin;
pub use web::{FrontendOrigins, WebArguments, WebSettings};

/// The configuration of `serve` and `worker`.
#[derive(Debug, Clone, Args)]
pub struct ProductionArguments {
    /// The database.
    #[command(flatten)]
    pub database: DatabaseArguments,
    /// The mail server.
    #[command(flatten)]
    pub mail: MailArguments,
    /// The secrets.
    #[command(flatten)]
    pub keys: KeyArguments,
    /// The payment gateway.
    #[command(flatten)]
    pub payment: PaymentArguments,
    /// The payout service.
    #[command(flatten)]
    pub payout: PayoutArguments,
    /// Where files are.
    #[command(flatten)]
    pub files: FileArguments,
    /// The addresses.
    #[command(flatten)]
    pub web: WebArguments,
    /// What the GraphQL endpoint allows.
    #[command(flatten)]
    pub endpoint: EndpointArguments,
    /// How often one network may try.
    #[command(flatten)]
    pub attempts: AttemptArguments,
    /// What is told about the process.
    #[command(flatten)]
    pub telemetry: TelemetryArguments,
    /// How it ends.
    #[command(flatten)]
    pub ending: EndingArguments,
}

/// The configuration after the checks.
pub struct Production {
    /// The database.
    pub database: DatabaseSettings,
    /// How mails leave.
    pub mail: SmtpTransport,
    /// The secrets.
    pub keys: Keys,
    /// The payment gateway.
    pub payment: PaymentSettings,
    /// The payout service; `None` where payouts are sent by hand.
    pub payout: Option<PayoutSettings>,
    /// Where files are.
    pub store: ObjectStore,
    /// The rules of uploads.
    pub uploads: StorageConfig,
    /// The addresses.
    pub web: WebSettings,
    /// What the GraphQL endpoint allows.
    pub endpoint: EndpointSettings,
    /// How often passwords, codes, mails and registrations may be tried.
    pub attempts: AttemptLimits,
    /// What is told about the process.
    pub telemetry: TelemetrySettings,
    /// How it ends.
    pub ending: EndingSettings,
    /// What works but is dangerous outside a private network: logged at start.
    pub warnings: Vec<String>,
}

/// Everything that is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not complete:\n  - {}", .0.join("\n  - "))]
pub struct ConfigurationError(pub Vec<String>);

/// A variable that is set to nothing, as container files like to do, is not set.
fn unless_blank(secret: Option<SecretString>) -> Option<SecretString> {
    secret.filter(|secret| !secret.expose_secret().trim().is_empty())
}

/// What the checks have found so far.
#[derive(Debug, Default)]
struct Findings {
    problems: Vec<String>,
    warnings: Vec<String>,
}

impl Findings {
    fn problem(&mut self, text: impl Into<String>) {
        self.problems.push(text.into());
    }

    fn warning(&mut self, text: impl Into<String>) {
        self.warnings.push(text.into());
    }

    /// The value, unless it is missing or blank.
    fn required(&mut self, value: Option<String>, name: &str) -> Option<String> {
        let value = value.filter(|value| !value.trim().is_empty());
        if value.is_none() {
            self.problem(format!("{name} is missing"));
        }
        value
    }
}

impl ProductionArguments {
    /// Checks everything and collects what is wrong.
    ///
    /// # Errors
    /// One sentence for each problem.
    pub fn check(self, clock: Clock) -> Result<Production, ConfigurationError> {
        let mut findings = Findings::default();
        let database = self.database.check(&mut findings);
        let mail = self.mail.check(clock.clone(), &mut findings);
        let keys = self.keys.check(&mut findings);
        let payment = self.payment.check(&mut findings);
        let environment = payment.as_ref().map(|payment| payment.environment);
        let payout = self.payout.check(environment, &mut findings);
        let uploads = self.files.uploads();
        let store = self.files.check(clock, &mut findings);
        let telemetry = self.telemetry.check(self.web.listen, &mut findings);
        let web = self.web.check(&mut findings);
        let endpoint = self.endpoint.check(&mut findings);
        let request_time_max = endpoint.as_ref().map(|endpoint| endpoint.config.limits.time_max);
        let ending = self.ending.check(request_time_max, &mut findings);
        match (database, mail, keys, payment, store, web, endpoint) {
            (
                Some(database),
                Some(mail),
                Some(keys),
                Some(payment),
                Some(store),
                Some(web),
                Some(endpoint),
            ) if findings.problems.is_empty() => {
                let (attempts, warnings) = (self.attempts.limits(), findings.warnings);
                Ok(Production {
                    database,
                    mail,
                    keys,
                    payment,
                    payout,
                    store,
                    uploads,
                    web,
                    endpoint,
                    attempts,
                    telemetry,
                    ending,
                    warnings,
                })
            }
            _ => Err(ConfigurationError(findings.problems)),
        }
    }
}

/// Reads the e-mail address of a command-line argument.
///
/// # Errors
/// A sentence for the terminal.
pub fn parse_email(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).ok_or_else(|| format!("{text:?} is no e-mail address"))
}

#[cfg(test)]
mod tests;
