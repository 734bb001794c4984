//! Files that people upload.

pub mod loaders;
pub mod mutations;
pub mod types;

pub use loaders::{PublicFileUrl, StoredFileById};
pub use mutations::UploadsMutation;
pub use types::StoredFile;
