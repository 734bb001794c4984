//! A written mail, ready to be handed over.

use kernel::EmailAddress;

/// A mail to one person, as text and as HTML.
#[derive(Clone, PartialEq, Eq)]
pub struct OutgoingMail {
    /// The one who gets it.
    pub to: EmailAddress,
    /// One line, without secrets: subjects show on locked phones.
    pub subject: String,
    /// The text part.
    pub text: String,
    /// The HTML part: a whole document.
    pub html: String,
}

/// Bodies carry codes and addresses are personal: neither is ever printed by accident.
impl std::fmt::Debug for OutgoingMail {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("OutgoingMail").finish_non_exhaustive()
    }
}
