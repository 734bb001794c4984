//! What a request costs its sender: the price of its selection, paid from a budget that fills again by the minute.

use async_graphql::{Value, value};
use axum::http::StatusCode;
use chrono::{DateTime, Utc};
use rate_limit::{Allowance, BudgetKey, Budgets, Exhausted};

use super::response::RequestError;
use crate::error::{code, retry_after_seconds};

/// What every request costs beside its selection: reading it, and asking who sends it.
const REQUEST_COST: u64 = 10;

/// Prices and budgets.
pub(super) struct Spending {
    budgets: Budgets,
    cost_max: u64,
}

/// What a request has paid.
pub(super) struct Spent {
    requested: u64,
    maximum: u64,
    allowance: Allowance,
}

impl Spending {
    pub(super) const fn new(budgets: Budgets, cost_max: u64) -> Self {
        Self { budgets, cost_max }
    }

    /// Refuses a selection that nobody may ask for at once.
    pub(super) fn check_price(&self, selection_cost: u64) -> Result<(), RequestError> {
        if selection_cost > self.cost_max {
            let message = format!(
                "This selection costs {selection_cost}, more than {}: ask for fewer items or fields.",
                self.cost_max
            );
            return Err(RequestError::document(code::VALIDATION_FAILED, message));
        }
        Ok(())
    }

    /// Pays for being read at all, whatever the request turns out to be.
    pub(super) fn enter(&self, payer: BudgetKey, now: DateTime<Utc>) -> Result<(), RequestError> {
        self.budgets.spend(payer, REQUEST_COST, now).map(|_| ()).map_err(|out| limited(&out))
    }

    /// Pays for the selection.
    pub(super) fn pay(
        &self,
        payer: BudgetKey,
        selection_cost: u64,
        now: DateTime<Utc>,
    ) -> Result<Spent, RequestError> {
        let allowance = self.budgets.spend(payer, selection_cost, now).map_err(|out| limited(&out))?;
        let requested = selection_cost.saturating_add(REQUEST_COST);
        Ok(Spent { requested, maximum: self.cost_max, allowance })
    }
}

fn limited(out: &Exhausted) -> RequestError {
    let seconds = retry_after_seconds(out.retry_after);
    let message = format!("You ask for too much at a time: please try again in {seconds} seconds.");
    RequestError::new(StatusCode::TOO_MANY_REQUESTS, code::RATE_LIMITED, message).retry_after(seconds)
}

impl Spent {
    /// `extensions.cost` of the answer.
    pub(super) fn into_extension(self) -> Value {
        value!({
            "requested": self.requested,
            "maximum": self.maximum,
            "limitPerMinute": self.allowance.limit,
            "remaining": self.allowance.remaining,
        })
    }
}
