//! Taking notifications to their receivers.

use chrono::{DateTime, Utc};
use futures_util::future::join_all;

use crate::delivery::{Attempt, Delivery};
use crate::settings::Settings;
use crate::simulator::Simulator;

/// How many 307 and 308 answers are followed.
const REDIRECTS_MAX: usize = 5;

impl Simulator {
    /// Delivers everything that is due now, one notification after the other (copies of one at the same moment), until
    /// nothing is due any more. Returns how many attempts were made.
    pub async fn deliver_due(&self) -> usize {
        let _turn = self.inner.delivering.lock().await;
        let mut attempts = 0;
        loop {
            let due = self.next_due();
            if due.is_empty() {
                return attempts;
            }
            attempts += due.len();
            let answers = join_all(due.iter().map(|one| self.attempt(one))).await;
            self.change(|book, settings, now| {
                for (sent, answer) in due.iter().zip(answers) {
                    if let Some(one) = book.deliveries.iter_mut().find(|one| one.number == sent.number) {
                        one.note(answer.at(now), settings.retry_speed);
                    }
                }
            });
        }
    }

    /// The deliveries of the earliest group that is due, with their addresses filled in.
    fn next_due(&self) -> Vec<Delivery> {
        self.look(|book, settings, now| {
            let first = book
                .deliveries
                .iter()
                .filter(|one| one.is_due(now) && address(one, settings).is_some())
                .min_by_key(|one| (one.due_at, one.number));
            let Some(first) = first else { return Vec::new() };
            let group = book.deliveries.iter().filter(|one| one.is_due(now) && one.group == first.group);
            group
                .cloned()
                .map(|mut one| {
                    one.url = address(&one, settings);
                    one
                })
                .collect()
        })
    }

    async fn attempt(&self, delivery: &Delivery) -> Answered {
        let mut url = delivery.url.clone().unwrap_or_default();
        for _ in 0..=REDIRECTS_MAX {
            let mut request = self
                .inner
                .http
                .post(&url)
                .header("content-type", "application/json")
                .header("user-agent", "Veritrans")
                .body(delivery.body.clone());
            if let Some(signature) = &delivery.iris_signature {
                request = request.header("iris-signature", signature);
            }
            let answer = match request.send().await {
                Ok(answer) => answer,
                Err(error) => {
                    return Answered { status: None, error: Some(error.without_url().to_string()) };
                }
            };
            let status = answer.status().as_u16();
            let next = answer
                .headers()
                .get("location")
                .and_then(|value| value.to_str().ok())
                .and_then(|location| answer.url().join(location).ok());
            match next {
                Some(next) if matches!(status, 307 | 308) => url = next.into(),
                _ => return Answered { status: Some(status), error: None },
            }
        }
        Answered { status: None, error: Some("redirected too often".to_owned()) }
    }
}

/// Where it goes: to its own address, else to the one the merchant set up for its channel.
fn address(delivery: &Delivery, settings: &Settings) -> Option<String> {
    delivery.url.clone().or_else(|| settings.notification_url_of(delivery.channel))
}

/// What came back.
struct Answered {
    status: Option<u16>,
    error: Option<String>,
}

impl Answered {
    fn at(self, at: DateTime<Utc>) -> Attempt {
        Attempt { at, status: self.status, error: self.error }
    }
}
