//! `portfolioItemCreate`

use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};
use catalog::commands::portfolio_item_create as command;
use kernel::id::StoredFileId;

use crate::catalog::types::PortfolioItem;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `portfolioItemCreate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PortfolioItemCreateCode")]
pub enum PortfolioItemCreateErrorCode {
    /// A text is empty.
    Empty,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The address is none of a web page.
    NotAnAddress,
    /// The signed-in user has no teaching profile yet: make one with `teacherProfileUpdate`; or, with `field`, no such file.
    NotFound,
    /// The portfolio is full: it has 30 items.
    TooMany,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not ready, or was refused: finish its upload with `uploadComplete`.
    FileNotReady,
    /// The file is used already: upload it again.
    FileInUse,
}

mutation_error!(
    PortfolioItemCreateError,
    PortfolioItemCreateErrorCode,
    command::PortfolioItemCreateCode,
    "portfolioItemCreate"
);

/// What `portfolioItemCreate` takes.
#[derive(InputObject)]
pub struct PortfolioItemCreateInput {
    /// What it is called, 1 to 120 characters.
    title: String,
    /// What it is, up to 2,000 characters; Markdown.
    description: Option<String>,
    /// Where it can be seen: an http or https address, up to 500 characters.
    url: Option<String>,
    /// A picture of it: a file uploaded for PORTFOLIO_IMAGE.
    image_file_id: Option<PublicId<StoredFileId>>,
}

/// What `portfolioItemCreate` answers.
#[derive(SimpleObject)]
pub struct PortfolioItemCreatePayload {
    /// The new item; null when nothing was done.
    portfolio_item: Option<PortfolioItem>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PortfolioItemCreateError>,
}

/// Holder of `portfolioItemCreate`.
#[derive(Default)]
pub struct PortfolioItemCreate;

#[Object]
impl PortfolioItemCreate {
    /// Adds an item at the end of the signed-in teacher's portfolio. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn portfolio_item_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The item.")] input: PortfolioItemCreateInput,
    ) -> ApiResult<PortfolioItemCreatePayload> {
        let input = command::PortfolioItemCreateInput {
            title: input.title,
            description: input.description,
            url: input.url,
            image: input.image_file_id.map(|id| id.0),
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (item, errors) = settle(outcome)?;
        let portfolio_item = item.map(PortfolioItem);
        Ok(PortfolioItemCreatePayload { portfolio_item, errors })
    }
}
