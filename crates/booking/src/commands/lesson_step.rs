//! What the steps of a lesson share: the booking is locked, and its rule is asked with what was reported of it.

use chrono::{DateTime, Utc};
use database::{CommandError, DatabaseError};
use diesel_async::AsyncPgConnection;
use kernel::id::BookingId;
use kernel::text::multi_line;
use kernel::{Actor, Refusal};

use crate::config::BookingConfig;
use crate::locked::LockedBooking;
use crate::model::NoShowReport;
use crate::policy::{self, Relation, Situation, UnavailableReason};
use crate::queries;

const NOTE_CHARACTERS_MAX: usize = 2000;

/// Why a step is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StepRefused {
    /// The actor knows of no such booking.
    NotFound,
    /// The rule does not allow it.
    ByRule(UnavailableReason),
    /// It changed in this moment.
    Changed,
}

/// What steps of a lesson have to say in the same words.
pub(super) const NOT_FOUND: &str = "You have no such booking: reload your bookings.";
pub(super) const NOT_PAID: &str = "This booking is not paid yet: there is no lesson so far.";
pub(super) const NOT_ANSWERED: &str = "The teacher has not accepted this booking yet.";
pub(super) const OVER: &str = "This booking is already over.";
pub(super) const REPORTED: &str = "Somebody was reported as absent from this lesson: that is decided first.";
pub(super) const CHANGED: &str = "This booking has just changed: reload it and try again.";

/// A booking that the actor may take the step with, under the lock of its order.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) locked: LockedBooking,
    /// What was reported of it.
    pub(super) report: Option<NoShowReport>,
    /// How the actor stands to it.
    pub(super) relation: Relation,
}

/// What is asked of a booking before the step is taken.
pub(super) struct Asked<C> {
    /// Which booking.
    pub(super) id: BookingId,
    /// Whether the actor may.
    pub(super) rule: fn(&Situation<'_>) -> Result<(), UnavailableReason>,
    /// What the actor is told if not.
    pub(super) refusal: fn(StepRefused) -> (C, &'static str),
}

/// Locks a booking with which the actor may do what the rule is about.
pub(super) async fn lock<C>(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &BookingConfig,
    asked: Asked<C>,
) -> Result<Step, CommandError<C>> {
    let Asked { id, rule, refusal } = asked;
    if queries::bookings_by_ids(connection, actor, &[id]).await?.is_empty() {
        return Err(refuse(refusal(StepRefused::NotFound)));
    }
    let locked = LockedBooking::lock_existing(connection, id).await?;
    let report = locked.no_show_report(connection).await?;
    let relation = policy::relation(actor, &locked.booking)
        .ok_or_else(|| DatabaseError::internal("a visible booking has no relation to its reader"))?;
    let plain = Situation::plain(&locked.booking, relation, now, config);
    let situation = Situation { no_show: report.as_ref(), ..plain };
    rule(&situation).map_err(|reason| refuse(refusal(StepRefused::ByRule(reason))))?;
    Ok(Step { locked, report, relation })
}

/// The refusal of a booking.
pub(super) fn refuse<C>((code, message): (C, &'static str)) -> CommandError<C> {
    Refusal::on("bookingId", code, message).into()
}

/// Somebody's account of what happened as it is stored, or a refusal. An empty one is none.
pub(super) fn clean_note<C>(note: Option<&str>, invalid: C) -> Result<Option<String>, CommandError<C>> {
    let note = note.filter(|note| !note.trim().is_empty());
    let note = note.map(|note| multi_line(note, NOTE_CHARACTERS_MAX)).transpose();
    note.map_err(|problem| Refusal::on("note", invalid, problem.message("The note")).into())
}
