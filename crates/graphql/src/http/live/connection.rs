//! One WebSocket from its handshake to its end.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use axum::Error;
use axum::extract::ws::Message;
use axum::http::request::Parts;
use chrono::{DateTime, Utc};
use futures_util::{Sink, SinkExt as _, Stream, StreamExt as _};
use kernel::ClientAddress;
use kernel::id::{EntityId as _, UserId};
use live_changes::{Topic, Watch};
use serde_json::{Map, Value};
use tokio::sync::mpsc;
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep, sleep_until, timeout};
use tokio_tungstenite::tungstenite;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument as _;

use super::counted::Counted;
use super::identification::Identification;
use super::limits::{Counts, LiveLimits, Place};
use super::protocol::{ClientMessage, Ending, ServerMessage};
use super::subscriber::{Subscriber, Told};
use crate::error::code;
use crate::http::endpoint::Endpoint;
use crate::http::response::RequestError;

/// Answers of a connection that wait to be sent. What does not fit waits as a change that was not looked at yet.
const TOLD_MAX: usize = 8;

/// How long the end of a connection may take.
const FAREWELL_MAX: Duration = Duration::from_secs(1);
/// The most bytes of a subscription's id: clients number them, or give them UUIDs.
const ID_BYTES_MAX: usize = 128;

/// What a WebSocket is, for tests as well.
pub(super) trait Socket:
    Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin + Send
{
}

impl<S> Socket for S where
    S: Stream<Item = Result<Message, Error>> + Sink<Message, Error = Error> + Unpin + Send
{
}

/// Why a connection is over.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Over {
    /// We end it, and say why.
    Ended(Ending),
    /// It is gone.
    Gone,
}

impl Over {
    /// The code, for whoever counts.
    fn label(&self) -> String {
        match self {
            Self::Ended(ending) => ending.code().to_string(),
            Self::Gone => "gone".to_owned(),
        }
    }
}

/// One connection that has not said who it is.
pub(super) struct Connection<S> {
    pub(super) socket: S,
    pub(super) endpoint: Arc<Endpoint>,
    pub(super) limits: LiveLimits,
    /// The connections of each user.
    pub(super) counts: Counts<UserId>,
    /// Its place among those of its address that have not said who they are.
    pub(super) unknown: Option<Place<ClientAddress>>,
}

/// Who a connection belongs to, and what ends that.
struct SignedIn {
    identification: Arc<Identification>,
    /// Changes of the login session.
    session: Watch,
    token_ends_at: Instant,
    _place: Place<UserId>,
}

impl<S: Socket> Connection<S> {
    /// Runs until the connection is over, and tells the client why.
    pub(super) async fn run(mut self, parts: Parts) {
        let open = Counted::of("teacherin_websocket_connections");
        let over = match self.initialise(parts).await {
            Ok(signed_in) => self.serve(signed_in).await,
            Err(over) => over,
        };
        drop(open);
        metrics::counter!("teacherin_websockets_ended_total", "code" => over.label()).increment(1);
        if let Over::Ended(ending) = over {
            tracing::debug!(code = ending.code(), reason = ending.reason(), "a connection was ended");
            // A client that does not read does not read this either.
            let _ = timeout(FAREWELL_MAX, self.socket.send(ending.into_message())).await;
            if ending == Ending::TooLong {
                // What is left of the message is not read, and resets the connection when it is dropped.
                sleep(FAREWELL_MAX).await;
            }
        }
        // The client's own close is answered, and ours is given the time to arrive.
        let farewell = async {
            let _ = self.socket.close().await;
            while let Some(Ok(_)) = self.socket.next().await {}
        };
        let _ = timeout(FAREWELL_MAX, farewell).await;
    }

    /// Waits for `connection_init` and finds out who it is.
    async fn initialise(&mut self, parts: Parts) -> Result<SignedIn, Over> {
        let until = Instant::now() + self.limits.init_time_max;
        let stop = self.endpoint.app().live.stop.clone();
        let payload = loop {
            let message = tokio::select! {
                () = stop.cancelled() => return Err(Over::Ended(Ending::Restart)),
                // Whoever talks without end is not waited for either.
                () = sleep_until(until) => return Err(Over::Ended(Ending::InitTimedOut)),
                message = self.socket.next() => message,
            };
            match self.read(message)? {
                None => {}
                Some(ClientMessage::ConnectionInit { payload }) => break payload,
                Some(ClientMessage::Ping {}) => self.send(ServerMessage::Pong).await?,
                Some(ClientMessage::Pong {} | ClientMessage::Complete { .. }) => {}
                Some(ClientMessage::Subscribe { .. }) => return Err(Over::Ended(Ending::Unauthorized)),
            }
        };
        let signed_in = self.sign_in(Identification::new(parts, payload.as_ref())).await?;
        self.unknown = None;
        self.send(ServerMessage::ConnectionAck).await?;
        Ok(signed_in)
    }

