//! How much goes back when a paid lesson is called off.

use chrono::{DateTime, Utc};
use kernel::money::{ALL_BASIS_POINTS, basis_points_of};
use payments::OrderLine;

use crate::model::{Booking, CancellationStep, CancellationTerms};
use crate::state::{CancelledBy, CancellingSide};

/// What calling a paid lesson off does to its money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CancellationQuote {
    /// How much goes back now, minor units.
    pub refund: i64,
    /// How much of the price is kept then.
    pub kept: i64,
    /// How much of the price was promised.
    pub basis_points: i32,
    /// The step of the policy that says so; `None` when no step fits, or none is asked.
    pub step: Option<CancellationStep>,
    /// The last instant at which that much goes back; after it, less does. `None` when that never happens.
    pub next_step_at: Option<DateTime<Utc>>,
}

/// What goes back of the booking's line when that side calls it off now.
///
/// While its teacher has not answered nobody relies on the lesson: all goes back, whoever calls it off. So it does for
/// bookings from before there were policies. What went back before does not go back again, and what the gateway took back
/// cannot.
#[must_use]
pub fn quote(
    booking: &Booking,
    line: &OrderLine,
    terms: Option<&CancellationTerms>,
    by: CancellingSide,
    now: DateTime<Utc>,
) -> CancellationQuote {
    let left = if line.reversed_at.is_some() { 0 } else { line.amount - line.refunded_amount };
    let Some(terms) = agreed(booking, terms) else {
        return CancellationQuote {
            refund: left,
            kept: 0,
            basis_points: ALL_BASIS_POINTS,
            step: None,
            next_step_at: None,
        };
    };
    let step = step_at(terms, by, booking.starts_at, now);
    let basis_points = step.map_or(0, |step| step.refund_basis_points);
    let refund = basis_points_of(line.amount, basis_points).min(left);
    let next_step_at = step.and_then(|step| last_instant(terms, &step, booking.starts_at));
    CancellationQuote { refund, kept: left - refund, basis_points, step, next_step_at }
}

/// How much of the price was promised to go back of a lesson that was called off then: the same rule, looked back on.
#[must_use]
pub fn promised_basis_points(
    booking: &Booking,
    terms: Option<&CancellationTerms>,
    by: CancelledBy,
    cancelled_at: DateTime<Utc>,
) -> i32 {
    match (agreed(booking, terms), CancellingSide::of(by)) {
        (Some(terms), Some(side)) => {
            step_at(terms, side, booking.starts_at, cancelled_at).map_or(0, |step| step.refund_basis_points)
        }
        _ => ALL_BASIS_POINTS,
    }
}

/// The terms that count: those of a lesson that its teacher accepted.
fn agreed<'t>(booking: &Booking, terms: Option<&'t CancellationTerms>) -> Option<&'t CancellationTerms> {
    terms.filter(|_| booking.confirmed_at.is_some())
}

/// The step with the most hours that still fits.
fn step_at(
    terms: &CancellationTerms,
    by: CancellingSide,
    starts_at: DateTime<Utc>,
    now: DateTime<Utc>,
) -> Option<CancellationStep> {
    let fitting = of_side(terms, by).filter(|step| now <= step.until(starts_at));
    fitting.max_by_key(|step| step.hours_before_start)
}

fn of_side(terms: &CancellationTerms, by: CancellingSide) -> impl Iterator<Item = CancellationStep> {
    terms.steps.iter().copied().filter(move |step| step.cancelled_by == by)
}

/// The last instant at which as much goes back as by this step. Steps that say the same are one.
fn last_instant(
    terms: &CancellationTerms,
    current: &CancellationStep,
    starts_at: DateTime<Utc>,
) -> Option<DateTime<Utc>> {
    if current.refund_basis_points == 0 {
        return None;
    }
    let last = of_side(terms, current.cancelled_by)
        .filter(|step| step.refund_basis_points >= current.refund_basis_points)
        .min_by_key(|step| step.hours_before_start)?;
    // After the start nobody calls it off.
    (last.hours_before_start > 0).then(|| last.until(starts_at))
}

#[cfg(test)]
mod tests;
