//! The file store behind every world, as servers and browsers meet it.

mod store;
mod uploading;
