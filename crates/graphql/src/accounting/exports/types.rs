//! `Export`

use std::sync::Arc;

use accounting::exports;
use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use kernel::id::ExportId;

use crate::connection;
use crate::date::Date;
use crate::error::ApiResult;
use crate::identity::loaders::UserById;
use crate::identity::types::User;
use crate::public_id::PublicId;
use crate::scope::ContextExtension as _;

/// What rows a file has. The names of its columns stay; new ones are added at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "exports::ExportKind")]
pub enum ExportKind {
    /// One for each line of the orders that were opened in the period, as it stands when the file is written.
    Orders,
    /// One for each entry of the ledger that was written down in the period.
    Ledger,
    /// One for each payout that was asked for in the period, as it stands when the file is written. Of bank accounts the last
    /// digits.
    Payouts,
    /// One for each time that tax was withheld in the period; negative where it was given back because the price was.
    TaxLines,
}

/// Where a file stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "exports::ExportStatus")]
pub enum ExportStatus {
    /// It is going to be written in a moment.
    Waiting,
    /// It is being written.
    Running,
    /// It can be downloaded until `expiresAt`: see `exportDownload`.
    Ready,
    /// It could not be written: ask for it again.
    Failed,
    /// It was deleted after seven days: ask for it again.
    Expired,
}

/// Rows for whoever keeps the books, as a CSV file.
#[derive(Debug, Clone)]
pub struct Export(pub Arc<exports::Export>);

/// Rows for whoever keeps the books, as a CSV file: UTF-8 with a byte order mark, commas, amounts in whole rupiah, instants with the
/// offset of the zone. Admins only.
#[Object]
impl Export {
    /// The export's id.
    pub(crate) async fn id(&self) -> PublicId<ExportId> {
        self.0.id.into()
    }

    /// What rows it has.
    async fn kind(&self) -> ExportKind {
        self.0.kind.into()
    }

    /// Where it stands.
    async fn status(&self) -> ExportStatus {
        self.0.status.into()
    }

    /// The first day that is in it.
    async fn starts_on(&self) -> Date {
        self.0.starts_on().into()
    }

    /// The last day that is in it.
    async fn ends_on(&self) -> Date {
        self.0.ends_on().into()
    }

    /// Whose days they are, and in which instants are written: an IANA name.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Until when it is complete: the end of the last day, or when it was asked for if that day was not over.
    async fn complete_until(&self) -> DateTime<Utc> {
        self.0.complete_until()
    }

    /// Which admin asked for it.
    async fn requested_by(&self, context: &Context<'_>) -> ApiResult<Option<User>> {
        Ok(context.load::<UserById>(self.0.requested_by_user_id).await?.map(User))
    }

    /// How many rows it has, without the names of the columns; null until it is ready.
    async fn row_count(&self) -> Option<i32> {
        self.0.row_count.map(whole)
    }

    /// How many bytes it has; null until it is ready.
    async fn byte_size(&self) -> Option<i32> {
        self.0.byte_size.map(whole)
    }

    /// What it is saved as.
    async fn file_name(&self) -> String {
        self.0.file_name()
    }

    /// When the file is deleted, seven days after it was ready; null until then.
    async fn expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.expires_at
    }

    /// When it was asked for.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }
}

pub(crate) fn whole(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

connection!(ExportConnection, ExportEdge, Export, "exports");
