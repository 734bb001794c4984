//! Writing, changing, answering and hiding reviews, against PostgreSQL.

#![expect(clippy::unwrap_used, reason = "a test fails where something is missing")]

mod answering;
mod changing;
mod concurrency;
mod lists;
mod mails;
mod of_materials;
mod ratings_kept;
mod shop;
mod visibility;
mod world;
mod writing;
mod writing_of_materials;
