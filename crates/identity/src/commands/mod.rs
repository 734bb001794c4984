//! What changes in one transaction each.

pub mod login_session_revoke;
pub mod logout;
pub mod password_reset_request;
pub mod user_reinstate;
pub mod user_suspend;
pub mod verification_code_resend;
pub mod viewer_profile_update;
