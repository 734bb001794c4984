//! Reads of materials, scoped to who asks and batched by key.

mod library;
mod lines;
mod materials;
mod sales;
mod skills;
mod standing;
mod versions;

pub use self::library::{LIBRARY_BINDING, library, library_count, own_entitlements_of_materials};
pub use self::lines::materials_of_lines;
pub use self::materials::{OF_TEACHER_BINDING, by_ids, count_of_teacher, of_teacher};
pub use self::sales::{SALES_BINDING, SalesFigures, sales, sales_count, sales_of_materials};
pub use self::skills::skills_of_materials;
pub use self::standing::{Standing, standing_of_materials};
pub use self::versions::{files_of_versions, versions_of_materials};
