//! The transport that talks SMTP to a real mail server.

use std::net::IpAddr;
use std::str::FromStr;
use std::time::Duration;

use kernel::Clock;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::response::{Category, Code};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use secrecy::{ExposeSecret, SecretString};

use crate::error::{MailError, SmtpConfigError};
use crate::message::OutgoingMail;
use crate::transport::{MailTransport, SendFuture};

/// How long one step of the conversation may take. Mails are sent by jobs, which try again.
const STEP_TIMEOUT: Duration = Duration::from_secs(30);

/// How the connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Not at all: a mail catcher on this machine or in the same private network.
    Plain,
    /// Starts readable and must become TLS before anything is said (port 587).
    StartTls,
    /// TLS from the first byte (port 465).
    Tls,
}

impl FromStr for SmtpSecurity {
    type Err = SmtpConfigError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "plain" => Ok(Self::Plain),
            "starttls" => Ok(Self::StartTls),
            "tls" => Ok(Self::Tls),
            _ => Err(SmtpConfigError::SecurityUnknown { text: text.to_owned() }),
        }
    }
}

/// Which mail server to use, and as whom.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// The server's name; with TLS also the name its certificate must carry.
    pub host: String,
    /// The server's port.
    pub port: u16,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// The login, if the server wants one.
    pub username: Option<String>,
    /// Its password.
    pub password: Option<SecretString>,
    /// Who our mails are from, e.g. `Teacherin <no-reply@example.com>`.
    pub from: String,
}

/// Hands mails to an SMTP server, one connection per mail.
#[derive(Clone)]
pub struct SmtpTransport {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    clock: Clock,
}

impl SmtpTransport {
    /// Checks the configuration. Does not connect: a mail server that is away must not keep the product from starting.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn new(config: &SmtpConfig, clock: Clock) -> Result<Self, SmtpConfigError> {
        if config.host.trim().is_empty() {
            return Err(SmtpConfigError::HostMissing);
        }
        let from = Mailbox::from_str(&config.from)
            .map_err(|_| SmtpConfigError::FromInvalid { from: config.from.clone() })?;
        let credentials = credentials(config)?;
        let builder = match config.security {
            SmtpSecurity::Plain => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host),
            SmtpSecurity::StartTls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&config.host)
                .map_err(SmtpConfigError::Tls)?,
            SmtpSecurity::Tls => {
                AsyncSmtpTransport::<Tokio1Executor>::relay(&config.host).map_err(SmtpConfigError::Tls)?
            }
        };
        let builder = builder.port(config.port).timeout(Some(STEP_TIMEOUT));
        let builder = match credentials {
            Some(credentials) => builder.credentials(credentials),
            None => builder,
        };
        Ok(Self { transport: builder.build(), from, clock })
    }

    /// Connects, signs in, and leaves again without sending anything.
    ///
    /// # Errors
    /// Why a mail could not leave now.
    pub async fn check(&self) -> Result<(), MailError> {
        match self.transport.test_connection().await {
            Ok(true) => Ok(()),
            Ok(false) => Err(MailError::Transient {
                reason: "the mail server takes no commands after the greeting".to_owned(),
                source: None,
            }),
            Err(error) => Err(classify(error)),
        }
    }

    fn compose(&self, message: &OutgoingMail) -> Result<Message, MailError> {
        let to = Address::from_str(message.to.as_str()).map_err(|source| MailError::Permanent {
            reason: "the address cannot be written into a mail".to_owned(),
            source: Some(source.into()),
        })?;
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(&message.subject)
            .date(self.clock.now().into())
            .message_id(None)
            // Tells holiday responders not to answer (RFC 3834).
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ))
            .multipart(MultiPart::alternative_plain_html(message.text.clone(), message.html.clone()))
            .map_err(|source| MailError::Permanent {
                reason: "the mail cannot be written".to_owned(),
                source: Some(source.into()),
            })
    }
}

impl MailTransport for SmtpTransport {
    fn send<'a>(&'a self, message: &'a OutgoingMail) -> SendFuture<'a> {
        Box::pin(async move {
            let message = self.compose(message)?;
            self.transport.send(message).await.map_err(classify)?;
            Ok(())
        })
    }
}

