//! Reads of the catalogue, scoped to who asks and batched by key.

mod bookable;
mod favourites;
mod portfolio;
mod taught;
mod teachers;
mod to_verify;

pub use self::bookable::bookable_teacher_of_person;
pub use self::favourites::{FavouriteTeacher, favourites_among, favourites_of_user};
pub use self::portfolio::portfolio_of_teachers;
pub use self::taught::{CategoryCount, category_counts, skills_of_teachers};
pub use self::teachers::{
    popular_teachers, teacher_by_slug, teacher_of_user, teachers_by_ids, teachers_of_people,
    teachers_of_users,
};
pub use self::to_verify::{
    TEACHERS_TO_VERIFY_BINDING, TeacherToVerifyKey, count_to_verify, teachers_to_verify, to_verify_key,
};
