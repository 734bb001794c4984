//! The words of the policy table: who asks, what comes of it, and a line that says so.

use std::fmt::Display;

/// Everybody who could ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Actor {
    /// Not signed in.
    Anonymous,
    /// The student of the lessons, who bought and reviewed them.
    Student,
    /// A student who has nothing to do with them.
    OtherStudent,
    /// The teacher of the lessons.
    Teacher,
    /// A teacher who has nothing to do with them. His profile is a draft.
    OtherTeacher,
    /// An admin.
    Admin,
    /// Somebody with every role who was suspended after signing in.
    Suspended,
}

impl Actor {
    /// All of them, in the order of the table's columns.
    pub(crate) const ALL: [Self; 7] = [
        Self::Anonymous,
        Self::Student,
        Self::OtherStudent,
        Self::Teacher,
        Self::OtherTeacher,
        Self::Admin,
        Self::Suspended,
    ];

    /// The column's heading.
    pub(crate) fn heading(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Student => "student",
            Self::OtherStudent => "other student",
            Self::Teacher => "teacher",
            Self::OtherTeacher => "other teacher",
            Self::Admin => "admin",
            Self::Suspended => "suspended",
        }
    }
}

/// What comes of asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Seen, or done.
    Allowed,
    /// Null, false or an empty list, as if there were nothing.
    Nothing,
    /// A refusal as data: there is no such thing.
    NotFound,
    /// A refusal as data: they see it, but may not do this to it.
    NotAllowed,
    /// A refusal as data with another code of the mutation.
    Refused(&'static str),
    /// The top-level error UNAUTHENTICATED.
    Unauthenticated,
    /// The top-level error FORBIDDEN.
    Forbidden,
}

impl Access {
    /// What a refusal's code in a payload means.
    pub(crate) fn of_refusal(code: &'static str) -> Self {
        match code {
            "NOT_FOUND" => Self::NotFound,
            "NOT_ALLOWED" => Self::NotAllowed,
            other => Self::Refused(other),
        }
    }
}

impl Display for Access {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let words = match self {
            Self::Allowed => "**yes**",
            Self::Nothing => "nothing",
            Self::NotFound => "not found",
            Self::NotAllowed => "not allowed",
            Self::Refused(code) => return write!(formatter, "`{code}`"),
            Self::Unauthenticated => "sign in",
            Self::Forbidden => "forbidden",
        };
        formatter.write_str(words)
    }
}

/// What comes of it for each actor, in the order of [`Actor::ALL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Columns {
    anonymous: Access,
    student: Access,
    other_student: Access,
    teacher: Access,
    other_teacher: Access,
    admin: Access,
    suspended: Access,
}

impl Columns {
    /// The same for everybody but the suspended one, whose token is refused whatever is asked.
    pub(crate) const fn all(access: Access) -> Self {
        Self {
            anonymous: access,
            student: access,
            other_student: access,
            teacher: access,
            other_teacher: access,
            admin: access,
            suspended: Access::Unauthenticated,
        }
    }

    /// Another outcome for one actor.
    pub(crate) const fn with(mut self, actor: Actor, access: Access) -> Self {
        match actor {
            Actor::Anonymous => self.anonymous = access,
            Actor::Student => self.student = access,
            Actor::OtherStudent => self.other_student = access,
            Actor::Teacher => self.teacher = access,
            Actor::OtherTeacher => self.other_teacher = access,
            Actor::Admin => self.admin = access,
            Actor::Suspended => self.suspended = access,
        }
        self
    }

    /// These are allowed.
    pub(crate) const fn allow(self, actors: &[Actor]) -> Self {
        match actors {
            [] => self,
            [actor, rest @ ..] => self.with(*actor, Access::Allowed).allow(rest),
        }
    }

    /// Who is not signed in is told to sign in.
    pub(crate) const fn after_signing_in(self) -> Self {
        self.with(Actor::Anonymous, Access::Unauthenticated)
    }

    /// What comes of it for one actor.
    pub(crate) fn of(&self, actor: Actor) -> Access {
        match actor {
            Actor::Anonymous => self.anonymous,
            Actor::Student => self.student,
            Actor::OtherStudent => self.other_student,
            Actor::Teacher => self.teacher,
            Actor::OtherTeacher => self.other_teacher,
            Actor::Admin => self.admin,
            Actor::Suspended => self.suspended,
        }
    }
}

/// Admins; others are told that this is not theirs.
pub(crate) const ADMINS: Columns = Columns::all(Access::Forbidden).allow(&[Actor::Admin]).after_signing_in();

/// Everybody, signed in or not.
pub(crate) const EVERYBODY: Columns = Columns::all(Access::Allowed);

/// These see it; for others there is nothing.
pub(crate) const fn only(actors: &[Actor]) -> Columns {
    Columns::all(Access::Nothing).allow(actors)
}

/// A line of the table as the documentation prints it and as the walk counts it.
#[derive(Debug, Clone)]
pub(crate) struct Line {
    /// Which place of the schema: `Query.booking`, `Booking.place`, `node(Booking)`, `Mutation.bookingConfirm`.
    pub(crate) field: String,
    /// Of what, and in which state.
    pub(crate) about: &'static str,
    /// What comes of it.
    pub(crate) expected: Columns,
}

/// A part of the table.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// Its heading.
    pub(crate) title: &'static str,
    /// What to know before reading it, in Markdown.
    pub(crate) introduction: &'static str,
    /// Its lines.
    pub(crate) lines: Vec<Line>,
}
