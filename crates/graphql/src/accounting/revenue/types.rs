//! `RevenueReport`

use accounting::revenue::{self, RevenueGroup, RevenueSums};
use async_graphql::{Context, Enum, Object, SimpleObject};

use crate::accounting::exports::types::whole;
use crate::catalog::loaders::TeacherOfPerson;
use crate::catalog::types::{Category, Teacher};
use crate::catalog::vocabulary;
use crate::cost::Items;
use crate::date::Date;
use crate::error::ApiResult;
use crate::money::Money;
use crate::scope::ContextExtension as _;

/// How many rows a report is taken for, for what a selection costs: the days of a month. It has 400 at most.
const ROWS_ASSUMED: i32 = 31;

/// What the rows of a report are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "revenue::RevenueGrouping")]
pub enum RevenueGrouping {
    /// One for each day, in their order, also those on which nothing happened.
    Day,
    /// One for each category in which something happened, the largest gross first.
    Category,
    /// One for each of the 200 teachers with the largest gross, that first, and one for all others together.
    Teacher,
}

/// What the company took.
#[derive(SimpleObject)]
pub struct RevenueReport {
    /// The first day.
    starts_on: Date,
    /// The last day.
    ends_on: Date,
    /// Whose days they are: an IANA name.
    time_zone: String,
    /// The rows; their sums are `total`.
    #[graphql(directive = Items::apply(ROWS_ASSUMED))]
    rows: Vec<RevenueRow>,
    /// All rows together. What the company, the tax office and the teachers get, and what is lost, is what the trial balance moved by
    /// in these days, without payouts.
    total: RevenueFigures,
}

impl From<revenue::RevenueReport> for RevenueReport {
    fn from(report: revenue::RevenueReport) -> Self {
        Self {
            starts_on: report.period.starts_on.into(),
            ends_on: report.period.ends_on.into(),
            time_zone: report.period.zone.name().to_owned(),
            rows: report.rows.into_iter().map(RevenueRow).collect(),
            total: report.total.into(),
        }
    }
}

/// A row of a report.
pub struct RevenueRow(revenue::RevenueRow);

/// A row of a report. Of `day`, `category` and `teacher` the one says what it is about by which the report is grouped.
#[Object]
impl RevenueRow {
    /// On which day it was written down; null unless grouped by day. Money that goes back counts on the day that was decided, not on
    /// that of the sale.
    async fn day(&self) -> Option<Date> {
        match self.0.group {
            RevenueGroup::Day(day) => Some(day.into()),
            _ => None,
        }
    }

    /// Of what category the lines are, as they were sold: of a lesson that of its skill, of a material the one that its skills have in
    /// common. Grouped by category, null stands for lines without one and for corrections.
    async fn category(&self, context: &Context<'_>) -> ApiResult<Option<Category>> {
        let RevenueGroup::Category(Some(id)) = self.0.group else { return Ok(None) };
        Ok(vocabulary(context).await?.category(id).cloned().map(Category))
    }

    /// Who sold the lines. Grouped by teacher, null stands for all others together (`isOthers`), or for corrections.
    async fn teacher(&self, context: &Context<'_>) -> ApiResult<Option<Teacher>> {
        let RevenueGroup::Teacher(Some(person)) = self.0.group else { return Ok(None) };
        Ok(context.load::<TeacherOfPerson>(person).await?.map(Teacher))
    }

    /// Whether it is about all teachers together who have no row of their own.
    async fn is_others(&self) -> bool {
        self.0.group == RevenueGroup::OtherTeachers
    }

    /// What happened.
    async fn figures(&self) -> RevenueFigures {
        self.0.sums.into()
    }
}

/// What happened to prices: `gross − refunded − takenBack = net`, and
/// `net + corrected = commission + withheld + teachersShare − lost`.
#[derive(SimpleObject)]
pub struct RevenueFigures {
    /// How many lessons and materials were paid; what costs nothing is none.
    lines_sold: i32,
    /// Their prices.
    gross: Money,
    /// What was decided to go back to buyers.
    refunded: Money,
    /// What the gateway took back from us, less what it gave again.
    taken_back: Money,
    /// What is left of the prices. Negative when more went back than came.
    net: Money,
    /// What corrections by admins added; negative when they took away.
    corrected: Money,
    /// What the company keeps.
    commission: Money,
    /// What was withheld for the tax office.
    withheld: Money,
    /// What the teachers get, released or not.
    teachers_share: Money,
    /// What nobody makes up for: the company's loss.
    lost: Money,
}

impl From<RevenueSums> for RevenueFigures {
    fn from(sums: RevenueSums) -> Self {
        let money = |amount| kernel::Money::rupiah(amount).into();
        Self {
            lines_sold: whole(sums.lines_sold),
            gross: money(sums.gross),
            refunded: money(sums.refunded),
            taken_back: money(sums.taken_back),
            net: money(sums.net()),
            corrected: money(sums.corrected),
            commission: money(sums.commission),
            withheld: money(sums.withheld),
            teachers_share: money(sums.teachers_share),
            lost: money(sums.lost),
        }
    }
}
