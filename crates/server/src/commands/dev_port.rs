//! The ports of the dev mode's other servers: the same after a restart, so that pages that were opened before still work.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// A port that is remembered in a file.
pub(super) struct KeptPort {
    file: PathBuf,
    stored: Option<u16>,
}

impl KeptPort {
    /// The one of this folder, which is made when it is missing.
    pub(super) fn in_folder(folder: &Path) -> std::io::Result<Self> {
        std::fs::create_dir_all(folder)?;
        let file = folder.join("port");
        let stored = match std::fs::read_to_string(&file) {
            Ok(text) => text.trim().parse().ok(),
            Err(error) if error.kind() == ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        Ok(Self { file, stored })
    }

    /// What to try first.
    pub(super) fn or(&self, usual: Option<u16>) -> Option<u16> {
        self.stored.or(usual)
    }

    /// Remembers the one that was free.
    pub(super) fn keep(&self, port: u16) -> std::io::Result<()> {
        if self.stored == Some(port) { Ok(()) } else { std::fs::write(&self.file, format!("{port}\n")) }
    }
}
