//! Portfolio items.

use std::collections::HashMap;

use database::DatabaseError;
use database::schema::portfolio_items;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::TeacherId;

use crate::model::PortfolioItem;

/// The portfolios of these teachers, each in the order its owner gave it. Whether the asker may see the teacher is
/// asked where the teacher is read.
///
/// # Errors
/// When the database fails.
pub async fn portfolio_of_teachers(
    conn: &mut AsyncPgConnection,
    teachers: &[TeacherId],
) -> Result<HashMap<TeacherId, Vec<PortfolioItem>>, DatabaseError> {
    let rows: Vec<PortfolioItem> = portfolio_items::table
        .filter(portfolio_items::teacher_id.eq_any(teachers))
        .filter(portfolio_items::deleted_at.is_null())
        .order((portfolio_items::teacher_id, portfolio_items::position, portfolio_items::id))
        .select(PortfolioItem::as_select())
        .load(conn)
        .await?;
    let mut portfolios: HashMap<TeacherId, Vec<PortfolioItem>> = HashMap::new();
    for item in rows {
        portfolios.entry(item.teacher_id).or_default().push(item);
    }
    Ok(portfolios)
}
