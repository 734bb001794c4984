#![doc = include_str!("../README.md")]

pub mod error;
pub mod format;
pub mod inbox;
pub mod message;
pub mod recorder;
pub mod smtp;
pub mod template;
pub mod transport;

pub use error::{InboxError, MailError, SmtpConfigError};
pub use inbox::{Inbox, InboxMessage};
pub use message::OutgoingMail;
pub use recorder::Recorder;
pub use smtp::{SmtpConfig, SmtpSecurity, SmtpTransport};
pub use template::{
    AbsenceDecision, BankTransfer, BookkeepingMail, Canceller, Counterpart, DisputeMail,
    EarningsReleasedMail, LessonMode, LessonPerson, LessonSummary, MailTemplate, MaterialMail, PayoutMail,
    RefundMail, ReviewMail, ShownAccount, Soon, TooLate,
};
pub use transport::{MailTransport, Mailer, SendFuture};
