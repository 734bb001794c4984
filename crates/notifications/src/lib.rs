#![doc = include_str!("../README.md")]

pub mod commands;
pub mod config;
pub mod facts;
mod inbox;
pub mod jobs;
pub mod kinds;
pub mod model;
mod preferences;
pub mod queries;
mod telling;
pub mod wording;

pub use facts::{
    Canceller, DisputeFacts, DisputeSide, Facts, LessonFacts, PayoutAccountFacts, PayoutFacts,
    RefundAccountFacts, Side,
};
pub use identity::Recipient;
pub use kinds::{NotificationChannel, NotificationKind, NotificationTopic, SubjectKind};
pub use model::{Notice, Notification, Subject};
pub use preferences::Preference;
pub use telling::{TellError, tell};
