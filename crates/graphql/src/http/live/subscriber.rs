//! One subscription: looks at what it follows, tells what there is to tell, and waits for the next change.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use async_graphql::Response;
use futures_util::FutureExt as _;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use tracing::Instrument as _;

use super::super::endpoint::{Caller, Endpoint, Plan};
use super::super::request::{self, GraphqlParameters};
use super::super::response::{self, RequestError};
use super::counted::Counted;
use super::identification::Identification;
use super::protocol::ServerMessage;
use crate::error::code;
use crate::live::Following;

/// How long a database that is away is left alone.
const PAUSE_WHILE_UNAVAILABLE: Duration = Duration::from_secs(1);

/// What a subscription has for its connection.
#[derive(Debug)]
pub(super) enum Told {
    /// A message, and the number of the subscription: its id may be another's by now.
    Message(u64, ServerMessage),
    /// Whoever subscribed may hear nothing any more, whatever they subscribed to.
    SignedOut,
}

/// One subscription of a connection.
pub(super) struct Subscriber {
    pub(super) id: String,
    pub(super) number: u64,
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) identification: Arc<Identification>,
    /// Bounded: a subscription whose connection does not keep up waits, and what changes meanwhile is told as one.
    pub(super) told: mpsc::Sender<Told>,
}

impl Subscriber {
    /// Runs until there is nothing more to tell, or nobody to tell it to.
    pub(super) async fn run(self, payload: serde_json::Map<String, Value>) {
        let _running = Counted::of("teacherin_subscriptions");
        let last = match request::from_map(payload) {
            // A panic is a bug of ours: it ends its subscription, and its client hears so.
            Ok(parameters) => {
                AssertUnwindSafe(self.follow(parameters)).catch_unwind().await.unwrap_or_else(|_| {
                    metrics::counter!("teacherin_panics_total").increment(1);
                    Err(response::unwritable())
                })
            }
            Err(error) => Err(error),
        };
        let last = match last {
            Ok(()) => ServerMessage::Complete { id: self.id.clone() },
            Err(error) if error.is_unauthenticated() => {
                // Nobody hears it when the connection is gone.
                let _ = self.told.send(Told::SignedOut).await;
                return;
            }
            Err(error) => ServerMessage::Error { id: self.id.clone(), errors: error.errors() },
        };
        self.tell(last).await;
    }

    /// Has the connection send a message; `false` when it is gone.
    async fn tell(&self, message: ServerMessage) -> bool {
        self.told.send(Told::Message(self.number, message)).await.is_ok()
    }

    async fn follow(&self, parameters: GraphqlParameters) -> Result<(), RequestError> {
        let plan = self.endpoint.subscribe(&self.caller(), parameters).await?;
        let following = Arc::new(Following::new(self.endpoint.app().live.changes.clone()));
        let mut last_state = None;
        loop {
            let answers = self.look(&plan, &following).await?;
            for answer in answers {
                if let Some(errors) = response::request_errors(&answer) {
                    // The schema refused the document. The connection forgets it, and ignores that it is completed as well.
                    self.tell(ServerMessage::Error { id: self.id.clone(), errors }).await;
                    return Ok(());
                }
                let Ok(text) = serde_json::to_string(&answer) else {
                    return Err(response::unwritable());
                };
                // The field itself failed, and not in passing: there is nothing more to come.
                let is_last = answer.data == async_graphql::Value::Null
                    && answer.errors.iter().any(|error| error.path.len() == 1);
                if following.is_state() {
                    let state = Some(digest(&answer));
                    if state == last_state {
                        continue;
                    }
                    last_state = state;
                }
                metrics::counter!("teacherin_subscription_events_total").increment(1);
                let next = ServerMessage::Next { id: self.id.clone(), answer: text };
                if !self.tell(next).await || is_last {
                    return Ok(());
                }
            }
            if !following.changed().await {
                return Ok(());
            }
        }
    }

    /// Looks until the database is there. A subscription outlives a restart of it.
    async fn look(&self, plan: &Plan, following: &Arc<Following>) -> Result<Vec<Response>, RequestError> {
        loop {
            let caller = self.caller();
            let span = tracing::info_span!("look", request_id = %caller.request_id);
            let look = self.endpoint.look(&caller, plan, following).instrument(span);
            match timeout(self.endpoint.limits().time_max, look).await {
                Ok(Err(error)) if error.is_code(code::UNAVAILABLE) => sleep(PAUSE_WHILE_UNAVAILABLE).await,
                // Something could not be read: told so, it would be lost.
                Ok(Ok(answers)) if answers.iter().any(response::is_unavailable) => {
                    following.forget();
                    sleep(PAUSE_WHILE_UNAVAILABLE).await;
                }
                Ok(outcome) => {
                    following.keep();
                    return outcome;
                }
                Err(_elapsed) => return Err(response::timed_out()),
            }
        }
    }

    fn caller(&self) -> Caller {
        self.identification.caller(&self.endpoint)
    }
}

/// What two answers are compared by: their data and their errors, not what they cost.
fn digest(answer: &Response) -> u64 {
    let mut hasher = DefaultHasher::new();
    answer.data.to_string().hash(&mut hasher);
    json!(answer.errors).to_string().hash(&mut hasher);
    hasher.finish()
}
