//! An S3 server in this process, its files in a folder: for `dev` and for tests. Signatures, expiry, ranges and CORS are real;
//! docs/decisions/0023 tells where it is no S3.

mod cors;
mod files;
mod server;
mod sidecars;

pub use server::{EmbeddedStore, StartError};
