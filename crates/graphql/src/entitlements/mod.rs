//! What people may download: buying, the library, and what teachers sold.

pub mod loaders;
pub mod mutations;
pub mod types;
pub mod viewer;

pub use loaders::{EntitlementById, MaterialOfLine, OwnEntitlementOfMaterial, SalesOfMaterial};
pub use mutations::EntitlementsMutation;
pub use mutations::material_download::FileDownload;
pub use types::{Entitlement, MaterialSales};
pub use viewer::ViewerLibrary;
