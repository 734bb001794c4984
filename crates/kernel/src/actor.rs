//! Who does something. Resolved once per request, asked again in every command.

use uuid::Uuid;

use crate::id::{LoginSessionId, PersonId, UserId};
use crate::locale::Locale;
use crate::text_enum::text_enum;

text_enum! {
    /// What a user may be.
    pub enum Role {
        /// Books, buys and reviews.
        Student = "STUDENT",
        /// Publishes a profile and availability, teaches.
        Teacher = "TEACHER",
        /// Moderates.
        Admin = "ADMIN",
    }
}

/// A user's set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Roles {
    student: bool,
    teacher: bool,
    admin: bool,
}

impl Roles {
    /// Whether the role is in the set.
    #[must_use]
    pub fn contains(self, role: Role) -> bool {
        match role {
            Role::Student => self.student,
            Role::Teacher => self.teacher,
            Role::Admin => self.admin,
        }
    }

    /// The roles in the set, in their declared order.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.iter().copied().filter(move |role| self.contains(*role))
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        let mut set = Self::default();
        for role in roles {
            match role {
                Role::Student => set.student = true,
                Role::Teacher => set.teacher = true,
                Role::Admin => set.admin = true,
            }
        }
        set
    }
}

/// Somebody signed in.
#[derive(Debug, Clone)]
pub struct UserActor {
    /// The login.
    pub user_id: UserId,
    /// The human being behind it.
    pub person_id: PersonId,
    /// The signed-in device.
    pub login_session_id: LoginSessionId,
    /// What they may be.
    pub roles: Roles,
    /// The language their mails are written in.
    pub locale: Locale,
    /// The request this is done in, for the audit log.
    pub request_id: Option<Uuid>,
}

/// Who does something.
#[derive(Debug, Clone)]
pub enum Actor {
    /// Nobody we know.
    Anonymous,
    /// Somebody signed in.
    User(UserActor),
    /// The product itself: jobs, the command line.
    System,
}

/// Why an actor may not do something at all, before any rule of the thing itself is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AccessRefused {
    /// Nobody is signed in.
    #[error("Sign in first.")]
    Unauthenticated,
    /// Signed in, but without the role that is needed.
    #[error("Your account may not do this.")]
    Forbidden,
}

impl Actor {
    /// The signed-in user, if there is one.
    #[must_use]
    pub fn user(&self) -> Option<&UserActor> {
        match self {
            Self::User(user) => Some(user),
            Self::Anonymous | Self::System => None,
        }
    }

    /// The signed-in user.
    ///
    /// # Errors
    /// [`AccessRefused::Unauthenticated`] when nobody is signed in.
    pub fn require_user(&self) -> Result<&UserActor, AccessRefused> {
        self.user().ok_or(AccessRefused::Unauthenticated)
    }

    /// The signed-in user, who must have the role.
    ///
    /// # Errors
    /// [`AccessRefused::Unauthenticated`] when nobody is signed in, [`AccessRefused::Forbidden`] without the role.
    pub fn require_role(&self, role: Role) -> Result<&UserActor, AccessRefused> {
        let user = self.require_user()?;
        if user.roles.contains(role) { Ok(user) } else { Err(AccessRefused::Forbidden) }
    }

    /// Whether a signed-in admin acts.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.user().is_some_and(|user| user.roles.contains(Role::Admin))
    }
}
