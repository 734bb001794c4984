//! Faults, to Sentry: what is logged as an error, with the ids that lead to its log lines, and nothing about people. Never
//! what a request carried, who sent it, or from where.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use reqwest_tls::Client;
use sentry_types::Dsn;
use sentry_types::protocol::v7::{Envelope, Event, Level, Value};
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;
use tracing::Subscriber;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

use super::TelemetryError;
use crate::configuration::SentrySettings;

/// What spans say that finds log lines again.
const TAGS: [&str; 6] = ["request_id", "trace_id", "operation_name", "job.id", "job.kind", "order_id"];
/// Faults that wait to be sent. In a flood of them the first ones tell enough.
const WAITING_MAX: usize = 100;
const TEXT_LENGTH_MAX: usize = 1000;
const POST_TIME_MAX: Duration = Duration::from_secs(10);
/// What a process that ends still tries to send.
const FLUSH_TIME_MAX: Duration = Duration::from_secs(3);

/// The way to Sentry.
pub(super) struct Faults {
    sender: mpsc::Sender<Message>,
    environment: String,
}

enum Message {
    Fault(Box<Event<'static>>),
    Flush(oneshot::Sender<()>),
}

impl Faults {
    pub(super) fn to(settings: &SentrySettings) -> Result<Self, TelemetryError> {
        let refused = |reason: String| TelemetryError { what: "Sentry", reason };
        let client =
            Client::builder().timeout(POST_TIME_MAX).build().map_err(|error| refused(error.to_string()))?;
        let (sender, receiver) = mpsc::channel(WAITING_MAX);
        tokio::spawn(post(client, settings.dsn.clone(), receiver));
        Ok(Self { sender, environment: settings.environment.clone() })
    }

    /// What turns our errors into faults.
    pub(super) fn layer(&self) -> FaultLayer {
        FaultLayer { sender: self.sender.clone(), environment: self.environment.clone() }
    }

    pub(super) async fn end(self) {
        let (flushed, done) = oneshot::channel();
        let flushing = async {
            // Without a receiver there is nothing left to wait for.
            if self.sender.send(Message::Flush(flushed)).await.is_ok() {
                let _ = done.await;
            }
        };
        if timeout(FLUSH_TIME_MAX, flushing).await.is_err() {
            tracing::warn!("the last faults did not reach Sentry");
        }
    }
}

async fn post(client: Client, dsn: Dsn, mut receiver: mpsc::Receiver<Message>) {
    let authorization = dsn.to_auth(Some(concat!("teacherin/", env!("CARGO_PKG_VERSION")))).to_string();
    while let Some(message) = receiver.recv().await {
        let event = match message {
            Message::Fault(event) => *event,
            Message::Flush(flushed) => {
                // Whoever asked may have given up.
                let _ = flushed.send(());
                continue;
            }
        };
        let mut body = Vec::new();
        if Envelope::from(event).to_writer(&mut body).is_err() {
            continue;
        }
        let request = client.post(dsn.envelope_api_url()).header("x-sentry-auth", &authorization);
        let answer = request.header("content-type", "application/x-sentry-envelope").body(body).send().await;
        // A warning: an error would come back here.
        match answer {
            Ok(answer) if answer.status().is_success() => {}
            Ok(answer) => tracing::warn!(status = answer.status().as_u16(), "Sentry did not take a fault"),
            Err(error) => tracing::warn!(error = %error.without_url(), "Sentry cannot be reached"),
        }
    }
}

/// Listens to what is logged.
pub(super) struct FaultLayer {
    sender: mpsc::Sender<Message>,
    environment: String,
}

impl<S: Subscriber + for<'span> LookupSpan<'span>> Layer<S> for FaultLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = Fields::default();
        attributes.record(&mut fields);
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(fields);
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        if let Some(span) = context.span(id)
            && let Some(fields) = span.extensions_mut().get_mut::<Fields>()
        {
            values.record(fields);
        }
    }

    fn on_event(&self, event: &tracing::Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() != tracing::Level::ERROR {
            return;
        }
        let mut fields = Fields::default();
        event.record(&mut fields);
        let mut tags = BTreeMap::new();
        for span in context.event_scope(event).into_iter().flatten() {
            if let Some(Fields(said)) = span.extensions().get::<Fields>() {
                let known = said.iter().filter(|(name, _)| TAGS.contains(&name.as_str()));
                tags.extend(known.map(|(name, value)| (name.clone(), value.clone())));
            }
        }
        let fault = Event {
            level: Level::Error,
            message: fields.0.remove("message"),
            logger: Some(event.metadata().target().to_owned()),
            release: Some(concat!("teacherin@", env!("CARGO_PKG_VERSION")).into()),
            environment: Some(self.environment.clone().into()),
            tags,
            extra: fields.0.into_iter().map(|(name, text)| (name, Value::String(text))).collect(),
            ..Event::default()
        };
        // Full: a flood is told by its beginning.
        let _ = self.sender.try_send(Message::Fault(Box::new(fault)));
    }
}

/// What a span or an event says, as text.
#[derive(Default)]
struct Fields(BTreeMap<String, String>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        let text: String = format!("{value:?}").chars().take(TEXT_LENGTH_MAX).collect();
        self.0.insert(field.name().to_owned(), text);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.chars().take(TEXT_LENGTH_MAX).collect());
    }
}
