//! What admins do with exports; one file each.

pub mod export_create;
pub mod export_download;

use async_graphql::MergedObject;

/// The mutations of exports.
#[derive(MergedObject, Default)]
pub struct ExportsMutation(export_create::ExportCreate, export_download::ExportDownload);
