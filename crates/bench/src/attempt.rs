//! Booking over HTTP, as a frontend does.

use std::collections::BTreeMap;

use kernel::id::{AvailabilitySlotId, SkillId};
use reqwest::Client;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::market::Student;

const DOCUMENT: &str = "mutation Book($input: BookingCreateInput!) {
  bookingCreate(input: $input) {
    booking { id }
    errors { code field message }
  }
}";

/// How one attempt to book ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attempt {
    /// The booking's id.
    Booked(String),
    /// The code of the refusal.
    Refused(String),
    /// Anything else, in words: no answer, a top-level error, an answer that makes no sense.
    Failed(String),
}

/// Sends `bookingCreate`. Cheap to clone; clones share their connections.
#[derive(Clone, Default)]
pub struct BookingClient {
    http: Client,
}

impl BookingClient {
    /// Asks the server at the address for the slot, online, in a new order.
    pub async fn book(
        &self,
        address: &str,
        student: &Student,
        (slot_id, skill_id): (AvailabilitySlotId, SkillId),
        idempotency_key: Uuid,
    ) -> Attempt {
        let input = json!({
            "slotId": slot_id.to_string(),
            "skillId": skill_id.to_string(),
            "mode": "ONLINE",
            "idempotencyKey": idempotency_key.to_string(),
        });
        let request = self
            .http
            .post(format!("{address}/graphql"))
            .bearer_auth(&student.access_token)
            .header("accept", "application/graphql-response+json")
            .json(&json!({ "query": DOCUMENT, "variables": { "input": input } }));
        let answer = async { request.send().await?.json::<Value>().await }.await;
        answer.map_or_else(|error| Attempt::Failed(format!("no answer: {error}")), |answer| read(&answer))
    }
}

fn read(answer: &Value) -> Attempt {
    if let Some(error) = answer.pointer("/errors/0") {
        return Attempt::Failed(error.to_string());
    }
    let booking = answer.pointer("/data/bookingCreate/booking/id").and_then(Value::as_str);
    let code = answer.pointer("/data/bookingCreate/errors/0/code").and_then(Value::as_str);
    match (booking, code) {
        (Some(id), None) => Attempt::Booked(id.to_owned()),
        (None, Some(code)) => Attempt::Refused(code.to_owned()),
        _ => Attempt::Failed(format!("an answer that makes no sense: {answer}")),
    }
}

/// How many attempts ended how.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// The ids of the bookings, in the order of the answers.
    pub bookings: Vec<String>,
    /// Refusals by code.
    pub refusals: BTreeMap<String, usize>,
    /// Everything else.
    pub failures: Vec<String>,
}

impl Outcomes {
    /// Counts one.
    pub fn add(&mut self, attempt: Attempt) {
        match attempt {
            Attempt::Booked(id) => self.bookings.push(id),
            Attempt::Refused(code) => *self.refusals.entry(code).or_default() += 1,
            Attempt::Failed(reason) => self.failures.push(reason),
        }
    }
}

impl FromIterator<Attempt> for Outcomes {
    fn from_iter<I: IntoIterator<Item = Attempt>>(attempts: I) -> Self {
        let mut outcomes = Self::default();
        for attempt in attempts {
            outcomes.add(attempt);
        }
        outcomes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_booking_without_errors_is_booked() {
        let of = |booking: Value, errors: Value| {
            read(&json!({ "data": { "bookingCreate": { "booking": booking, "errors": errors } } }))
        };
        let taken = json!([{ "code": "SLOT_TAKEN", "field": "slotId", "message": "…" }]);
        assert_eq!(of(json!({ "id": "booking_1" }), json!([])), Attempt::Booked("booking_1".to_owned()));
        assert_eq!(of(Value::Null, taken.clone()), Attempt::Refused("SLOT_TAKEN".to_owned()));
        assert!(matches!(of(json!({ "id": "booking_1" }), taken), Attempt::Failed(_)));
        assert!(matches!(of(Value::Null, json!([])), Attempt::Failed(_)));
        let top_level = json!({ "data": null, "errors": [{ "message": "no" }] });
        assert!(matches!(read(&top_level), Attempt::Failed(_)));
    }
}
