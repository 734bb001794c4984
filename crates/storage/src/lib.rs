#![doc = include_str!("../README.md")]

pub mod embedded;
mod object_store;

pub use object_store::{
    ConfigurationError, GetRules, MultipartFinish, ObjectDigest, ObjectFacts, ObjectStore, ObjectStoreConfig,
    PrepareError, PutRules, Readiness, SignedRequest, StoreError, Timeouts,
};
