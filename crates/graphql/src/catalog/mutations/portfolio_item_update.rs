//! `portfolioItemUpdate`

use async_graphql::{Context, Enum, InputObject, MaybeUndefined, Object, SimpleObject};
use catalog::commands::portfolio_item_update as command;
use kernel::id::{PortfolioItemId, StoredFileId};

use crate::catalog::change;

use crate::catalog::types::PortfolioItem;
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What is wrong with the input of `portfolioItemUpdate`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::PortfolioItemUpdateCode")]
pub enum PortfolioItemUpdateErrorCode {
    /// A text is empty.
    Empty,
    /// A text is too long; the message says how long it may be.
    TooLong,
    /// A text has invisible or control characters.
    ForbiddenCharacter,
    /// The address is none of a web page.
    NotAnAddress,
    /// The signed-in teacher has no such item or file; `field` says which.
    NotFound,
    /// The file was uploaded for something else.
    WrongPurpose,
    /// The file is not ready, or was refused: finish its upload with `uploadComplete`.
    FileNotReady,
    /// The file is used already: upload it again.
    FileInUse,
}

mutation_error!(
    PortfolioItemUpdateError,
    PortfolioItemUpdateErrorCode,
    command::PortfolioItemUpdateCode,
    "portfolioItemUpdate"
);

/// What `portfolioItemUpdate` takes.
#[derive(InputObject)]
pub struct PortfolioItemUpdateInput {
    /// The item.
    id: PublicId<PortfolioItemId>,
    /// What it is called, 1 to 120 characters; absent leaves it.
    title: MaybeUndefined<String>,
    /// What it is, up to 2,000 characters; Markdown; absent leaves it, null empties it.
    description: MaybeUndefined<String>,
    /// Where it can be seen: an http or https address; absent leaves it, null empties it.
    url: MaybeUndefined<String>,
    /// A picture of it: a file uploaded for PORTFOLIO_IMAGE; absent leaves it, null takes it away. The one it replaces is deleted.
    image_file_id: MaybeUndefined<PublicId<StoredFileId>>,
}

/// What `portfolioItemUpdate` answers.
#[derive(SimpleObject)]
pub struct PortfolioItemUpdatePayload {
    /// The item as it is now; null when nothing was done.
    portfolio_item: Option<PortfolioItem>,
    /// Why not; empty when it was done.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<PortfolioItemUpdateError>,
}

/// Holder of `portfolioItemUpdate`.
#[derive(Default)]
pub struct PortfolioItemUpdate;

#[Object]
impl PortfolioItemUpdate {
    /// Changes an item of the signed-in teacher's portfolio. TEACHER only.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn portfolio_item_update(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "The item and what changes.")] input: PortfolioItemUpdateInput,
    ) -> ApiResult<PortfolioItemUpdatePayload> {
        let input = command::PortfolioItemUpdateInput {
            id: input.id.0,
            title: change(input.title, |text| text),
            description: change(input.description, |text| text),
            url: change(input.url, |text| text),
            image: change(input.image_file_id, |id| id.0),
        };
        let outcome = command::run(&mut *context.write().await?, context.actor(), context.now(), input).await;
        let (item, errors) = settle(outcome)?;
        let portfolio_item = item.map(PortfolioItem);
        Ok(PortfolioItemUpdatePayload { portfolio_item, errors })
    }
}
