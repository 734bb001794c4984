//! Which lines can be released.

use chrono::{DateTime, Utc};
use database::schema::{disputes, order_lines};
use diesel::dsl::{exists, not};
use diesel::pg::Pg;
use diesel::prelude::*;

use crate::state::DisputeStatus;

/// The lines whose earnings are due: nothing is released while it is disputed. What the gateway took back is the company's loss: the
/// seller gave what was sold, or booking would have said otherwise (docs/decisions/0022).
pub(super) fn due(now: DateTime<Utc>) -> order_lines::BoxedQuery<'static, Pg> {
    let undecided = disputes::table
        .filter(disputes::order_line_id.eq(order_lines::id))
        .filter(disputes::status.eq_any(DisputeStatus::UNDECIDED));
    order_lines::table
        .filter(order_lines::release_due_at.le(now))
        .filter(order_lines::released_at.is_null())
        .filter(order_lines::paid_by_payment_id.is_not_null())
        .filter(not(exists(undecided)))
        .into_boxed()
}
