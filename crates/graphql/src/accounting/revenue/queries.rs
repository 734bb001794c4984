//! `revenueReport`

use accounting::revenue::{self, RevenueError};
use async_graphql::{Context, InputObject, Object};
use kernel::Role;

use super::types::{RevenueGrouping, RevenueReport};
use crate::cost::Cost;
use crate::date::Date;
use crate::error::{ApiError, ApiResult};
use crate::scope::ContextExtension as _;

/// What the report costs: it adds up the entries of a year at most.
const REPORT_COST: i32 = 2_000;

/// Which report.
#[derive(InputObject)]
pub struct RevenueReportInput {
    /// The first day.
    starts_on: Date,
    /// The last day; at most 400 days in all.
    ends_on: Date,
    /// Whose days they are: an IANA name, e.g. `Asia/Jakarta`.
    time_zone: String,
    /// What its rows are.
    group_by: RevenueGrouping,
}

/// Queries about what the company took.
#[derive(Default)]
pub struct RevenueReportQuery;

#[Object]
impl RevenueReportQuery {
    /// What the company took in a period, by what was written down in the ledger on its days. ADMIN only. BAD_USER_INPUT for what is
    /// no period.
    #[graphql(directive = Cost::apply(REPORT_COST))]
    async fn revenue_report(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "Which report.")] input: RevenueReportInput,
    ) -> ApiResult<RevenueReport> {
        context.actor().require_role(Role::Admin)?;
        let query = revenue::RevenueQuery {
            starts_on: input.starts_on.0,
            ends_on: input.ends_on.0,
            time_zone: input.time_zone,
            group_by: input.group_by.into(),
        };
        let mut connection = context.read().await?;
        match revenue::report(&mut connection, context.actor(), query).await {
            Ok(report) => Ok(report.into()),
            Err(RevenueError::Period(problem)) => Err(ApiError::BadUserInput(problem.message().to_owned())),
            Err(RevenueError::Query(error)) => Err(error.into()),
        }
    }
}
