//! The object store against the embedded server, over HTTP and with real signatures.

mod cors;
mod getting;
mod objects;
mod parts;
mod preparing;
mod putting;
mod stage;
