//! What changes in one transaction each.

pub mod login_session_revoke;
pub mod logout;
pub mod user_reinstate;
pub mod user_suspend;
pub mod viewer_profile_update;
