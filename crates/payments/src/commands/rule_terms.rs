//! What rules of commission and of withholding have in common: a name, a part, and when they are in force.

use chrono::{DateTime, Utc};
use kernel::money::ALL_BASIS_POINTS;
use kernel::{Refusal, text};

/// The longest name.
pub(super) const RULE_NAME_CHARACTERS_MAX: usize = 100;

/// Terms as they were typed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Terms<'a> {
    pub(super) name: &'a str,
    pub(super) basis_points: i32,
    /// `None` for now.
    pub(super) starts_at: Option<DateTime<Utc>>,
    pub(super) ends_at: Option<DateTime<Utc>>,
}

/// Terms that make sense.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CheckedTerms {
    pub(super) name: String,
    pub(super) basis_points: i32,
    pub(super) starts_at: DateTime<Utc>,
    pub(super) ends_at: Option<DateTime<Utc>>,
}

/// What of terms makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TermsProblem {
    InvalidName,
    InvalidBasisPoints,
    StartsInThePast,
    EndsBeforeStart,
}

impl<'a> Terms<'a> {
    /// Checks them all, and notes what makes no sense.
    pub(super) fn check<C: From<TermsProblem>>(
        &self,
        now: DateTime<Utc>,
        refusals: &mut Vec<Refusal<C>>,
    ) -> CheckedTerms {
        let name = text::single_line(self.name, RULE_NAME_CHARACTERS_MAX).unwrap_or_else(|problem| {
            let code = TermsProblem::InvalidName.into();
            refusals.push(Refusal::on("name", code, problem.message("The name")));
            String::new()
        });
        if !(0..=ALL_BASIS_POINTS).contains(&self.basis_points) {
            let message = "Basis points are hundredths of a percent: give 0 to 10000.";
            refusals.push(Refusal::on("basisPoints", TermsProblem::InvalidBasisPoints.into(), message));
        }
        let starts_at = self.starts_at.unwrap_or(now);
        if starts_at < now {
            let message = "A rule starts now or later: what was sold before keeps what was agreed then.";
            refusals.push(Refusal::on("startsAt", TermsProblem::StartsInThePast.into(), message));
        }
        if self.ends_at.is_some_and(|ends_at| ends_at <= starts_at) {
            let message = "The rule ends before it starts: choose a later end, or leave it out.";
            refusals.push(Refusal::on("endsAt", TermsProblem::EndsBeforeStart.into(), message));
        }
        CheckedTerms { name, basis_points: self.basis_points, starts_at, ends_at: self.ends_at }
    }
}

/// Why a rule is not ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RuleEndCode {
    /// There is no such rule.
    NotFound,
    /// It has ended already.
    AlreadyEnded,
    /// It cannot end then: that is past, before its start, or after the end it has.
    InvalidEnd,
}

/// When a rule of this period ends that is to end at `wanted`, or as soon as it can: now, or before it starts.
pub(super) fn end_of(
    now: DateTime<Utc>,
    (starts_at, ends_at): (DateTime<Utc>, Option<DateTime<Utc>>),
    wanted: Option<DateTime<Utc>>,
) -> Result<DateTime<Utc>, Refusal<RuleEndCode>> {
    let is_never = ends_at == Some(starts_at);
    if is_never || ends_at.is_some_and(|ends_at| ends_at <= now) {
        let message = "This rule has ended already: there is nothing to do.";
        return Err(Refusal::on("id", RuleEndCode::AlreadyEnded, message));
    }
    let invalid = |message| Err(Refusal::on("endsAt", RuleEndCode::InvalidEnd, message));
    let end = wanted.unwrap_or_else(|| now.max(starts_at));
    if end < now {
        return invalid("A rule ends now or later: what was sold under it keeps what was agreed.");
    }
    if end < starts_at {
        return invalid("The rule has not started then: leave the end out, and it never will.");
    }
    if ends_at.is_some_and(|ends_at| ends_at < end) {
        return invalid("The rule ends sooner than that: make a new rule that starts when this one ends.");
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn hour(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn end(now: i64, period: (i64, Option<i64>), wanted: Option<i64>) -> Result<DateTime<Utc>, RuleEndCode> {
        let period = (hour(period.0), period.1.map(hour));
        end_of(hour(now), period, wanted.map(hour)).map_err(|refusal| refusal.code)
    }

    #[test]
    fn a_rule_ends_now_or_when_it_is_told_to() {
        assert_eq!(end(5, (1, None), None), Ok(hour(5)));
        assert_eq!(end(5, (1, None), Some(9)), Ok(hour(9)));
        assert_eq!(end(5, (1, Some(20)), Some(9)), Ok(hour(9)), "sooner than was said");
        assert_eq!(end(5, (1, None), Some(5)), Ok(hour(5)));
    }

    #[test]
    fn a_rule_that_has_not_started_never_will() {
        assert_eq!(end(5, (10, None), None), Ok(hour(10)));
        assert_eq!(end(5, (10, Some(10)), None), Err(RuleEndCode::AlreadyEnded));
    }

    #[test]
    fn what_was_sold_under_a_rule_keeps_it() {
        assert_eq!(end(5, (1, None), Some(4)), Err(RuleEndCode::InvalidEnd));
        assert_eq!(end(5, (10, None), Some(7)), Err(RuleEndCode::InvalidEnd), "before its start");
        assert_eq!(end(5, (1, Some(20)), Some(21)), Err(RuleEndCode::InvalidEnd), "longer than was said");
        assert_eq!(end(5, (1, Some(5)), None), Err(RuleEndCode::AlreadyEnded));
    }
}
