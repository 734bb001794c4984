//! What can go wrong with a mail, its configuration and the dev inbox.

use std::path::PathBuf;

/// The error that lies beneath one of ours.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// Why a mail was not handed over. The texts name no address: they end up in logs and beside failed jobs, and what the
/// server said (which may quote the address) is only in the source.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// May work later: no connection, a time-out, a busy server, credentials that an operator has to repair.
    #[error("the mail could not be handed over now: {reason}")]
    Transient {
        /// What happened, without personal data.
        reason: String,
        /// The error beneath.
        source: Option<Source>,
    },
    /// Will not work however often it is tried: the server refuses this mail or this address.
    #[error("the mail was refused for good: {reason}")]
    Permanent {
        /// What happened, without personal data.
        reason: String,
        /// The error beneath.
        source: Option<Source>,
    },
}

impl MailError {
    /// An error that may go away.
    pub fn transient(reason: impl Into<String>) -> Self {
        Self::Transient { reason: reason.into(), source: None }
    }

    /// An error that stays.
    pub fn permanent(reason: impl Into<String>) -> Self {
        Self::Permanent { reason: reason.into(), source: None }
    }

    /// Whether trying again can help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transient { .. })
    }
}

/// Why the SMTP configuration was not accepted at start.
#[derive(Debug, thiserror::Error)]
pub enum SmtpConfigError {
    /// No host.
    #[error("the SMTP host is empty: name the mail server")]
    HostMissing,
    /// Not a mailbox.
    #[error(
        "the sender `{from}` is no mailbox: write `no-reply@example.com` or `Teacherin <no-reply@example.com>`"
    )]
    FromInvalid {
        /// What was configured.
        from: String,
    },
    /// One of the two is missing.
    #[error("SMTP needs both a user name and a password, or neither")]
    CredentialsIncomplete,
    /// A password would travel readable.
    #[error("SMTP credentials would be sent to {host} unencrypted: use `starttls` or `tls`")]
    CredentialsInTheClear {
        /// The server.
        host: String,
    },
    /// Not one of ours.
    #[error("`{text}` is no SMTP security: use `plain`, `starttls` or `tls`")]
    SecurityUnknown {
        /// What was configured.
        text: String,
    },
    /// No usable TLS setup on this machine, for example no root certificates.
    #[error("TLS cannot be set up for the SMTP server: {0}")]
    Tls(#[source] lettre::transport::smtp::Error),
}

/// Why the dev inbox did not start or could not keep a mail.
#[derive(Debug, thiserror::Error)]
pub enum InboxError {
    /// The folder cannot be made, read or written.
    #[error("the inbox folder {} cannot be used: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The port is taken or forbidden.
    #[error("the inbox cannot listen for mail on port {port} of 127.0.0.1: {source}")]
    Port {
        /// The port asked for.
        port: u16,
        /// Why.
        source: std::io::Error,
    },
}
