//! What can be said of slots without asking the database.

use chrono::{DateTime, TimeDelta, Timelike as _, Utc};
use chrono_tz::Tz;
use kernel::{Refusal, Refusals};

use super::{AvailabilitySlotsPublishCode as Code, AvailabilitySlotsPublishInput, NewSlot};
use crate::commands::{AHEAD_MAX, LENGTH_MAX, LENGTH_MIN, SLOTS_MAX};
use crate::model::TimeRange;

/// The slots' times in the order of the input, or everything that is wrong with them.
pub(super) fn check(
    input: &AvailabilitySlotsPublishInput,
    now: DateTime<Utc>,
) -> Result<(Tz, Vec<TimeRange>), Refusals<Code>> {
    if input.slots.is_empty() {
        return Err(Refusal::on("slots", Code::SlotsMissing, "Give at least one slot.").into());
    }
    if input.slots.len() > SLOTS_MAX {
        let message = format!("Publish at most {SLOTS_MAX} slots at once: send the rest in another call.");
        return Err(Refusal::on("slots", Code::TooManySlots, message).into());
    }
    let mut refusals = Vec::new();
    let zone = kernel::zone::parse(&input.time_zone);
    if zone.is_none() {
        let message = "Give the name of a time zone such as Asia/Jakarta.";
        refusals.push(Refusal::on("timeZone", Code::UnknownTimeZone, message));
    }
    let mut ranges: Vec<(usize, TimeRange)> = Vec::with_capacity(input.slots.len());
    for (index, slot) in input.slots.iter().enumerate() {
        match range(*slot, now) {
            Ok(range) => ranges.push((index, range)),
            Err((field, code, message)) => {
                refusals.push(Refusal::on(format!("slots.{index}.{field}"), code, message));
            }
        }
    }
    refusals.extend(overlaps(&ranges));
    Refusals::check(refusals)?;
    let ranges = ranges.into_iter().map(|(_, range)| range).collect();
    Ok((zone.unwrap_or(kernel::zone::DEFAULT_ZONE), ranges))
}

/// The later of two items that overlap is the one that is named.
fn overlaps(ranges: &[(usize, TimeRange)]) -> Vec<Refusal<Code>> {
    let mut refusals = Vec::new();
    for (position, (index, range)) in ranges.iter().enumerate() {
        let earlier = ranges.iter().take(position).find(|(_, earlier)| earlier.overlaps(*range));
        if let Some((other, _)) = earlier {
            let message = format!("This slot overlaps slots.{other}: change or leave out one of them.");
            refusals.push(Refusal::on(format!("slots.{index}.startsAt"), Code::OverlapsOtherItem, message));
        }
    }
    refusals
}

