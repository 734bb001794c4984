//! What people do with uploads; one file each.

pub mod upload_complete;
pub mod upload_create;

use async_graphql::MergedObject;

/// The mutations of uploads.
#[derive(MergedObject, Default)]
pub struct UploadsMutation(upload_create::UploadCreate, upload_complete::UploadComplete);
