//! What people do in the catalogue; one file each.

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

use async_graphql::MergedObject;

/// The mutations of the catalogue.
#[derive(MergedObject, Default)]
pub struct CatalogMutation(ProfileMutation, VocabularyMutation);

/// What teachers do with their profiles and students with favourites.
#[derive(MergedObject, Default)]
struct ProfileMutation(
    favourite_add::FavouriteAdd,
    favourite_remove::FavouriteRemove,
    portfolio_item_create::PortfolioItemCreate,
    portfolio_item_delete::PortfolioItemDelete,
    portfolio_item_update::PortfolioItemUpdate,
    portfolio_items_reorder::PortfolioItemsReorder,
    teacher_profile_update::TeacherProfileUpdate,
);

/// What admins do with categories and skills.
#[derive(MergedObject, Default)]
struct VocabularyMutation(
    category_create::CategoryCreate,
    category_merge::CategoryMerge,
    category_rename::CategoryRename,
    category_retire::CategoryRetire,
    skill_create::SkillCreate,
    skill_merge::SkillMerge,
    skill_rename::SkillRename,
    skill_retire::SkillRetire,
);
