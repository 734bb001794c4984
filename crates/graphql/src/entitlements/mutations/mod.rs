//! What people do with what they buy; one file each.

pub mod material_buy;
pub mod material_download;
pub mod material_purchase_cancel;

use async_graphql::MergedObject;

/// The mutations of buying materials and of getting them.
#[derive(MergedObject, Default)]
pub struct EntitlementsMutation(
    material_buy::MaterialBuy,
    material_purchase_cancel::MaterialPurchaseCancel,
    material_download::MaterialDownload,
);
