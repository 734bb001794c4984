//! What hashes a password, ends in tokens, or is counted before it is done: several transactions, and the work outside
//! the database between them. Flows take
//! [`crate::Authentication`] and hold a connection only while they use it.

pub mod account_register;
pub mod account_verify;
pub mod admin_create;
pub mod login;
pub mod login_session_refresh;
pub mod password_change;
pub mod password_confirm;
pub mod password_reset;
pub mod password_reset_request;
pub mod verification_code_resend;
