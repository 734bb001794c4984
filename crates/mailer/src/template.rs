//! Every mail there is: what it needs, and its wording in each language.

mod english;
mod indonesian;
mod letter;
mod person_text;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use kernel::{EmailAddress, Locale, Money};
use secrecy::SecretString;

use crate::message::OutgoingMail;

/// One variant per mail, with exactly the data it needs.
///
/// `name` is how the one who gets the mail is greeted. Texts that people typed may hold anything: they are put on one
/// line here and escaped in the HTML part.
#[derive(Debug, Clone)]
pub enum MailTemplate {
    /// Proves that the address belongs to whoever registered.
    VerificationCode {
        /// Greeted person; somebody else may have typed it.
        name: String,
        /// The one-use code.
        code: SecretString,
        /// How long it is good for.
        minutes: u32,
    },
    /// Somebody registered with the address of an existing account.
    AlreadyRegistered {
        /// Greeted person, as the existing account has it.
        name: String,
    },
    /// Lets somebody choose a new password.
    PasswordResetCode {
        /// Greeted person.
        name: String,
        /// The one-use code.
        code: SecretString,
        /// How long it is good for.
        minutes: u32,
    },
    /// The password was changed or reset.
    PasswordChanged {
        /// Greeted person.
        name: String,
    },
    /// An admin suspended the account.
    AccountSuspended {
        /// Greeted person.
        name: String,
        /// Why, in the admin's words.
        reason: String,
    },
    /// The suspension is over.
    AccountReinstated {
        /// Greeted person.
        name: String,
    },
    /// An admin verified the teacher's profile.
    TeacherVerified {
        /// Greeted person.
        name: String,
    },
    /// To the student: the lesson's time is held and waits for the payment.
    BookingHeld {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// When the hold ends.
        pay_before: DateTime<Utc>,
    },
    /// To the student: the hold ended without a payment.
    BookingExpired {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
    },
    /// To the student: an unpaid booking was cancelled.
    BookingCancelledPending {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
    },
}

/// A lesson as a mail to its student tells it.
#[derive(Debug, Clone)]
pub struct LessonSummary {
    /// The teacher's display name.
    pub teacher_name: String,
    /// What is taught.
    pub skill: String,
    /// When it starts.
    pub starts_at: DateTime<Utc>,
    /// The zone its times are written in.
    pub zone: Tz,
    /// Where it happens.
    pub mode: LessonMode,
    /// What the student pays.
    pub price: Money,
}

/// Where a lesson happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LessonMode {
    /// Over a link that the teacher sets.
    Online,
    /// At a place.
    Offline,
}

impl MailTemplate {
    /// Writes the mail in the language.
    #[must_use]
    pub fn write(&self, to: &EmailAddress, locale: Locale) -> OutgoingMail {
        let letter = match locale {
            Locale::Indonesian => indonesian::letter(self),
            Locale::English => english::letter(self),
        };
        OutgoingMail {
            to: to.clone(),
            text: letter.text(),
            html: letter.html(locale),
            subject: letter.into_subject(),
        }
    }
}

#[cfg(test)]
mod tests;
