//! The documents that a server in trusted mode executes for everybody.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use document_guard::{DocumentLimits, admit};

use super::{DocumentHash, KnownDocument};

/// A document that cannot be trusted, because it could not even be executed.
#[derive(Debug, thiserror::Error)]
pub enum TrustedDocumentError {
    /// The folder or a file cannot be read.
    #[error("{path} cannot be read: {source}")]
    Unreadable {
        /// Where.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The guard refuses it.
    #[error("{name} is no document this server would execute: {reason}")]
    Refused {
        /// The file.
        name: String,
        /// What the guard said.
        reason: String,
    },
}

/// Documents by the hash of their text. A client may send the text or the hash.
#[derive(Debug, Clone, Default)]
pub struct TrustedDocuments(HashMap<DocumentHash, Arc<KnownDocument>>);

impl TrustedDocuments {
    /// Trusts the text.
    ///
    /// # Errors
    /// [`TrustedDocumentError::Refused`] when the guard would not let it through.
    pub fn add(
        &mut self,
        name: &str,
        text: String,
        limits: &DocumentLimits,
    ) -> Result<(), TrustedDocumentError> {
        let guarded = admit(&text, limits).map_err(|refusal| TrustedDocumentError::Refused {
            name: name.to_owned(),
            reason: refusal.to_string(),
        })?;
        self.0.insert(DocumentHash::of(&text), Arc::new(KnownDocument::new(text, guarded)));
        Ok(())
    }

    /// Trusts every `.graphql` file of the folder.
    ///
    /// # Errors
    /// The first file that cannot be read or would be refused.
    pub fn add_folder(&mut self, folder: &Path, limits: &DocumentLimits) -> Result<(), TrustedDocumentError> {
        let unreadable =
            |path: &Path, source| TrustedDocumentError::Unreadable { path: path.to_owned(), source };
        for entry in std::fs::read_dir(folder).map_err(|source| unreadable(folder, source))? {
            let path = entry.map_err(|source| unreadable(folder, source))?.path();
            if path.extension().is_some_and(|extension| extension == "graphql") {
                let text = std::fs::read_to_string(&path).map_err(|source| unreadable(&path, source))?;
                self.add(&path.display().to_string(), text, limits)?;
            }
        }
        Ok(())
    }

    /// The names of their operations.
    pub fn operation_names(&self) -> impl Iterator<Item = &str> {
        let documents = self.0.values().map(|document| document.guarded().document());
        documents.flat_map(|document| document.operations.iter()).filter_map(|(name, _)| Some(name?.as_str()))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing is trusted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(in crate::http) fn get(&self, hash: &DocumentHash) -> Option<Arc<KnownDocument>> {
        self.0.get(hash).cloned()
    }
}
