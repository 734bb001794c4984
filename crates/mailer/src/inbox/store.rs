//! The mails: one file each, the newest few hundred also parsed in memory.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mail_parser::{Address, MessageParser, PartType};
use serde::Serialize;

use crate::error::InboxError;

/// More than anyone scrolls through, and a folder that stays small.
pub(super) const MESSAGES_MAX: usize = 500;

/// A mail that the inbox took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InboxMessage {
    /// Counts up in the order of arrival.
    pub id: u64,
    /// Who it was delivered to, as the envelope says.
    pub to: Vec<String>,
    /// Who it says it is from.
    pub from: String,
    /// The subject line.
    pub subject: String,
    /// When it says it was written (RFC 3339).
    pub date: Option<String>,
    /// The text part, with `\n` as line end.
    pub text: Option<String>,
    /// The HTML part.
    pub html: Option<String>,
}

pub(super) struct Store {
    folder: PathBuf,
    state: Mutex<State>,
}

struct State {
    next_id: u64,
    /// Oldest first.
    messages: VecDeque<Arc<InboxMessage>>,
}

impl Store {
    /// Makes the folder if needed and reads what is in it.
    pub(super) fn open(folder: PathBuf) -> Result<Self, InboxError> {
        let folder_error = |source| InboxError::Folder { folder: folder.clone(), source };
        fs::create_dir_all(&folder).map_err(folder_error)?;
        // Asked now and not at the first mail: an unwritable folder is a start error that somebody sees.
        probe_writing(&folder).map_err(folder_error)?;
        let mut ids = stored_ids(&folder).map_err(folder_error)?;
        ids.sort_unstable();
        let mut state = State { next_id: ids.last().map_or(1, |id| id + 1), messages: VecDeque::new() };
        for id in ids {
            match fs::read(message_path(&folder, id)) {
                Ok(raw) => state.messages.push_back(Arc::new(parse(id, &raw))),
                Err(error) => tracing::warn!(id, %error, "a stored mail cannot be read and is left out"),
            }
        }
        let store = Self { folder, state: Mutex::new(state) };
        store.drop_oldest(&mut store.state());
        Ok(store)
    }

    /// Keeps a mail: its file is complete when this returns. `envelope_to` are the addresses it was delivered to.
    pub(super) fn keep(&self, envelope_to: &[String], body: &[u8]) -> io::Result<()> {
        // As real servers do at the last hop, the envelope goes on top of the headers. A file stays a plain `.eml`.
        let mut raw = Vec::with_capacity(body.len() + 64);
        for address in envelope_to {
            raw.extend_from_slice(format!("Delivered-To: <{address}>\r\n").as_bytes());
        }
        raw.extend_from_slice(body);

        let mut state = self.state();
        let id = state.next_id;
        // A file appears under its name only when it is whole, so a killed process leaves no half mail. No fsync: what
        // is written survives the death of the process, and this is no place for mail that must survive the machine's.
        let unfinished = self.folder.join(format!("{id}.unfinished"));
        fs::write(&unfinished, &raw)?;
        fs::rename(&unfinished, message_path(&self.folder, id))?;
        state.next_id += 1;
        state.messages.push_back(Arc::new(parse(id, &raw)));
        self.drop_oldest(&mut state);
        Ok(())
    }

    /// Newest first.
    pub(super) fn messages(&self) -> Vec<Arc<InboxMessage>> {
        self.state().messages.iter().rev().cloned().collect()
    }

    pub(super) fn message(&self, id: u64) -> Option<Arc<InboxMessage>> {
        self.state().messages.iter().find(|message| message.id == id).cloned()
    }

    /// The newest mail, or the newest to one address.
    pub(super) fn latest(&self, to: Option<&str>) -> Option<Arc<InboxMessage>> {
        let is_for = |message: &InboxMessage| {
            to.is_none_or(|to| message.to.iter().any(|address| address.eq_ignore_ascii_case(to)))
        };
        self.state().messages.iter().rev().find(|message| is_for(message)).cloned()
    }

    /// Forgets everything. Ids keep counting up, so that a link in an open page never shows another mail.
    pub(super) fn clear(&self) {
        let mut state = self.state();
        while let Some(message) = state.messages.pop_front() {
            self.delete(message.id);
        }
    }

    fn drop_oldest(&self, state: &mut State) {
        while state.messages.len() > MESSAGES_MAX {
            if let Some(message) = state.messages.pop_front() {
                self.delete(message.id);
            }
        }
    }

