//! What the things people buy are told about their money. The payloads belong to this crate; which handler runs for which
//! kind of line is known to the server. A handler reads the line again: these hold ids only.

use jobs::Job;
use kernel::id::OrderLineId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::model::OrderLine;

/// Which line the news is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineSubject {
    /// The line.
    pub order_line_id: OrderLineId,
    /// What kind of thing it sells: [`crate::LineKind`]'s word. Text, so that a kind this build does not know is seen.
    pub kind: String,
    /// What it sells.
    pub subject_id: Uuid,
}

impl From<&OrderLine> for LineSubject {
    fn from(line: &OrderLine) -> Self {
        Self { order_line_id: line.id, kind: line.kind.as_str().to_owned(), subject_id: line.subject_id }
    }
}

/// The line's money is there. Its time is secured, or was lost: `secured_at` of the line says which.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLinePaid(pub LineSubject);

/// The payment is doubted, and the line's hold was extended; or the doubt ended badly, and the hold ends now. The line's
/// `expires_at` says until when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineHoldChanged(pub LineSubject);

/// The gateway took the line's money back from us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineReversed(pub LineSubject);

/// All of the line's money went back by a refund somebody made at the gateway, not through us.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineRefundedOutside(pub LineSubject);

/// All of the line's money goes back because our team decided it, alone or about a dispute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderLineRefunded(pub LineSubject);

impl Job for OrderLinePaid {
    const KIND: &'static str = "payments.line_paid";
}

impl Job for OrderLineHoldChanged {
    const KIND: &'static str = "payments.line_hold_changed";
}

impl Job for OrderLineReversed {
    const KIND: &'static str = "payments.line_reversed";
}

impl Job for OrderLineRefundedOutside {
    const KIND: &'static str = "payments.line_refunded_outside";
}

impl Job for OrderLineRefunded {
    const KIND: &'static str = "payments.line_refunded";
}
