//! Documents that were parsed, guarded and validated once, by the hash of their text.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use document_guard::GuardedDocument;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::DocumentHash;

/// A document that passed the guard.
#[derive(Debug)]
pub(in crate::http) struct KnownDocument {
    text: String,
    guarded: GuardedDocument,
    /// Whether it fits the schema: then it need not be asked again. Set once, never taken back.
    is_valid: AtomicBool,
}

impl KnownDocument {
    pub(in crate::http) const fn new(text: String, guarded: GuardedDocument) -> Self {
        Self { text, guarded, is_valid: AtomicBool::new(false) }
    }

    pub(in crate::http) fn text(&self) -> &str {
        &self.text
    }

    pub(in crate::http) const fn guarded(&self) -> &GuardedDocument {
        &self.guarded
    }

    /// Whether it was found to fit the schema.
    pub(in crate::http) fn is_valid(&self) -> bool {
        self.is_valid.load(Ordering::Relaxed)
    }

    /// Remembers that it fits the schema.
    pub(in crate::http) fn set_valid(&self) {
        self.is_valid.store(true, Ordering::Relaxed);
    }
}

/// A kept document weighs what its text does; parsed it takes some thirty times as much.
#[derive(Debug, Clone)]
struct TextLength;

impl Weighter<DocumentHash, Arc<KnownDocument>> for TextLength {
    fn weight(&self, _hash: &DocumentHash, document: &Arc<KnownDocument>) -> u64 {
        u64::try_from(document.text.len()).unwrap_or(u64::MAX)
    }
}

/// The documents in use. Only what fits the schema gets in, so that nonsense pushes nothing out.
#[derive(Debug)]
pub(in crate::http) struct KnownDocuments(Cache<DocumentHash, Arc<KnownDocument>, TextLength>);

/// How long documents are, to make room for the right number.
const TEXT_BYTES_USUAL: u64 = 1024;

impl KnownDocuments {
    pub(in crate::http) fn new(bytes_max: u64) -> Self {
        let count = usize::try_from(bytes_max / TEXT_BYTES_USUAL).unwrap_or(usize::MAX);
        Self(Cache::with_weighter(count, bytes_max, TextLength))
    }

    pub(in crate::http) fn get(&self, hash: &DocumentHash) -> Option<Arc<KnownDocument>> {
        self.0.get(hash)
    }

    pub(in crate::http) fn keep(&self, hash: DocumentHash, document: Arc<KnownDocument>) {
        self.0.insert(hash, document);
    }
}
