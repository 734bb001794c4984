//! Files for whoever keeps the books.

mod asking;
mod contents;
mod dying;
mod keeping;
mod office;
