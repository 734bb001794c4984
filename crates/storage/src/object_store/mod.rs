//! A bucket at any service that speaks S3: what the product asks of it, and nothing else. No byte of a file passes through
//! a request of ours but the few that are looked at.

mod client;
mod configuration;
mod cors;
mod disposition;
mod error;
mod listing;
mod multipart;
mod objects;
mod prepare;
mod reading;
mod signing;
mod writing;

pub use client::ObjectStore;
pub use configuration::{ConfigurationError, ObjectStoreConfig, Timeouts};
pub use error::StoreError;
pub use multipart::MultipartFinish;
pub use objects::ObjectFacts;
pub use prepare::{PrepareError, Readiness};
pub use reading::ObjectDigest;
pub use signing::{GetRules, PutRules, SignedRequest};
pub use writing::ObjectWriter;
