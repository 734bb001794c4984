//! Identity against a real PostgreSQL, with a clock that is moved and mails that are kept.

#![expect(clippy::unwrap_used, reason = "a failed setup of a test is a failed test")]

// The crate by the name everybody else knows it by.
extern crate teacherin_identity as identity;

mod attempts;
mod client_limits;
mod codes;
mod login;
mod password_confirm;
mod profile;
mod refresh;
mod registration;
mod stage;
mod states;
mod users;
