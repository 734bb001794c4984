#![doc = include_str!("../README.md")]

pub mod commands;
pub mod jobs;
pub mod model;
pub mod policy;
pub mod queries;
pub mod rating;
pub mod rating_rows;
pub mod search;
pub mod search_rows;
pub mod search_texts;
mod slugs;
pub mod state;
pub mod vocabulary;
pub mod vocabulary_memory;

pub use model::{BookableTeacher, Category, City, Favourite, PortfolioItem, Skill, Teacher};
pub use state::{Language, LessonMode, TeacherStatus};
