#![doc = include_str!("../README.md")]

pub mod access_tokens;
mod attempt_counts;
pub mod attempt_limits;
pub mod authentication;
pub mod commands;
pub mod flows;
pub mod jobs;
mod login_sessions;
mod login_throttle;
pub mod messages;
pub mod model;
mod one_time_codes;
pub mod password;
pub mod password_hasher;
pub mod queries;
pub mod server_key;
pub mod state;
mod users;

pub use access_tokens::{AccessTokens, SessionClaims, TokenKeys};
pub use attempt_limits::{Allowance, AttemptLimits};
pub use authentication::Authentication;
pub use model::{LoginSession, Recipient, SessionTokens, UserWithProfile};
pub use one_time_codes::{INTERVAL as CODE_INTERVAL, LIFETIME as CODE_LIFETIME};
pub use password_hasher::{HashingLimits, PasswordHasher};
pub use server_key::ServerKey;
