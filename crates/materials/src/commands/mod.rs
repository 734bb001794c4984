//! One file for each thing that can be done; each is one transaction.

mod draft;
mod fields;
mod files;
mod own;
mod pictures;
mod skills;

pub mod line_paid;
pub mod line_refunded;
pub mod line_reversed;
pub mod material_archive;
pub mod material_buy;
pub mod material_create;
pub mod material_download;
pub mod material_draft_discard;
pub mod material_files_set;
pub mod material_publish;
pub mod material_purchase_cancel;
pub mod material_unpublish;
pub mod material_update;
pub mod purchase_expire;

pub use fields::{DESCRIPTION_LENGTH_MAX, PRICE_MAX, PRICE_MIN, TITLE_LENGTH_MAX};
pub use material_create::MATERIALS_MAX;
pub use material_files_set::{FILES_MAX, NOTES_LENGTH_MAX};
pub use skills::SKILLS_MAX;
