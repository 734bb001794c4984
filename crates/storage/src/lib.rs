#![doc = include_str!("../README.md")]

mod attaching;
pub mod commands;
mod config;
pub mod embedded;
pub mod flows;
mod formats;
mod images;
pub mod jobs;
mod keys;
mod model;
mod names;
mod object_store;
mod policy;
pub mod queries;
mod replacing;
pub mod scanning;
mod services;
mod state;

pub use attaching::{AttachError, AttachRefusal, attach, discard};
pub use config::StorageConfig;
pub use formats::FileFormat;
pub use model::{FilePart, StoredFile};
pub use object_store::{
    ConfigurationError, GetRules, MultipartFinish, ObjectDigest, ObjectFacts, ObjectStore, ObjectStoreConfig,
    ObjectWriter, PrepareError, PutRules, Readiness, SignedRequest, StoreError, Timeouts,
};
pub use queries::{download_request, public_url};
pub use replacing::{attach_change, discard_replaced};
pub use services::StorageServices;
pub use state::{FilePurpose, FileRefusal, ScanStatus, StoredFileStatus};
