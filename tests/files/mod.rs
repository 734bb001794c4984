//! The file store behind every world, as servers and browsers meet it.

mod pictures;
mod store;
mod uploading;
