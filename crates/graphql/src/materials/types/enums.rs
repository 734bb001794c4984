//! Where materials stand and in which order they come.

use async_graphql::Enum;

/// Where a material stands. An admin may have taken it down beside that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "materials::MaterialStatus")]
pub enum MaterialStatus {
    /// It never was in the store: only its teacher and admins see it.
    Draft,
    /// It is in the store while its teacher is in public view.
    Published,
    /// It was in the store. Those who have it keep it.
    Unpublished,
    /// It is put away for good. Those who have it keep it.
    Archived,
}

/// In which order materials come. The list may grow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "materials::store::MaterialOrder")]
pub enum MaterialOrder {
    /// First published last first.
    Newest,
    /// Best rated first; few reviews count less.
    BestRated,
    /// What most people have first.
    MostSold,
    /// Cheapest first.
    #[graphql(name = "PRICE_ASC")]
    PriceAscending,
    /// Dearest first.
    #[graphql(name = "PRICE_DESC")]
    PriceDescending,
}
