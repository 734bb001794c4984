//! Which document a request means, however it names it.

mod audit;
mod hash;
mod known;
mod trusted;

use std::sync::Arc;

use document_guard::{Refusal, admit};

pub(super) use audit::audit;
pub(super) use hash::DocumentHash;
pub(super) use known::{KnownDocument, KnownDocuments};
pub use trusted::{TrustedDocumentError, TrustedDocuments};

use super::configuration::{DocumentPolicy, HttpLimits};
use super::request::DocumentSource;
use super::response::RequestError;
use crate::error::code;

/// The document of a request.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) hash: DocumentHash,
    pub(super) document: Arc<KnownDocument>,
    /// Whether it is executed for everybody. Where it is not, the one who asks must be an admin.
    pub(super) is_trusted: bool,
}

/// Every document this process knows.
#[derive(Debug)]
pub(super) struct Documents {
    known: KnownDocuments,
    policy: DocumentPolicy,
    limits: HttpLimits,
}

impl Documents {
    pub(super) fn new(policy: DocumentPolicy, limits: HttpLimits) -> Self {
        Self { known: KnownDocuments::new(limits.documents_kept_bytes_max), policy, limits }
    }

    /// Finds the document: among the trusted, among those in use, or by parsing its text.
    pub(super) fn find(&self, source: DocumentSource) -> Result<Found, RequestError> {
        let (hash, text) = match source {
            DocumentSource::Text(text) => (DocumentHash::of(&text), Some(text)),
            DocumentSource::Hash(hash) => (hash, None),
            DocumentSource::TextWithHash(text, promised) => {
                let hash = DocumentHash::of(&text);
                if hash != promised {
                    return Err(RequestError::document(
                        code::BAD_USER_INPUT,
                        "The hash in `extensions.persistedQuery` is not the SHA-256 hash of `query`.",
                    ));
                }
                (hash, Some(text))
            }
        };
        let trusted = match &self.policy {
            DocumentPolicy::Any => None,
            DocumentPolicy::TrustedOnly(trusted) => trusted.get(&hash),
        };
        let is_trusted = trusted.is_some() || matches!(self.policy, DocumentPolicy::Any);
        let document = match (trusted.or_else(|| self.known.get(&hash)), text) {
            (Some(document), _) => document,
            // Clients of Apollo's protocol compare this very sentence, and send the text then.
            (None, None) => {
                return Err(RequestError::document(
                    code::PERSISTED_QUERY_NOT_FOUND,
                    "PersistedQueryNotFound",
                ));
            }
            (None, Some(text)) => Arc::new(self.admit(text)?),
        };
        Ok(Found { hash, document, is_trusted })
    }

    /// Remembers a document that was found to fit the schema.
    pub(super) fn keep(&self, found: &Found) {
        if self.known.get(&found.hash).is_none() {
            self.known.keep(found.hash, found.document.clone());
        }
    }

    fn admit(&self, text: String) -> Result<KnownDocument, RequestError> {
        match admit(&text, &self.limits.document) {
            Ok(guarded) => Ok(KnownDocument::new(text, guarded)),
            Err(refusal @ Refusal::Syntax { .. }) => {
                Err(RequestError::document(code::PARSE_FAILED, refusal.to_string()))
            }
            Err(refusal @ Refusal::Excess(_)) => {
                Err(RequestError::document(code::VALIDATION_FAILED, refusal.to_string()))
            }
        }
    }
}
