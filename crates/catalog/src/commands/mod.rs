//! What can be done to the catalogue: one file per command, each one transaction.
//!
//! [`visibility`] is different: steps of other crates' commands, done in their transactions.

pub mod category_create;
pub mod category_merge;
pub mod category_rename;
pub mod category_retire;
pub mod favourite_add;
pub mod favourite_remove;
pub mod portfolio_item_create;
pub mod portfolio_item_delete;
pub mod portfolio_item_update;
pub mod portfolio_items_reorder;
pub mod skill_create;
pub mod skill_merge;
pub mod skill_rename;
pub mod skill_retire;
pub mod teacher_profile_update;
pub mod visibility;

mod portfolio;
mod vocabulary_names;

pub use self::visibility::{hide_teacher_of_user, set_verified, show_teacher_of_user};
