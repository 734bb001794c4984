//! The object store against the embedded server, over HTTP and with real signatures.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod cors;
mod getting;
mod objects;
mod parts;
mod preparing;
mod putting;
mod stage;
mod writing;
