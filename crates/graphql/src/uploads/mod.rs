//! Files that people upload.

pub mod loaders;
pub mod mutations;
pub mod types;

pub use loaders::{PublicFile, ShownFile, StoredFileById, public_file_url};
pub use mutations::UploadsMutation;
pub use types::StoredFile;
