//! `PortfolioItem`

use std::sync::Arc;

use async_graphql::{Context, Object};
use chrono::{DateTime, Utc};
use kernel::id::PortfolioItemId;

use crate::cost::{Cost, MARKDOWN_COST};
use crate::error::ApiResult;
use crate::markdown;
use crate::public_id::PublicId;
use crate::uploads::public_file_url;

/// A piece of work a teacher shows.
#[derive(Debug, Clone)]
pub struct PortfolioItem(pub catalog::PortfolioItem);

/// A piece of work a teacher shows.
#[Object]
impl PortfolioItem {
    /// The item's id.
    async fn id(&self) -> PublicId<PortfolioItemId> {
        self.0.id.into()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is: Markdown as typed.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What it is: HTML that is safe to put into a page.
    #[graphql(directive = Cost::apply(MARKDOWN_COST))]
    async fn description_html(&self) -> Option<String> {
        self.0.description.as_deref().map(markdown::render)
    }

    /// Where it can be seen: an http or https address.
    async fn url(&self) -> Option<&str> {
        self.0.url.as_deref()
    }

    /// Its picture, a JPEG with a longer side of at most 2,048 pixels. The address is the same all day and good for a day more: do
    /// not keep it. Null when it has none.
    async fn image_url(&self, context: &Context<'_>) -> ApiResult<Option<Arc<str>>> {
        public_file_url(context, self.0.image_file_id).await
    }

    /// When it was added.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }
}
