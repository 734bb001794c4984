//! Rows of cancellation policies: how much goes back when a paid lesson is called off.

use chrono::{DateTime, TimeDelta, Utc};
use database::schema::{cancellation_policies, cancellation_policy_steps};
use diesel::prelude::*;
use kernel::id::{CancellationPolicyId, UserId};

use crate::state::CancellingSide;

/// A policy. It is only ended, never changed: a booking keeps the one it was made under.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = cancellation_policies, check_for_backend(diesel::pg::Pg))]
pub struct CancellationPolicy {
    /// Its id.
    pub id: CancellationPolicyId,
    /// What it is called in English.
    pub name: String,
    /// What it is called in Indonesian.
    pub name_indonesian: String,
    /// Whether it counts for teachers who chose none.
    pub is_default: bool,
    /// The admin who made it; `None` for those that every installation starts with.
    pub created_by_user_id: Option<UserId>,
    /// When it was ended: no new booking is made under it.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// Called off at least so long before the start: so much goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = cancellation_policy_steps, check_for_backend(diesel::pg::Pg))]
pub struct CancellationStep {
    /// The policy.
    pub policy_id: CancellationPolicyId,
    /// Whose calling off it is about.
    pub cancelled_by: CancellingSide,
    /// How many hours before the lesson's start at least.
    pub hours_before_start: i32,
    /// How much of the price goes back.
    pub refund_basis_points: i32,
}

impl CancellationStep {
    /// The last instant at which it counts, for a lesson that starts then.
    #[must_use]
    pub fn until(&self, starts_at: DateTime<Utc>) -> DateTime<Utc> {
        starts_at - TimeDelta::hours(self.hours_before_start.into())
    }
}

/// A policy with all that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CancellationTerms {
    /// The policy.
    pub policy: CancellationPolicy,
    /// Its steps: each side's together, the one with the most hours first.
    pub steps: Vec<CancellationStep>,
}
