//! Where the lines are tried: everybody in one world, and ways to make what the lines are about.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kernel::id::{LoginSessionId, UserId};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::cast::{Cast, mutate};
use super::super::policy::Actor;
use crate::support::gateway::{Method, Outcome};
use crate::support::{Answer, Client, World};

/// Everybody who signed in once.
const PEOPLE: [Actor; 6] = [
    Actor::Student,
    Actor::OtherStudent,
    Actor::Teacher,
    Actor::OtherTeacher,
    Actor::Admin,
    Actor::Suspended,
];

/// An id of any kind that names nothing, without its prefix.
const NOTHING: &str = "01M7YW7B1VFV6VEDHVN9X8FGBE";

/// What is sent, and the same about something that does not exist.
#[derive(Debug, Clone)]
pub(super) struct Attempt {
    /// The input; `None` for the mutation that takes none.
    pub(super) input: Option<Value>,
    /// The input about nothing; `None` where an input names nothing that could be hidden.
    pub(super) of_nothing: Option<Value>,
    /// Fields that these actors send besides: what only they were shown.
    pub(super) shown: BTreeMap<Actor, Value>,
}

impl Attempt {
    /// A mutation without an input.
    pub(super) fn bare() -> Self {
        Self { input: None, of_nothing: None, shown: BTreeMap::new() }
    }

    /// This input.
    pub(super) fn with(input: Value) -> Self {
        Self { input: Some(input), of_nothing: None, shown: BTreeMap::new() }
    }

    /// This input, whose field names by id what it is about.
    pub(super) fn about(field: &str, input: Value) -> Self {
        let absent = absent(input.get(field).unwrap_or_else(|| panic!("no {field} in {input}")));
        Self::with(input).or(field, absent)
    }

    /// The input as this actor sends it.
    pub(super) fn input_of(&self, actor: Actor) -> Option<Value> {
        let mut input = self.input.clone()?;
        if let Some(Value::Object(shown)) = self.shown.get(&actor) {
            input.as_object_mut().expect("an input has fields").extend(shown.clone());
        }
        Some(input)
    }

    /// The same input with another value names nothing.
    pub(super) fn or(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.of_nothing = self.input.clone().map(|input| changed(input, field, value));
        self
    }
}

/// The input with another value in the field.
pub(super) fn changed(mut input: Value, field: &str, value: impl Into<Value>) -> Value {
    input.as_object_mut().expect("an input has fields").insert(field.to_owned(), value.into());
    input
}

/// The same kind of id, or as many of them, of nothing.
fn absent(id: &Value) -> Value {
    match id {
        Value::Array(ids) => ids.iter().map(absent).collect(),
        id => {
            let (prefix, _) = id.as_str().and_then(|id| id.split_once('_')).expect("an id has a prefix");
            json!(format!("{prefix}_{NOTHING}"))
        }
    }
}

/// A booking and the order that pays it.
pub(super) struct Held {
    pub(super) booking: String,
    pub(super) order: String,
}

/// Everybody, in a world in which nothing has happened but that somebody was suspended.
pub(super) struct Stage {
    pub(super) cast: Cast,
    sessions: BTreeMap<Actor, (UserId, LoginSessionId)>,
    count: u32,
}

impl Stage {
    /// Everybody comes.
    pub(super) async fn build() -> Self {
        let cast = Cast::gather(0).await;
        let tokens = cast.world.server().parts.authentication().expect("the parts fit").access_tokens;
        let session = |actor| {
            let token = cast.client(actor).access_token.expect("everybody signed in");
            let claims = tokens.verify(&token, cast.world.now()).expect("the token was just given");
            (actor, (claims.user_id, claims.login_session_id))
        };
        let sessions = PEOPLE.into_iter().map(session).collect();
        cast.suspend().await;
        cast.world.run_jobs().await;
        Self { cast, sessions, count: 0 }
    }

    /// The world.
    pub(super) fn world(&self) -> &World {
        &self.cast.world
    }

    /// A number that was never given before.
    pub(super) fn number(&mut self) -> u32 {
        self.count += 1;
        self.count
    }

    /// A key that was never used before.
    pub(super) fn key(&mut self) -> Uuid {
        Uuid::from_u128(self.number().into())
    }