    async fn sign_in(&mut self, identification: Identification) -> Result<SignedIn, Over> {
        let caller = identification.caller(&self.endpoint);
        let Some(claims) = caller.credentials.claims() else { return Err(Over::Ended(Ending::Unauthorized)) };
        let place = self.counts.take(claims.user_id, self.limits.connections_per_user_max);
        let place = place.ok_or(Over::Ended(Ending::TooManyConnections))?;
        let app = self.endpoint.app();
        // Followed first: a session that ends between the two is seen to end.
        let session = app.live.changes.watch(Topic::LoginSession, claims.login_session_id.uuid()).await;
        let session = session.map_err(|_unavailable| Over::Ended(Ending::Restart))?;
        let authenticated = caller.credentials.authenticate(app, caller.now, caller.request_id).await;
        authenticated.map_err(|error| Over::Ended(ending_of(&error)))?;
        Ok(SignedIn {
            token_ends_at: Instant::now() + remaining(claims.expires_at, caller.now),
            identification: Arc::new(identification),
            session,
            _place: place,
        })
    }

    async fn serve(&mut self, mut signed_in: SignedIn) -> Over {
        let (told, mut to_tell) = mpsc::channel(TOLD_MAX);
        let mut subscriptions = Subscriptions { told, running: HashMap::new(), count: 0 };
        let stop = self.endpoint.app().live.stop.clone();
        let mut pings = interval_at(Instant::now() + self.limits.ping_every, self.limits.ping_every);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut was_heard = true;
        loop {
            let outcome = tokio::select! {
                () = stop.cancelled() => Err(Over::Ended(Ending::Restart)),
                () = sleep_until(signed_in.token_ends_at) => Err(Over::Ended(Ending::TokenEnded)),
                () = signed_in.session.changed() => self.ask_again(&signed_in).await,
                _ = pings.tick() => {
                    if std::mem::take(&mut was_heard) {
                        self.push(Message::Ping(Vec::new().into())).await
                    } else {
                        Err(Over::Ended(Ending::Silent))
                    }
                }
                Some(told) = to_tell.recv() => self.tell(told, &signed_in, &mut subscriptions).await,
                message = self.socket.next() => {
                    was_heard = true;
                    match self.read(message) {
                        Ok(Some(message)) => self.hear(message, &signed_in, &mut subscriptions).await,
                        Ok(None) => Ok(()),
                        Err(over) => Err(over),
                    }
                }
            };
            if let Err(over) = outcome {
                return over;
            }
        }
    }

    async fn hear(
        &mut self,
        message: ClientMessage,
        signed_in: &SignedIn,
        subscriptions: &mut Subscriptions,
    ) -> Result<(), Over> {
        match message {
            ClientMessage::ConnectionInit { .. } => Err(Over::Ended(Ending::InitRepeated)),
            ClientMessage::Ping {} => self.send(ServerMessage::Pong).await,
            ClientMessage::Pong {} => Ok(()),
            ClientMessage::Complete { id } => {
                // Dropped, and with it stopped.
                subscriptions.running.remove(&id);
                Ok(())
            }
            ClientMessage::Subscribe { id, .. } if id.len() > ID_BYTES_MAX => {
                Err(Over::Ended(Ending::Malformed))
            }
            ClientMessage::Subscribe { id, .. } if subscriptions.running.contains_key(&id) => {
                Err(Over::Ended(Ending::SubscriberExists))
            }
            ClientMessage::Subscribe { id, .. }
                if subscriptions.running.len() >= self.limits.subscriptions_max =>
            {
                let errors = too_many_subscriptions(self.limits.subscriptions_max);
                self.send(ServerMessage::Error { id, errors }).await
            }
            ClientMessage::Subscribe { id, payload } => {
                subscriptions.start(&self.endpoint, &signed_in.identification, id, payload);
                Ok(())
            }
        }
    }

    async fn tell(
        &mut self,
        told: Told,
        signed_in: &SignedIn,
        subscriptions: &mut Subscriptions,
    ) -> Result<(), Over> {
        let (number, message) = match told {
            Told::Message(number, message) => (number, message),
            // The clock may have passed the token's end before the timer does.
            Told::SignedOut => return Err(Over::Ended(self.why_signed_out(signed_in))),
        };
        let (id, is_last) = match &message {
            ServerMessage::Next { id, .. } => (id, false),
            ServerMessage::Error { id, .. } | ServerMessage::Complete { id } => (id, true),
            ServerMessage::ConnectionAck | ServerMessage::Pong => return self.send(message).await,
        };
        // It was completed or refused meanwhile; what runs under its id now, if anything, is another.
        if subscriptions.running.get(id).is_none_or(|running| running.number != number) {
            return Ok(());
        }
        if is_last {
            subscriptions.running.remove(id);
        }
        self.send(message).await
    }

