//! How mails leave.

use clap::Args;
use kernel::Clock;
use mailer::{SmtpConfig, SmtpSecurity, SmtpTransport};
use secrecy::SecretString;

use super::{Findings, unless_blank};

/// The mail server, as given.
#[derive(Debug, Clone, Args)]
pub struct MailArguments {
    /// Host of the mail server.
    #[arg(long, env = "SMTP_HOST")]
    pub smtp_host: Option<String>,
    /// Port of the mail server.
    #[arg(long, env = "SMTP_PORT", default_value_t = 587)]
    pub smtp_port: u16,
    /// `tls`, `starttls`, or `plain` for a catcher in the same network.
    #[arg(long, env = "SMTP_SECURITY", default_value = "starttls")]
    pub smtp_security: String,
    /// Login at the mail server.
    #[arg(long, env = "SMTP_USERNAME")]
    pub smtp_username: Option<String>,
    /// Password at the mail server.
    #[arg(long, env = "SMTP_PASSWORD", hide_env_values = true)]
    pub smtp_password: Option<SecretString>,
    /// Sender of every mail, e.g. `Teacherin <halo@teacherin.example>`.
    #[arg(long, env = "SMTP_FROM")]
    pub smtp_from: Option<String>,
}

impl MailArguments {
    /// The transport checks what the parts mean together; a mail server that is away is no problem at start.
    pub(super) fn check(self, clock: Clock, findings: &mut Findings) -> Option<SmtpTransport> {
        let host = findings.required(self.smtp_host, "SMTP_HOST");
        let from = findings.required(self.smtp_from, "SMTP_FROM");
        let security = match self.smtp_security.parse() {
            Ok(SmtpSecurity::Plain) => {
                findings.warning("SMTP_SECURITY is plain: mails with sign-in codes travel in the clear");
                Some(SmtpSecurity::Plain)
            }
            Ok(security) => Some(security),
            Err(_) => {
                findings.problem("SMTP_SECURITY must be tls, starttls or plain");
                None
            }
        };
        let config = SmtpConfig {
            host: host?,
            port: self.smtp_port,
            security: security?,
            username: self.smtp_username.filter(|username| !username.trim().is_empty()),
            password: unless_blank(self.smtp_password),
            from: from?,
        };
        SmtpTransport::new(&config, clock).map_err(|error| findings.problem(format!("SMTP_…: {error}"))).ok()
    }
}
