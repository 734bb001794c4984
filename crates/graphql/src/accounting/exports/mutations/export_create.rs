//! `exportCreate`

use std::sync::Arc;

use accounting::exports::commands::export_create as command;
use async_graphql::{Context, Enum, InputObject, Object, SimpleObject};

use crate::accounting::exports::types::{Export, ExportKind};
use crate::cost::{Cost, Items, TRANSACTION_COST};
use crate::date::Date;
use crate::error::{ApiResult, settle};
use crate::mutation_error;
use crate::scope::ContextExtension as _;

/// Why `exportCreate` is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "command::ExportCreateCode")]
pub enum ExportCreateErrorCode {
    /// There is no such time zone.
    UnknownTimeZone,
    /// The last day comes before the first, or a day is not of the years 2000 to 2999.
    InvalidPeriod,
    /// The period is longer than 400 days: ask for a part of it.
    PeriodTooLong,
    /// The period has not begun.
    NotYet,
    /// Five of your exports are still being written: wait until one is ready.
    TooManyUnfinished,
}

mutation_error!(ExportCreateError, ExportCreateErrorCode, command::ExportCreateCode, "exportCreate");

/// What `exportCreate` takes.
#[derive(InputObject)]
pub struct ExportCreateInput {
    /// What rows the file has.
    kind: ExportKind,
    /// The first day that is in it.
    starts_on: Date,
    /// The last day that is in it; at most 400 days in all. Of a day that is not over it has what happened until now.
    ends_on: Date,
    /// Whose days they are, and in which instants are written: an IANA name, e.g. `Asia/Jakarta`.
    time_zone: String,
}

/// What `exportCreate` answers.
#[derive(SimpleObject)]
pub struct ExportCreatePayload {
    /// The export, WAITING; null when it is refused.
    export: Option<Export>,
    /// Why not; empty when it is made.
    #[graphql(directive = Items::apply(1))]
    errors: Vec<ExportCreateError>,
}

/// Holder of `exportCreate`.
#[derive(Default)]
pub struct ExportCreate;

#[Object]
impl ExportCreate {
    /// Has a file made for whoever keeps the books. You are notified (EXPORT_READY) when it can be downloaded. ADMIN only;
    /// audited.
    #[graphql(directive = Cost::apply(TRANSACTION_COST))]
    async fn export_create(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which file.")] input: ExportCreateInput,
    ) -> ApiResult<ExportCreatePayload> {
        let input = command::ExportCreateInput {
            kind: input.kind.into(),
            starts_on: input.starts_on.0,
            ends_on: input.ends_on.0,
            time_zone: input.time_zone,
        };
        let mut connection = context.write().await?;
        let outcome = command::run(&mut connection, context.actor(), context.now(), input).await;
        let (export, errors) = settle(outcome)?;
        Ok(ExportCreatePayload { export: export.map(|export| Export(Arc::new(export))), errors })
    }
}