    /// Lets time pass. Everybody's token is given anew for the login session they had, also who was suspended: what stops
    /// them is not the token's age.
    pub(super) async fn later(&mut self, by: TimeDelta) {
        self.world().advance(by).await;
        let tokens = self.world().server().parts.authentication().expect("the parts fit").access_tokens;
        let now = self.world().now();
        for (actor, (user, session)) in self.sessions.clone() {
            let (token, _) = tokens.issue(user, session, now).expect("a token can be signed");
            self.client_mut(actor).access_token = Some(token.expose_secret().to_owned());
        }
    }

    fn client_mut(&mut self, actor: Actor) -> &mut Client {
        match actor {
            Actor::Student => &mut self.cast.student,
            Actor::OtherStudent => &mut self.cast.other_student,
            Actor::Teacher => &mut self.cast.teacher.client,
            Actor::OtherTeacher => &mut self.cast.other_teacher.client,
            Actor::Admin => &mut self.cast.admin,
            Actor::Suspended => &mut self.cast.suspended.client,
            Actor::Anonymous => panic!("nobody has no token"),
        }
    }

    /// The actor does something that must succeed.
    pub(super) async fn does(&self, actor: Actor, mutation: &str, selection: &str, input: Value) -> Answer {
        mutate(&self.cast.client(actor), mutation, selection, input).await.done(mutation)
    }

    /// What the actor sends who calls a lesson off.
    pub(super) async fn cancellation(&self, actor: Actor, booking: &str) -> Value {
        self.world().cancellation(&self.cast.client(actor), booking, None).await
    }

    /// A free slot of the teacher: an hour, two hours from now, or later when that is taken.
    pub(super) async fn slot(&mut self) -> String {
        let hours = 2 + i64::from(self.number());
        let slots = self.world().publish(&self.cast.teacher, hours, 1).await;
        slots.into_iter().next().expect("one slot was published")
    }

    /// What a student wishes to book.
    pub(super) fn wish(&mut self, slot: &str) -> Value {
        json!({
            "slotId": slot, "skillId": self.cast.teacher.skill, "mode": "ONLINE", "idempotencyKey": self.key(),
        })
    }

    /// A lesson of the student with the teacher that is not paid.
    pub(super) async fn unpaid(&mut self) -> Held {
        let slot = self.slot().await;
        self.hold(&slot).await
    }

    async fn hold(&mut self, slot: &str) -> Held {
        let wish = self.wish(slot);
        let held = self.does(Actor::Student, "bookingCreate", "booking { id order { id } }", wish).await;
        Held {
            booking: held.text("/bookingCreate/booking/id"),
            order: held.text("/bookingCreate/booking/order/id"),
        }
    }

    /// A lesson that is paid and waits for the teacher's answer.
    pub(super) async fn paid(&mut self) -> Held {
        let held = self.unpaid().await;
        self.world().pay(&self.cast.student, &held.order).await;
        held
    }

    /// A lesson that is paid in a way that the gateway cannot take back.
    pub(super) async fn paid_for_good(&mut self) -> Held {
        let held = self.unpaid().await;
        let start = json!({ "orderId": held.order, "idempotencyKey": self.key() });
        let payment = self.does(Actor::Student, "paymentStart", "payment { id }", start).await;
        let payment = payment.text("/paymentStart/payment/id");
        self.world().gateway.pay(&payment, Method::BcaVa, Outcome::Paid);
        self.world().hear_the_gateway().await;
        held
    }

    /// A lesson that the teacher accepted, in an hour from now.
    pub(super) async fn accepted(&mut self) -> String {
        // Slots follow each other by number; here time runs after them.
        let slots = self.world().publish(&self.cast.teacher, 1, 1).await;
        let held = self.hold(slots.first().expect("one slot was published")).await;
        self.world().pay(&self.cast.student, &held.order).await;
        self.does(Actor::Teacher, "bookingConfirm", "", json!({ "bookingId": held.booking })).await;
        held.booking
    }

    /// A lesson that has begun a quarter of an hour ago, as far as the clock is concerned.
    pub(super) async fn due(&mut self) -> String {
        let booking = self.accepted().await;
        self.later(TimeDelta::minutes(75)).await;
        booking
    }

    /// A lesson that was held.
    pub(super) async fn held(&mut self) -> String {
        let booking = self.accepted().await;
        self.later(TimeDelta::hours(15)).await;
        booking
    }

    /// An address nobody has.
    pub(super) fn address(&mut self) -> String {
        format!("orang-{}@contoh.test", self.number())
    }
}