fn credentials(config: &SmtpConfig) -> Result<Option<Credentials>, SmtpConfigError> {
    let (username, password) = match (&config.username, &config.password) {
        (None, None) => return Ok(None),
        (Some(username), Some(password)) => (username, password),
        (Some(_), None) | (None, Some(_)) => return Err(SmtpConfigError::CredentialsIncomplete),
    };
    if config.security == SmtpSecurity::Plain && !is_this_machine(&config.host) {
        return Err(SmtpConfigError::CredentialsInTheClear { host: config.host.clone() });
    }
    Ok(Some(Credentials::new(username.clone(), password.expose_secret().to_owned())))
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Only a refusal of this mail is final. Replies 53x are about our login: an operator repairs it and the mail still goes.
fn classify(error: lettre::transport::smtp::Error) -> MailError {
    let reason = match error.status() {
        Some(code) => format!("the mail server answered {code}"),
        None if error.is_timeout() => "the mail server did not answer in time".to_owned(),
        None if error.is_tls() => "no trusted connection to the mail server".to_owned(),
        None => "the conversation with the mail server failed".to_owned(),
    };
    let is_final = error.is_permanent() && !error.status().is_some_and(is_about_our_login);
    let source = Some(error.into());
    if is_final { MailError::Permanent { reason, source } } else { MailError::Transient { reason, source } }
}

fn is_about_our_login(code: Code) -> bool {
    code.category == Category::Unspecified3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> SmtpConfig {
        SmtpConfig {
            host: "mail.example.com".to_owned(),
            port: 587,
            security: SmtpSecurity::StartTls,
            username: None,
            password: None,
            from: "Teacherin <no-reply@example.com>".to_owned(),
        }
    }

    fn refusal(config: &SmtpConfig) -> SmtpConfigError {
        SmtpTransport::new(config, Clock::system()).err().unwrap()
    }

    #[test]
    fn a_bad_configuration_is_refused_at_start() {
        let no_host = SmtpConfig { host: " ".to_owned(), ..config() };
        assert!(matches!(refusal(&no_host), SmtpConfigError::HostMissing));
        for from in ["", "Teacherin", "a@b\r\nBcc: x@example.com", "no-reply@example.com, x@example.com"] {
            let bad_from = SmtpConfig { from: from.to_owned(), ..config() };
            assert!(matches!(refusal(&bad_from), SmtpConfigError::FromInvalid { .. }), "{from:?}");
        }
        let half = SmtpConfig { username: Some("u".to_owned()), ..config() };
        assert!(matches!(refusal(&half), SmtpConfigError::CredentialsIncomplete));
        let readable = SmtpConfig {
            security: SmtpSecurity::Plain,
            username: Some("u".to_owned()),
            password: Some("p".to_owned().into()),
            ..config()
        };
        assert!(matches!(refusal(&readable), SmtpConfigError::CredentialsInTheClear { .. }));
        let loopback = SmtpConfig { host: "127.0.0.1".to_owned(), ..readable };
        assert!(SmtpTransport::new(&loopback, Clock::system()).is_ok());
        assert!("ssl".parse::<SmtpSecurity>().is_err());
    }

    #[test]
    fn a_printed_configuration_hides_the_password() {
        let config = SmtpConfig { password: Some("hunter2".to_owned().into()), ..config() };
        assert!(!format!("{config:?}").contains("hunter2"));
    }

    #[tokio::test]
    async fn a_server_that_is_away_is_a_transient_error() {
        let free_port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let config = SmtpConfig {
            host: "127.0.0.1".to_owned(),
            port: free_port,
            security: SmtpSecurity::Plain,
            ..config()
        };
        let transport = SmtpTransport::new(&config, Clock::system()).unwrap();
        let to = kernel::EmailAddress::parse("sari@contoh.co.id").unwrap();
        let message = OutgoingMail { to, subject: "x".into(), text: "x".into(), html: "x".into() };
        let error = transport.send(&message).await.unwrap_err();
        assert!(error.is_transient(), "{error}");
        assert!(!error.to_string().contains("sari"), "{error}");
    }

    /// A server that greets, then answers everything with one line.
    async fn answer_of_a_server_that_says(reply: &'static str) -> MailError {
        use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            let mut stream = BufReader::new(stream);
            stream.write_all(b"220 here\r\n").await.unwrap();
            let mut line = String::new();
            while stream.read_line(&mut line).await.unwrap_or(0) > 0 {
                let answer = if line.starts_with("EHLO") { "250 here" } else { reply };
                stream.write_all(format!("{answer}\r\n").as_bytes()).await.unwrap();
                line.clear();
            }
        });
        let config =
            SmtpConfig { host: "127.0.0.1".to_owned(), port, security: SmtpSecurity::Plain, ..config() };
        let transport = SmtpTransport::new(&config, Clock::system()).unwrap();
        let to = kernel::EmailAddress::parse("sari@contoh.co.id").unwrap();
        let message = OutgoingMail { to, subject: "x".into(), text: "x".into(), html: "x".into() };
        let error = transport.send(&message).await.unwrap_err();
        server.abort();
        error
    }

    #[tokio::test]
    async fn only_a_refusal_of_the_mail_itself_is_final() {
        for (reply, is_transient) in [
            ("550 5.1.1 sari@contoh.co.id does not exist", false),
            ("554 5.7.1 Rejected as spam", false),
            ("451 4.7.1 Try again later", true),
            ("530 5.7.0 Authentication required", true),
            ("535 5.7.8 Wrong password", true),
            ("nonsense", true),
        ] {
            let error = answer_of_a_server_that_says(reply).await;
            assert_eq!(error.is_transient(), is_transient, "{reply}: {error}");
            assert!(!error.to_string().contains("sari"), "{error}");
        }
    }
}
