//! The port: how a mail leaves the house.

use std::pin::Pin;
use std::sync::Arc;

use kernel::{EmailAddress, Locale};

use crate::error::MailError;
use crate::message::OutgoingMail;
use crate::template::MailTemplate;

/// The pending outcome of handing over a mail. Boxed, so that a transport can stand behind `dyn`.
pub type SendFuture<'a> = Pin<Box<dyn Future<Output = Result<(), MailError>> + Send + 'a>>;

/// Something that takes a mail for delivery.
pub trait MailTransport: Send + Sync {
    /// Hands the mail over. Success means that somebody else is now responsible for it.
    fn send<'a>(&'a self, message: &'a OutgoingMail) -> SendFuture<'a>;
}

/// Writes mails and hands them to a transport. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: Arc<dyn MailTransport>,
}

impl Mailer {
    /// A mailer over the transport.
    pub fn new(transport: impl MailTransport + 'static) -> Self {
        Self { transport: Arc::new(transport) }
    }

    /// Writes the mail in the person's language and hands it over.
    ///
    /// # Errors
    /// [`MailError::Transient`] when a later try may work, [`MailError::Permanent`] when none will.
    pub async fn send(
        &self,
        to: &EmailAddress,
        locale: Locale,
        template: &MailTemplate,
    ) -> Result<(), MailError> {
        let message = template.write(to, locale);
        self.transport.send(&message).await
    }
}
