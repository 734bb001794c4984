//! Materials: what teachers write and everybody finds in the store.

pub mod inputs;
pub mod loaders;
pub mod mutations;
pub mod queries;
pub mod types;
pub mod viewer;

pub use loaders::MaterialById;
pub use mutations::MaterialsMutation;
pub use queries::MaterialsQuery;
pub(crate) use queries::materials_of_teacher;
pub use types::{Material, MaterialConnection, MaterialEdge};
pub use viewer::ViewerMaterials;
