//! What may be done, mutation by mutation: each line prepares something, and everybody tries to do it.

mod accounts;
mod bookings;
mod bookkeeping;
mod lessons;
mod materials;
mod moderation;
mod money_back;
mod notifications;
mod offers;
mod payments;
mod payouts;
mod purchases;
mod reconciliation;
mod reviews;
mod rules;
mod sign_in;
mod stage;
mod trial;
mod uploads;
mod vocabulary;

use futures_util::future::BoxFuture;

use super::policy::Actor::{self, Admin, OtherTeacher, Teacher};
use super::policy::{Access, Columns, Line, Section};
use stage::{Attempt, Stage};

/// Prepares what a line is about, anew each time it is asked.
type Prepare = for<'stage> fn(&'stage mut Stage) -> BoxFuture<'stage, Attempt>;

/// From whom it is hidden whether there is such a thing: their answer is compared with the one for what does not exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum HiddenFrom {
    /// From those who are told that there is none, and from those who are not let in at all.
    Strangers,
    /// From everybody who is refused, with whatever code.
    WhoIsRefused,
    /// From everybody: the answer is the same when it is done.
    Everybody,
}

/// A line of the table: a mutation about something, and what comes of it for each actor.
#[derive(Clone, Copy)]
struct Row {
    mutation: &'static str,
    /// About what, and in which state.
    about: &'static str,
    expected: Columns,
    prepare: Prepare,
    hidden: HiddenFrom,
    /// Whether everybody needs one of their own: trying counts, or ends something.
    is_for_one: bool,
    /// Tables that a refusal writes on purpose, and why.
    counted: &'static [(&'static str, &'static str)],
    /// What is selected of the payload beside the errors.
    selection: &'static str,
    /// Who may, without anything being written of it.
    unwritten: &'static [Actor],
}

const fn row(mutation: &'static str, about: &'static str, expected: Columns, prepare: Prepare) -> Row {
    Row {
        mutation,
        about,
        expected,
        prepare,
        hidden: HiddenFrom::Strangers,
        is_for_one: false,
        counted: &[],
        selection: "",
        unwritten: &[],
    }
}

impl Row {
    const fn hidden(self, hidden: HiddenFrom) -> Self {
        Self { hidden, ..self }
    }

    const fn each_their_own(self) -> Self {
        Self { is_for_one: true, ..self }
    }

    const fn counting(self, counted: &'static [(&'static str, &'static str)]) -> Self {
        Self { counted, ..self }
    }

    const fn selecting(self, selection: &'static str) -> Self {
        Self { selection, ..self }
    }

    const fn unwritten_of(self, unwritten: &'static [Actor]) -> Self {
        Self { unwritten, ..self }
    }
}

/// Rows of one domain, which are tried in one world, in their order.
struct Group {
    title: &'static str,
    introduction: &'static str,
    rows: &'static [Row],
}

const GROUPS: &[&Group] = &[
    &sign_in::GROUP,
    &accounts::GROUP,
    &offers::GROUP,
    &vocabulary::GROUP,
    &bookings::GROUP,
    &lessons::GROUP,
    &payments::GROUP,
    &money_back::GROUP,
    &payouts::GROUP,
    &bookkeeping::GROUP,
    &reconciliation::GROUP,
    &rules::GROUP,
    &materials::GROUP,
    &purchases::GROUP,
    &reviews::GROUP,
    &uploads::GROUP,
    &notifications::GROUP,
    &moderation::GROUP,
];

/// The table's sections.
pub(super) fn sections() -> Vec<Section> {
    let line = |row: &Row| Line {
        field: format!("Mutation.{}", row.mutation),
        about: row.about,
        expected: row.expected,
    };
    let section = |group: &&Group| Section {
        title: group.title,
        introduction: group.introduction,
        lines: group.rows.iter().map(line).collect(),
    };
    GROUPS.iter().map(section).collect()
}

/// Everybody who signed in.
const SIGNED_IN: Columns = Columns::all(Access::Allowed).after_signing_in();
/// Nobody: to all who signed in it is as if there were no such thing. Lines say for whom there is.
const HIDDEN: Columns = Columns::all(Access::NotFound).after_signing_in();
/// Nobody, but everybody sees it. Lines say who may.
const SEEN: Columns = Columns::all(Access::NotAllowed).after_signing_in();
/// Teachers; others are told that this is not theirs.
const TEACHERS: Columns = Columns::all(Access::Forbidden).allow(&[Teacher, OtherTeacher]).after_signing_in();
/// Admins; others are told that this is not theirs.
const ADMINS: Columns = Columns::all(Access::Forbidden).allow(&[Admin]).after_signing_in();

impl Columns {
    /// These see it, but may not.
    const fn deny(self, actors: &[Actor]) -> Self {
        match actors {
            [] => self,
            [actor, rest @ ..] => self.with(*actor, Access::NotAllowed).deny(rest),
        }
    }
}
