//! Where objects lie. Keys are made of ids: nothing that a client says is part of one.

use kernel::id::StoredFileId;

use crate::policy::Keeping;

/// Where a client puts it. Nothing is ever handed out from there.
#[must_use]
pub(crate) fn pending(id: StoredFileId) -> String {
    format!("pending/{id}")
}

/// Where it stays; no client can write there.
#[must_use]
pub(crate) fn kept(id: StoredFileId, keeping: Keeping) -> String {
    match keeping {
        Keeping::AsItIs => format!("private/{id}"),
        Keeping::AsPublicImage => format!("public/{id}.jpg"),
    }
}

/// Every place where something of it could lie.
pub(crate) fn all(id: StoredFileId) -> [String; 3] {
    [pending(id), kept(id, Keeping::AsItIs), kept(id, Keeping::AsPublicImage)]
}
