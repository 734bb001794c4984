#![doc = include_str!("../README.md")]

pub mod rating;
pub mod search_texts;
pub mod vocabulary;