    /// The login session has changed: is it still one?
    async fn ask_again(&mut self, signed_in: &SignedIn) -> Result<(), Over> {
        let caller = signed_in.identification.caller(&self.endpoint);
        let app = self.endpoint.app();
        match caller.credentials.authenticate(app, caller.now, caller.request_id).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_unauthenticated() => Err(Over::Ended(self.why_signed_out(signed_in))),
            // It cannot be asked now; each event asks again.
            Err(_) => Ok(()),
        }
    }

    fn why_signed_out(&self, signed_in: &SignedIn) -> Ending {
        match signed_in.identification.caller(&self.endpoint).credentials.claims() {
            Some(_) => Ending::Unauthorized,
            None => Ending::TokenEnded,
        }
    }

    /// What a frame says; `None` when it says nothing to us.
    fn read(&self, message: Option<Result<Message, Error>>) -> Result<Option<ClientMessage>, Over> {
        match message {
            Some(Ok(Message::Text(text))) => {
                ClientMessage::parse(&text).map(Some).ok_or(Over::Ended(Ending::Malformed))
            }
            Some(Ok(Message::Binary(_))) => Err(Over::Ended(Ending::Malformed)),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Ok(None),
            Some(Err(error)) => Err(over_because(error)),
            Some(Ok(Message::Close(_))) | None => Err(Over::Gone),
        }
    }

    async fn send(&mut self, message: ServerMessage) -> Result<(), Over> {
        self.push(message.into_message()).await
    }

    async fn push(&mut self, message: Message) -> Result<(), Over> {
        push(&mut self.socket, message, self.limits.send_time_max).await
    }
}

/// Sends a message to somebody who reads.
async fn push(
    socket: &mut (impl Sink<Message, Error = Error> + Unpin),
    message: Message,
    time_max: Duration,
) -> Result<(), Over> {
    match timeout(time_max, socket.send(message)).await {
        Ok(Ok(())) => Ok(()),
        Ok(Err(_gone)) => Err(Over::Gone),
        Err(_elapsed) => Err(Over::Ended(Ending::TooSlow)),
    }
}

/// The subscriptions of one connection. Dropping them stops them.
struct Subscriptions {
    told: mpsc::Sender<Told>,
    running: HashMap<String, Running>,
    /// How many there were.
    count: u64,
}

/// A subscription that runs.
struct Running {
    number: u64,
    _task: AbortOnDropHandle<()>,
}

impl Subscriptions {
    fn start(
        &mut self,
        endpoint: &Arc<Endpoint>,
        identification: &Arc<Identification>,
        id: String,
        payload: Map<String, Value>,
    ) {
        self.count += 1;
        let subscriber = Subscriber {
            id: id.clone(),
            number: self.count,
            endpoint: Arc::clone(endpoint),
            identification: Arc::clone(identification),
            told: self.told.clone(),
        };
        let task = tokio::spawn(subscriber.run(payload).in_current_span());
        let running = Running { number: self.count, _task: AbortOnDropHandle::new(task) };
        self.running.insert(id, running);
    }
}

fn over_because(error: Error) -> Over {
    match error.into_inner().downcast::<tungstenite::Error>().as_deref() {
        Ok(tungstenite::Error::Capacity(_)) => Over::Ended(Ending::TooLong),
        _ => Over::Gone,
    }
}

fn ending_of(error: &RequestError) -> Ending {
    // The database cannot be asked: another process may be better off.
    if error.is_unauthenticated() { Ending::Unauthorized } else { Ending::Restart }
}

fn too_many_subscriptions(max: usize) -> Value {
    let message = format!("One connection has at most {max} subscriptions: complete one first.");
    serde_json::json!([{ "message": message, "extensions": { "code": code::RATE_LIMITED } }])
}

fn remaining(expires_at: DateTime<Utc>, now: DateTime<Utc>) -> Duration {
    (expires_at - now).to_std().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;
    use std::task::{Context, Poll};

    use super::*;

    /// Takes what it is given, and never gets rid of it.
    struct Stuck;

    impl Sink<Message> for Stuck {
        type Error = Error;
        fn poll_ready(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
            Poll::Ready(Ok(()))
        }
        fn start_send(self: Pin<&mut Self>, _: Message) -> Result<(), Error> {
            Ok(())
        }
        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
            Poll::Pending
        }
        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Result<(), Error>> {
            Poll::Pending
        }
    }

    #[tokio::test]
    async fn who_does_not_read_is_dropped_with_a_code_of_its_own() {
        let pong = ServerMessage::Pong.into_message();
        let sent = push(&mut Stuck, pong, Duration::from_millis(1)).await;
        assert_eq!(sent, Err(Over::Ended(Ending::TooSlow)));
        assert_eq!(Ending::TooSlow.code(), 4482);
    }
}
