//! What hashes a password or ends in tokens: command, work outside the database, command. Flows take [`crate::Authentication`]
//! and hold a connection only while they use it.

pub mod account_register;
pub mod account_verify;
pub mod admin_create;
pub mod login;
pub mod login_session_refresh;
pub mod password_change;
pub mod password_reset;
