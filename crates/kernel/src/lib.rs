#![doc = include_str!("../README.md")]

pub mod actor;
pub mod change;
pub mod client_address;
pub mod clock;
pub mod email_address;
pub mod id;
pub mod locale;
pub mod money;
pub mod page;
pub mod randomness;
pub mod refusal;
pub mod text;
#[macro_use]
mod text_enum;
pub mod text_enum_error;
pub mod zone;

pub use actor::{AccessRefused, Actor, Role, Roles, UserActor};
pub use change::Change;
pub use client_address::ClientAddress;
pub use clock::{Clock, ManualClock};
pub use email_address::EmailAddress;
pub use locale::Locale;
pub use money::{Currency, Money};
pub use randomness::Randomness;
pub use refusal::{Refusal, Refusals};
