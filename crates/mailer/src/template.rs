//! Every mail there is: what it needs, and its wording in each language.

mod bookkeeping;
mod dispute;
mod english;
mod indonesian;
mod lesson;
mod letter;
mod material;
mod payout;
mod person_text;
mod refund;
mod review;

use chrono::{DateTime, Utc};
use kernel::{EmailAddress, Locale, Money};
use secrecy::SecretString;

pub use bookkeeping::BookkeepingMail;
pub use dispute::{DisputeMail, EarningsReleasedMail};
pub use lesson::{
    AbsenceDecision, Canceller, Counterpart, LessonMode, LessonPerson, LessonSummary, Soon, TooLate,
};
pub use material::MaterialMail;
pub use payout::PayoutMail;
pub use refund::{BankTransfer, RefundMail, ShownAccount};
pub use review::ReviewMail;

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
    /// To the student: it is paid, and the teacher is asked.
    BookingPaid {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// Until when the teacher answers.
        answer_before: DateTime<Utc>,
    },
    /// To the teacher: a paid booking waits for an answer.
    BookingToAnswer {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// Until when it can be answered.
        answer_before: DateTime<Utc>,
    },
    /// To either: the lesson takes place.
    BookingConfirmed {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// The link of an online lesson, the place of another; `None` while there is none.
        meeting_point: Option<String>,
    },
    /// To the student: the teacher turned it down.
    BookingDeclined {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// Why, in the teacher's words.
        reason: Option<String>,
        /// What goes back.
        refund: Option<Money>,
    },
    /// To either: the teacher did not answer in time.
    BookingNotAnswered {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// What goes back to the student.
        refund: Option<Money>,
    },
    /// To either: a paid booking was called off.
    BookingCancelledPaid {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// Who called it off.
        by: Canceller,
        /// Why, in their words.
        reason: Option<String>,
        /// What goes back to the student.
        refund: Option<Money>,
    },
    /// To the student: the money came when it could buy nothing any more.
    BookingPaidTooLate {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// Why it was too late.
        because: TooLate,
        /// What goes back.
        refund: Option<Money>,
    },
    /// To either: the money was taken back, so the lesson does not take place.
    BookingMoneyGone {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
    },
    /// To either: the lesson is soon.
    LessonReminder {
        /// Greeted person.
        name: String,
        /// What was booked.
        lesson: LessonSummary,
        /// How soon.
        soon: Soon,
        /// The link of an online lesson, the place of another; `None` while there is none.
        meeting_point: Option<String>,
    },
    /// To either: the lesson counts as held. The student is asked for a review.
    LessonCompleted {
        /// Greeted person.
        name: String,
        /// What was held.
        lesson: LessonSummary,
    },
    /// To the one who is said to have been absent.
    NoShowReported {
        /// Greeted person.
        name: String,
        /// Which lesson.
        lesson: LessonSummary,
        /// What the other one says.
        note: Option<String>,
        /// Until when it can be opposed.
        oppose_before: DateTime<Utc>,
    },
    /// To either: what counts.
    NoShowDecided {
        /// Greeted person.
        name: String,
        /// Which lesson.
        lesson: LessonSummary,
        /// Who was said to have been absent.
        absent: LessonPerson,
        /// How it was decided.
        decision: AbsenceDecision,
        /// What goes back to the student.
        refund: Option<Money>,
    },
    /// One of the mails about money that goes back.
    Refund(RefundMail),
    /// One of the mails about reviews.
    Review(ReviewMail),
    /// One of the mails about disputes.
    Dispute(DisputeMail),
    /// To the seller: earnings can be paid out now.
    EarningsReleased(EarningsReleasedMail),
    /// One of the mails about materials.
    Material(MaterialMail),
    /// One of the mails about payouts.
    Payout(PayoutMail),
    /// One of the mails to who keeps the books.
    Bookkeeping(BookkeepingMail),
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