type Problem = (&'static str, Code, String);

fn range(slot: NewSlot, now: DateTime<Utc>) -> Result<TimeRange, Problem> {
    let starts_at = slot.starts_at;
    // The start is checked first: adding a duration to an absurd instant would overflow.
    if starts_at <= now {
        return Err(("startsAt", Code::InPast, "Choose a time in the future.".to_owned()));
    }
    if starts_at - now > AHEAD_MAX {
        let message = format!("Publish slots at most {} days ahead.", AHEAD_MAX.num_days());
        return Err(("startsAt", Code::TooFarAhead, message));
    }
    let (length, field) = match (slot.ends_at, slot.duration_minutes) {
        (Some(ends_at), None) => (ends_at.signed_duration_since(starts_at), "endsAt"),
        (None, Some(minutes)) => {
            // Clamped to what can be a length at all: far outside both limits, and no overflow.
            let minutes = minutes.clamp(-1, LENGTH_MAX.num_minutes() + 1);
            (TimeDelta::minutes(minutes), "durationMinutes")
        }
        (None, None) => {
            return Err(("endsAt", Code::EndMissing, "Give `endsAt` or `durationMinutes`.".to_owned()));
        }
        (Some(_), Some(_)) => {
            let message = "Give either `endsAt` or `durationMinutes`, not both.".to_owned();
            return Err(("endsAt", Code::EndAndDuration, message));
        }
    };
    if length < LENGTH_MIN {
        let message = format!("A slot is at least {} minutes long.", LENGTH_MIN.num_minutes());
        return Err((field, Code::TooShort, message));
    }
    if length > LENGTH_MAX {
        return Err((
            field,
            Code::TooLong,
            format!("A slot is at most {} hours long.", LENGTH_MAX.num_hours()),
        ));
    }
    let ends_at = starts_at + length;
    // Lessons are paid by the minute.
    for (field, instant) in [("startsAt", starts_at), (field, ends_at)] {
        if instant.second() != 0 || instant.nanosecond() != 0 {
            let message = "Slots start and end at whole minutes: leave out the seconds.".to_owned();
            return Err((field, Code::NotWholeMinutes, message));
        }
    }
    Ok(TimeRange { starts_at, ends_at })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> DateTime<Utc> {
        "2026-01-05T08:00:00Z".parse().unwrap()
    }

    fn slot(starts_at: &str, duration_minutes: i64) -> NewSlot {
        let starts_at = starts_at.parse().unwrap();
        NewSlot { starts_at, ends_at: None, duration_minutes: Some(duration_minutes) }
    }

    fn refused(slots: Vec<NewSlot>) -> Vec<(String, Code)> {
        let input = AvailabilitySlotsPublishInput { time_zone: "Asia/Jakarta".to_owned(), slots };
        let refusals = check(&input, now()).unwrap_err().into_vec();
        refusals.into_iter().map(|refusal| (refusal.field.unwrap_or_default(), refusal.code)).collect()
    }

    #[test]
    fn every_offending_item_is_named() {
        let slots = vec![
            slot("2026-01-05T08:00:00Z", 60),
            slot("2026-01-06T08:00:00Z", 14),
            slot("2026-01-06T08:00:00Z", 481),
            slot("2027-01-05T08:01:00Z", 60),
            slot("2026-01-07T08:00:30Z", 60),
            slot("2026-01-08T08:00:00Z", 60),
            slot("2026-01-08T08:59:00Z", 60),
            slot("2026-01-09T08:00:00Z", i64::MAX),
            slot("2026-01-09T08:00:00Z", i64::MIN),
            slot("+262142-12-31T23:00:00Z", 60),
        ];
        let expected = [
            ("slots.0.startsAt", Code::InPast),
            ("slots.1.durationMinutes", Code::TooShort),
            ("slots.2.durationMinutes", Code::TooLong),
            ("slots.3.startsAt", Code::TooFarAhead),
            ("slots.4.startsAt", Code::NotWholeMinutes),
            ("slots.7.durationMinutes", Code::TooLong),
            ("slots.8.durationMinutes", Code::TooShort),
            ("slots.9.startsAt", Code::TooFarAhead),
            ("slots.6.startsAt", Code::OverlapsOtherItem),
        ];
        assert_eq!(refused(slots), expected.map(|(field, code)| (field.to_owned(), code)));
    }

    #[test]
    fn an_end_or_a_duration_but_not_both() {
        let both = NewSlot {
            ends_at: Some("2026-01-06T09:00:00Z".parse().unwrap()),
            ..slot("2026-01-06T08:00:00Z", 60)
        };
        assert_eq!(refused(vec![both]), [("slots.0.endsAt".to_owned(), Code::EndAndDuration)]);
        let neither = NewSlot { duration_minutes: None, ..slot("2026-01-06T08:00:00Z", 60) };
        assert_eq!(refused(vec![neither]), [("slots.0.endsAt".to_owned(), Code::EndMissing)]);
    }

    #[test]
    fn none_too_many_and_an_unknown_zone_are_refused() {
        assert_eq!(refused(Vec::new()), [("slots".to_owned(), Code::SlotsMissing)]);
        let many = vec![slot("2026-01-06T08:00:00Z", 60); 101];
        assert_eq!(refused(many), [("slots".to_owned(), Code::TooManySlots)]);
        let input = AvailabilitySlotsPublishInput {
            time_zone: "Jakarta".to_owned(),
            slots: vec![slot("2026-01-06T08:00:00Z", 60)],
        };
        let refusals = check(&input, now()).unwrap_err().into_vec();
        assert_eq!(refusals.first().map(|refusal| refusal.code), Some(Code::UnknownTimeZone));
    }

    #[test]
    fn neighbours_and_the_limits_themselves_are_fine() {
        let slots = vec![
            slot("2026-01-06T08:00:00Z", 15),
            slot("2026-01-06T08:15:00Z", 480),
            slot("2027-01-05T08:00:00Z", 60),
        ];
        let input = AvailabilitySlotsPublishInput { time_zone: "Asia/Makassar".to_owned(), slots };
        let (zone, ranges) = check(&input, now()).unwrap();
        assert_eq!((zone.name(), ranges.len()), ("Asia/Makassar", 3));
    }

    #[test]
    fn a_night_with_a_clock_change_has_the_length_that_passes() {
        // Berlin's clocks go back on 2026-10-25 at 03:00: from 01:00+02:00 to 04:00+01:00 four hours pass.
        let slot = NewSlot {
            starts_at: "2026-10-25T01:00:00+02:00".parse().unwrap(),
            ends_at: Some("2026-10-25T04:00:00+01:00".parse().unwrap()),
            duration_minutes: None,
        };
        let input =
            AvailabilitySlotsPublishInput { time_zone: "Europe/Berlin".to_owned(), slots: vec![slot] };
        let (_, ranges) = check(&input, now()).unwrap();
        assert_eq!(ranges.first().map(|range| range.ends_at - range.starts_at), Some(TimeDelta::hours(4)));
    }
}
