//! Production's configuration: everything is checked at start, and all that is wrong is said at once.

use std::net::SocketAddr;

use clap::Args;
use kernel::EmailAddress;
use mailer::{SmtpConfig, SmtpSecurity};
use secrecy::SecretString;

use crate::keys::{Keys, parse_key};

/// Where the data is.
#[derive(Debug, Clone, Args)]
pub struct DatabaseArguments {
    /// The database that is written, e.g. `postgresql://teacherin:…@db.example/teacherin?sslmode=require`.
    #[arg(long, env = "DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
    /// A replica for reads that may lag a moment.
    #[arg(long, env = "DATABASE_READ_URL", hide_env_values = true)]
    pub database_read_url: Option<String>,
    /// The most connections of each pool; about four for each core.
    #[arg(long, env = "DATABASE_CONNECTIONS", default_value_t = 16)]
    pub database_connections: usize,
}

/// How mails leave.
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

/// The secrets.
#[derive(Debug, Clone, Args)]
pub struct KeyArguments {
    /// 32 random bytes in base64: signs access tokens.
    #[arg(long, env = "TEACHERIN_ACCESS_TOKEN_KEY", hide_env_values = true)]
    pub access_token_key: Option<SecretString>,
    /// 32 random bytes in base64: hashes one-use codes.
    #[arg(long, env = "TEACHERIN_SERVER_KEY", hide_env_values = true)]
    pub server_key: Option<SecretString>,
}

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
    /// The address people reach this server at, e.g. `https://api.teacherin.example`.
    #[arg(long, env = "TEACHERIN_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// The address to listen on.
    #[arg(long, env = "TEACHERIN_LISTEN", default_value = "0.0.0.0:8000")]
    pub listen: SocketAddr,
    /// Serve GraphiQL at `/graphiql`.
    #[arg(long, env = "TEACHERIN_GRAPHIQL", default_value_t = false)]
    pub graphiql: bool,
    /// Accept queries by GET.
    #[arg(long, env = "TEACHERIN_GRAPHQL_GET", default_value_t = false)]
    pub graphql_get: bool,
}

/// The configuration after the checks.
pub struct Production {
    /// The database that is written.
    pub database_url: String,
    /// A replica, if there is one.
    pub database_read_url: Option<String>,
    /// Connections of each pool.
    pub database_connections: usize,
    /// The mail server.
    pub smtp: SmtpConfig,
    /// The secrets.
    pub keys: Keys,
    /// The public address.
    pub public_url: String,
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Whether GraphiQL is served.
    pub graphiql: bool,
    /// Whether queries may come by GET.
    pub graphql_get: bool,
}

/// Everything that is wrong with a configuration.
#[derive(Debug, thiserror::Error)]
#[error("the configuration is not complete:\n  - {}", .0.join("\n  - "))]
pub struct ConfigurationError(pub Vec<String>);

impl ProductionArguments {
    /// Checks everything and collects what is wrong.
    ///
    /// # Errors
    /// One sentence for each problem.
    pub fn check(self) -> Result<Production, ConfigurationError> {
        let mut problems = Vec::new();
        let database_url = required(self.database.database_url, "DATABASE_URL", &mut problems);
        let public_url = required(self.public_url, "TEACHERIN_PUBLIC_URL", &mut problems);
        let is_local = ["http://localhost", "http://127.0.0.1"].iter().any(|start| public_url.starts_with(start));
        if !public_url.is_empty() && !public_url.starts_with("https://") && !is_local {
            problems.push("TEACHERIN_PUBLIC_URL must start with https://: tokens travel over it".to_owned());
        }
        if self.database.database_connections == 0 {
            problems.push("DATABASE_CONNECTIONS must be at least 1".to_owned());
        }
        let smtp = self.mail.check(&mut problems);
        let keys = self.keys.check(&mut problems);
        match (smtp, keys) {
            (Some(smtp), Some(keys)) if problems.is_empty() => Ok(Production {
                database_url,
                database_read_url: self.database.database_read_url,
                database_connections: self.database.database_connections,
                smtp,
                keys,
                public_url: public_url.trim_end_matches('/').to_owned(),
                listen: self.listen,
                graphiql: self.graphiql,
                graphql_get: self.graphql_get,
            }),
            _ => Err(ConfigurationError(problems)),
        }
    }
}

impl MailArguments {
    fn check(self, problems: &mut Vec<String>) -> Option<SmtpConfig> {
        let host = required(self.smtp_host, "SMTP_HOST", problems);
        let from = required(self.smtp_from, "SMTP_FROM", problems);
        let security = self.smtp_security.parse::<SmtpSecurity>();
        if security.is_err() {
            problems.push("SMTP_SECURITY must be tls, starttls or plain".to_owned());
        }
        Some(SmtpConfig {
            host,
            port: self.smtp_port,
            security: security.ok()?,
            username: self.smtp_username,
            password: self.smtp_password,
            from,
        })
    }
}

impl KeyArguments {
    fn check(&self, problems: &mut Vec<String>) -> Option<Keys> {
        let access_token_seed = key(self.access_token_key.as_ref(), "TEACHERIN_ACCESS_TOKEN_KEY", problems);
        let server_key = key(self.server_key.as_ref(), "TEACHERIN_SERVER_KEY", problems);
        let keys = Keys { access_token_seed: access_token_seed?, server_key: server_key? };
        if keys.access_token_seed == keys.server_key {
            problems.push("TEACHERIN_ACCESS_TOKEN_KEY and TEACHERIN_SERVER_KEY must differ".to_owned());
        }
        Some(keys)
    }
}

fn key(text: Option<&SecretString>, name: &str, problems: &mut Vec<String>) -> Option<[u8; 32]> {
    use secrecy::ExposeSecret as _;
    let Some(text) = text else {
        problems.push(format!("{name} is missing"));
        return None;
    };
    match parse_key(text.expose_secret()) {
        Ok(key) => Some(key),
        Err(error) => {
            problems.push(format!("{name}: {error}"));
            None
        }
    }
}

fn required(value: Option<String>, name: &str, problems: &mut Vec<String>) -> String {
    let value = value.unwrap_or_default();
    if value.trim().is_empty() {
        problems.push(format!("{name} is missing"));
    }
    value
}

/// Reads the e-mail address of a command-line argument.
///
/// # Errors
/// A sentence for the terminal.
pub fn parse_email(text: &str) -> Result<EmailAddress, String> {
    EmailAddress::parse(text).ok_or_else(|| format!("{text:?} is no e-mail address"))
}
