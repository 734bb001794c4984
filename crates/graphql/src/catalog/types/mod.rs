//! The catalogue as clients see it.

mod enums;
mod facets;
mod portfolio_item;
mod teacher;
mod teacher_connection;
mod vocabulary;

pub use enums::{Language, LessonMode, TeacherStatus};
pub use facets::TeacherFacets;
pub use portfolio_item::PortfolioItem;
pub use teacher::Teacher;
pub use teacher_connection::{
    FavouriteTeacherConnection, FavouriteTeacherEdge, TeacherConnection, TeacherEdge,
};
pub use vocabulary::{Category, City, Skill};
