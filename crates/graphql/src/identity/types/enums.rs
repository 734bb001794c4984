//! Small vocabularies of people.

use async_graphql::Enum;

/// What a user may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "kernel::Role")]
pub enum Role {
    /// Books, buys and reviews.
    Student,
    /// Publishes a profile and availability, teaches.
    Teacher,
    /// Moderates.
    Admin,
}

/// What somebody may register as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "identity::flows::account_register::RegistrationRole")]
pub enum RegistrationRole {
    /// Books, buys and reviews.
    Student,
    /// Publishes a profile and availability, teaches.
    Teacher,
}

/// The language of a person's mails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "kernel::Locale")]
pub enum Locale {
    /// Bahasa Indonesia.
    #[graphql(name = "ID")]
    Indonesian,
    /// English.
    #[graphql(name = "EN")]
    English,
}
