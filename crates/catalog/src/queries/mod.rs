//! Reads of the catalogue, scoped to who asks and batched by key.

mod bookable;
mod favourites;
mod portfolio;
mod taught;
mod teachers;

pub use self::bookable::bookable_teacher_of_person;
pub use self::favourites::{FavouriteTeacher, favourites_among, favourites_of_user};
pub use self::portfolio::portfolio_of_teachers;
pub use self::taught::{CategoryCount, category_counts, skills_of_teachers};
pub use self::teachers::{
    popular_teachers, teacher_by_slug, teacher_of_user, teachers_by_ids, teachers_of_people,
    teachers_of_users,
};
