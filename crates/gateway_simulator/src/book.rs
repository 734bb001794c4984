//! What the simulator remembers: everything here survives a restart.

use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::delivery::{Delivery, DeliveryState};
use crate::document::{View, document, signature};
use crate::payouts::PayoutBook;
use crate::settings::Settings;
use crate::snap::SnapPage;
use crate::switches::{Channel, NotificationFault, Switches};
use crate::transaction::{Status, Transaction};

/// Finished deliveries that are kept for the overview.
const FINISHED_DELIVERIES_MAX: usize = 500;

/// A successful answer that is given again for the same `Idempotency-Key`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SavedAnswer {
    pub(crate) key: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) status: u16,
    pub(crate) body: String,
}

/// Everything that happened.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Book {
    pub(crate) pages: Vec<SnapPage>,
    /// Oldest first.
    pub(crate) transactions: Vec<Transaction>,
    pub(crate) deliveries: Vec<Delivery>,
    pub(crate) answers: Vec<SavedAnswer>,
    pub(crate) switches: Switches,
    pub(crate) payouts: PayoutBook,
    last_number: u64,
}

/// A notification that came into being, before the switches have met it.
pub(crate) struct Note {
    pub(crate) channel: Channel,
    pub(crate) transaction_id: String,
    pub(crate) order_id: String,
    pub(crate) status: String,
    /// Where it goes; to the configured address without it.
    pub(crate) url: Option<String>,
    pub(crate) body: String,
    pub(crate) iris_signature: Option<String>,
}

impl Book {
    /// Reads it back; an absent file is an empty book.
    pub(crate) fn read(file: &Path) -> std::io::Result<Self> {
        match std::fs::read(file) {
            Ok(bytes) => Ok(serde_json::from_slice(&bytes)?),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Writes it beside the file and puts it in its place, so that a kill in between leaves the old one whole.
    pub(crate) fn write(&self, file: &Path) -> std::io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let draft = file.with_extension("draft");
        std::fs::write(&draft, serde_json::to_vec(self)?)?;
        std::fs::rename(draft, file)
    }

    pub(crate) fn next_number(&mut self) -> u64 {
        self.last_number += 1;
        self.last_number
    }

    /// The transaction of that transaction id, else the newest of that order id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        let by_own_id = self.transactions.iter().position(|one| one.transaction_id == id);
        by_own_id.or_else(|| self.transactions.iter().rposition(|one| one.order_id == id))
    }

    /// As [`Book::find`], for calls of the API: DANA answers to its transaction id only.
    pub(crate) fn find_for_api(&self, id: &str) -> Option<usize> {
        self.find(id).filter(|&index| {
            self.transactions
                .get(index)
                .is_some_and(|one| one.transaction_id == id || !one.method.is_known_by_transaction_id_only())
        })
    }

    /// Lets time pass: what is overdue expires, old challenges fall, cards settle, banks confirm refunds.
    /// Returns whether anything changed.
    pub(crate) fn pass_time(&mut self, settings: &Settings, now: DateTime<Utc>) -> bool {
        let mut told = Vec::new();
        for (index, transaction) in self.transactions.iter_mut().enumerate() {
            if transaction.is_overdue(now) {
                transaction.status = Status::Expire;
                told.push(index);
            } else if transaction.challenge_is_over(now) {
                transaction.status = Status::Cancel;
                told.push(index);
            } else if transaction.card_settles(now) {
                transaction.status = Status::Settlement;
                transaction.settlement_time = Some(now);
                told.push(index);
            }
            for refund in &mut transaction.refunds {
                if refund.bank_confirmed_at.is_none() && refund.bank_confirms_at <= now {
                    refund.bank_confirmed_at = Some(refund.bank_confirms_at);
                    told.push(index);
                }
            }
        }
        let before = self.answers.len();
        self.answers.retain(|answer| answer.at + TimeDelta::minutes(5) > now);
        let changed = !told.is_empty() || before != self.answers.len();
        for index in told {
            self.announce(index, settings, now);
        }
        self.pass_payout_time(settings, now) || changed
    }

    /// Puts a notification about the transaction on its way, to every address that is to know, as the switches want
    /// it. Returns whether there was an address.
    pub(crate) fn announce(&mut self, index: usize, settings: &Settings, now: DateTime<Utc>) -> bool {
        let Some(transaction) = self.transactions.get(index).cloned() else { return false };
        let urls = addresses(&transaction, settings);
        for url in urls.iter().map(Option::as_deref) {
            let faults = self.switches.for_notification(Channel::Payments);
            let note = note(&transaction, url, &faults, settings);
            self.post(&note, &faults, now);
        }
        !urls.is_empty()
    }

    /// Puts a notification on its way as the switches want it. What is signed is the note's own business.
    pub(crate) fn post(&mut self, note: &Note, faults: &[NotificationFault], now: DateTime<Utc>) {
        let (mut copies, mut due_at, mut state) = (1, now, DeliveryState::Waiting);
        for fault in faults {
            match fault {
                NotificationFault::Duplicate(times) => copies = (*times).max(1),
                NotificationFault::DelaySeconds(seconds) => due_at += TimeDelta::seconds((*seconds).into()),
                NotificationFault::HoldBack => state = DeliveryState::Held,
                NotificationFault::Lose => state = DeliveryState::Lost,
                NotificationFault::SignWrongly => {}
            }
        }
        let group = self.next_number();
        for _ in 0..copies {
            let number = self.next_number();
            self.deliveries.push(Delivery {
                number,
                group,
                channel: note.channel,
                transaction_id: note.transaction_id.clone(),
                order_id: note.order_id.clone(),
                transaction_status: note.status.clone(),
                url: note.url.clone(),
                iris_signature: note.iris_signature.clone(),
                body: note.body.clone(),
                due_at,
                state,
                attempts: Vec::new(),
            });
        }
        self.forget_finished();
    }

    fn forget_finished(&mut self) {
        let is_finished = |one: &Delivery| !matches!(one.state, DeliveryState::Waiting | DeliveryState::Held);
        let finished = self.deliveries.iter().filter(|one| is_finished(one)).count();
        let mut to_forget = finished.saturating_sub(FINISHED_DELIVERIES_MAX);
        self.deliveries.retain(|one| {
            let goes = to_forget > 0 && is_finished(one);
            to_forget -= usize::from(goes);
            !goes
        });
    }
}

/// What a notification says of the transaction.
fn note(
    transaction: &Transaction,
    url: Option<&str>,
    faults: &[NotificationFault],
    settings: &Settings,
) -> Note {
    let mut fields = document(transaction, View::Notification, &settings.merchant());
    if faults.contains(&NotificationFault::SignWrongly) {
        let wrong = signature(&transaction.order_id, "200", "0.00", "another key");
        fields.insert("signature_key".to_owned(), Value::from(wrong));
    }
    Note {
        channel: Channel::Payments,
        transaction_id: transaction.transaction_id.clone(),
        order_id: transaction.order_id.clone(),
        status: transaction.status.name().to_owned(),
        url: url.map(str::to_owned),
        body: Value::Object(fields).to_string(),
        iris_signature: None,
    }
}

/// The override replaces the configured address, the appended ones come on top; `None` stands for the configured one.
fn addresses(transaction: &Transaction, settings: &Settings) -> Vec<Option<String>> {
    let mut urls: Vec<Option<String>> = if transaction.override_notification.is_empty() {
        settings.notification_url.iter().map(|_| None).collect()
    } else {
        transaction.override_notification.iter().cloned().map(Some).collect()
    };
    urls.extend(transaction.append_notification.iter().cloned().map(Some));
    urls
}
