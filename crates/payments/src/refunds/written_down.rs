//! The audit log's rows of money that goes back by itself.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::audit::{self, AuditEntry};
use diesel_async::AsyncPgConnection;
use kernel::Actor;
use kernel::id::{OrderLineId, RefundId};
use serde_json::json;

/// Writes down that a refund took money of a line, or gave it back: `amount` is negative then. Whoever caused it stands with
/// what was decided, e.g. the booking that was cancelled; here it is the product that acts.
pub(super) async fn write_down(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    action: &'static str,
    (refund_id, order_line_id): (RefundId, OrderLineId),
    amount: i64,
) -> Result<(), DatabaseError> {
    let after = json!({ "orderLineId": order_line_id.to_string(), "amount": amount });
    let entry = AuditEntry { after: Some(after), ..AuditEntry::about(action, refund_id) };
    audit::record(connection, &Actor::System, now, entry).await
}
