//! The fixed lists of the catalogue.

use async_graphql::Enum;

/// Where a lesson happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "catalog::LessonMode")]
pub enum LessonMode {
    /// Over a link that the teacher sets.
    Online,
    /// At a place.
    Offline,
}

/// How far a teaching profile is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "catalog::TeacherStatus")]
pub enum TeacherStatus {
    /// Only its owner sees it.
    Draft,
    /// Complete and in public view.
    Published,
}

/// A language of instruction. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "catalog::Language")]
pub enum Language {
    /// Arabic.
    Arabic,
    /// German.
    German,
    /// English.
    English,
    /// Spanish.
    Spanish,
    /// French.
    French,
    /// Hindi.
    Hindi,
    /// Indonesian.
    Indonesian,
    /// Italian.
    Italian,
    /// Japanese.
    Japanese,
    /// Javanese.
    Javanese,
    /// Korean.
    Korean,
    /// Malay.
    Malay,
    /// Dutch.
    Dutch,
    /// Portuguese.
    Portuguese,
    /// Russian.
    Russian,
    /// Sundanese.
    Sundanese,
    /// Tamil.
    Tamil,
    /// Thai.
    Thai,
    /// Turkish.
    Turkish,
    /// Vietnamese.
    Vietnamese,
    /// Chinese.
    Chinese,
}
