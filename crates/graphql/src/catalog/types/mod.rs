//! The catalogue as clients see it.

pub mod enums;
pub mod facets;
pub mod portfolio_item;
pub mod teacher;
pub mod teacher_connection;
pub mod vocabulary;

pub use enums::{Language, LessonMode, TeacherStatus};
pub use facets::TeacherFacets;
pub use portfolio_item::PortfolioItem;
pub use teacher::Teacher;
pub(crate) use teacher::average_of_stars;
pub use teacher_connection::{
    FavouriteTeacherConnection, FavouriteTeacherEdge, TeacherConnection, TeacherEdge,
};
pub use vocabulary::{Category, City, Skill};
