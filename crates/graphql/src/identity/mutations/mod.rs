//! One file per mutation.

pub mod account_register;
pub mod account_verify;
pub mod login;
pub mod login_session_refresh;
pub mod login_session_revoke;
pub mod logout;
pub mod password_change;
pub mod password_reset;
pub mod password_reset_request;
pub mod verification_code_resend;
pub mod viewer_profile_update;
