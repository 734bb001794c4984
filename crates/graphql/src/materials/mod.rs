//! Materials: what teachers write and everybody finds in the store.

pub mod loaders;
pub mod types;

pub use loaders::MaterialById;
pub use types::{Material, MaterialConnection, MaterialEdge};
