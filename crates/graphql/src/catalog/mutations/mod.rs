//! What people do in the catalogue; one file each.

mod category_create;
mod category_merge;
mod category_rename;
mod category_retire;
mod favourite_add;
mod favourite_remove;
mod portfolio_item_create;
mod portfolio_item_delete;
mod portfolio_item_update;
mod portfolio_items_reorder;
mod skill_create;
mod skill_merge;
mod skill_rename;
mod skill_retire;
mod teacher_profile_update;

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
