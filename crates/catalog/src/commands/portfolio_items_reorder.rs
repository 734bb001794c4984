//! A teacher puts the portfolio in another order.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use database::CommandError;
use database::schema::portfolio_items;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{PortfolioItemId, TeacherId};
use kernel::{Actor, Refusal, Role};

use super::portfolio;

/// Why the order stayed as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortfolioItemsReorderCode {
    /// The user has no teaching profile yet.
    NotFound,
    /// The ids are not exactly those of the portfolio: it changed meanwhile, or one is foreign or named twice.
    Conflict,
}

/// The new order.
#[derive(Debug, Clone)]
pub struct PortfolioItemsReorderInput {
    /// Every item of the portfolio, in its new order.
    pub ids: Vec<PortfolioItemId>,
}

/// Puts the portfolio into this order.
///
/// # Errors
/// A refusal with a [`PortfolioItemsReorderCode`]; no access without the role TEACHER; otherwise when the database
/// fails.
pub async fn run(
    conn: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: PortfolioItemsReorderInput,
) -> Result<TeacherId, CommandError<PortfolioItemsReorderCode>> {
    let user_id = actor.require_role(Role::Teacher)?.user_id;
    conn.transaction::<_, CommandError<PortfolioItemsReorderCode>, _>(async |conn| {
        let Some(teacher_id) = portfolio::lock_own_teacher(conn, user_id).await? else {
            return Err(Refusal::general(
                PortfolioItemsReorderCode::NotFound,
                "You have no teaching profile yet: create it with teacherProfileUpdate first.",
            )
            .into());
        };
        let current: Vec<PortfolioItemId> = portfolio_items::table
            .filter(portfolio_items::teacher_id.eq(teacher_id))
            .filter(portfolio_items::deleted_at.is_null())
            .select(portfolio_items::id)
            .load(conn)
            .await?;
        let asked: HashSet<PortfolioItemId> = input.ids.iter().copied().collect();
        if input.ids.len() != current.len() || asked != current.into_iter().collect() {
            return Err(Refusal::on(
                "ids",
                PortfolioItemsReorderCode::Conflict,
                "Name every item of your portfolio exactly once: read it again and repeat.",
            )
            .into());
        }
        // At most 30 rows, and the builder has no UPDATE … FROM (VALUES …).
        for (position, id) in (0..).zip(&input.ids) {
            diesel::update(portfolio_items::table.find(id))
                .set((portfolio_items::position.eq(position), portfolio_items::updated_at.eq(now)))
                .execute(conn)
                .await?;
        }
        Ok(teacher_id)
    })
    .await
}
