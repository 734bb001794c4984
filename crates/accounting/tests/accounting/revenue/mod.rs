//! What the company took.

mod agreeing;
mod grouping;

use accounting::revenue::{RevenueGroup, RevenueGrouping, RevenueQuery, RevenueReport, RevenueSums, report};
use kernel::Actor;

use crate::books::Books;

/// The report of these days in Makassar.
async fn of_days(books: &Books, from: &str, to: &str, group_by: RevenueGrouping) -> RevenueReport {
    let query = RevenueQuery {
        starts_on: from.parse().unwrap(),
        ends_on: to.parse().unwrap(),
        time_zone: "Asia/Makassar".to_owned(),
        group_by,
    };
    report(&mut *books.connection().await, &Actor::System, query).await.unwrap()
}

/// The figures of a row.
#[track_caller]
fn figures(report: &RevenueReport, group: RevenueGroup) -> RevenueSums {
    let row = report.rows.iter().find(|row| row.group == group);
    row.unwrap_or_else(|| panic!("no row {group:?} in {:?}", report.rows)).sums
}
