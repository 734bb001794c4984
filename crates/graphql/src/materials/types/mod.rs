//! Materials as clients see them.

pub mod actions;
pub mod enums;
pub mod material;
pub mod preview;
pub mod version;

pub use actions::{MaterialAction, MaterialAvailableAction};
pub use enums::{MaterialOrder, MaterialStatus};
pub use material::Material;
pub use preview::MaterialPreview;
pub use version::{MaterialFile, MaterialVersion};

use crate::connection;

connection!(MaterialConnection, MaterialEdge, Material, "materials");