    fn delete(&self, id: u64) {
        if let Err(error) = fs::remove_file(message_path(&self.folder, id)) {
            tracing::warn!(id, %error, "the file of a dropped mail cannot be deleted");
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes and deletes a file.
fn probe_writing(folder: &Path) -> io::Result<()> {
    let probe = folder.join("probe.unfinished");
    fs::write(&probe, b"")?;
    fs::remove_file(&probe)
}

/// The ids in the folder; deletes what a killed process left half written.
fn stored_ids(folder: &Path) -> io::Result<Vec<u64>> {
    let mut ids = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("eml") => ids.extend(stem.parse::<u64>().ok()),
            Some("unfinished") => fs::remove_file(&path)?,
            _ => {}
        }
    }
    Ok(ids)
}

fn message_path(folder: &Path, id: u64) -> PathBuf {
    folder.join(format!("{id}.eml"))
}

fn parse(id: u64, raw: &[u8]) -> InboxMessage {
    let Some(message) = MessageParser::default().parse(raw) else {
        return InboxMessage {
            id,
            to: Vec::new(),
            from: String::new(),
            subject: "(unreadable)".to_owned(),
            date: None,
            text: Some(String::from_utf8_lossy(raw).into_owned()),
            html: None,
        };
    };
    let to = message
        .header_values("Delivered-To")
        .filter_map(|value| value.as_text())
        .map(|address| address.trim_matches(['<', '>']).to_owned())
        .collect();
    InboxMessage {
        id,
        to,
        from: message.from().map(written).unwrap_or_default(),
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message.date().map(mail_parser::DateTime::to_rfc3339),
        // Not `body_text` and `body_html`: they make up the part that is missing from the one that is there.
        text: message.text_bodies().find_map(|part| match &part.body {
            PartType::Text(text) => Some(text.replace("\r\n", "\n")),
            _ => None,
        }),
        html: message.html_bodies().find_map(|part| match &part.body {
            PartType::Html(html) => Some(html.to_string()),
            _ => None,
        }),
    }
}

fn written(addresses: &Address<'_>) -> String {
    let one = |address: &mail_parser::Addr<'_>| match (address.name(), address.address()) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (name, address) => address.or(name).unwrap_or_default().to_owned(),
    };
    addresses.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mail(subject: &str) -> Vec<u8> {
        format!("From: a@example.com\r\nSubject: {subject}\r\n\r\nhello\r\n").into_bytes()
    }

    fn to(address: &str) -> Vec<String> {
        vec![address.to_owned()]
    }

    #[test]
    fn a_reopened_folder_shows_the_same_mails_and_no_half_ones() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().to_owned()).unwrap();
        store.keep(&to("sari@contoh.co.id"), &mail("one")).unwrap();
        store.keep(&[to("budi@contoh.co.id"), to("x@y.id")].concat(), &mail("two")).unwrap();
        let before = store.messages();
        // What `kill -9` leaves behind: nothing is closed, and one mail is half written.
        std::mem::forget(store);
        fs::write(folder.path().join("3.unfinished"), b"From: a").unwrap();

        let store = Store::open(folder.path().to_owned()).unwrap();
        assert_eq!(store.messages(), before);
        assert_eq!(before.iter().map(|mail| mail.subject.as_str()).collect::<Vec<_>>(), ["two", "one"]);
        assert_eq!(before.first().unwrap().to, ["budi@contoh.co.id", "x@y.id"]);
        store.keep(&to("sari@contoh.co.id"), &mail("three")).unwrap();
        assert_eq!(store.latest(None).unwrap().id, 3);
        assert_eq!(store.latest(Some("BUDI@contoh.co.id")).unwrap().subject, "two");
        assert_eq!(store.latest(Some("nobody@contoh.co.id")), None);
    }

    #[test]
    fn only_the_newest_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(folder.path().to_owned()).unwrap();
        for number in 1..=MESSAGES_MAX + 2 {
            store.keep(&to("sari@contoh.co.id"), &mail(&number.to_string())).unwrap();
        }
        assert_eq!(store.messages().len(), MESSAGES_MAX);
        assert_eq!(store.messages().last().unwrap().subject, "3");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), MESSAGES_MAX);
        store.clear();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        store.keep(&to("sari@contoh.co.id"), &mail("after")).unwrap();
        assert_eq!(store.latest(None).unwrap().id, 503);
    }

    #[test]
    fn a_folder_that_is_a_file_is_refused() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(matches!(Store::open(file.path().to_owned()), Err(InboxError::Folder { .. })));
    }
}
