//! People and their logins as the schema shows them.

mod enums;
mod login_session;
mod login_tokens;
mod mailed_code;
mod user;
mod viewer;

pub use enums::{Locale, RegistrationRole, Role};
pub use login_session::{LoginSession, LoginSessionConnection, LoginSessionEdge};
pub use login_tokens::{LoginTokens, TokenDelivery, forget_cookies};
pub use mailed_code::MailedCode;
pub use user::{User, UserConnection, UserEdge};
pub use viewer::Viewer;
