//! Rows of disputes.

use chrono::{DateTime, Utc};
use database::DatabaseError;
use database::schema::disputes;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{DisputeId, OrderLineId, PersonId, UserId};

use crate::state::{DisputeReason, DisputeStatus};

/// What a buyer says was not given as agreed. For the buyer, the seller and admins.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = disputes, check_for_backend(diesel::pg::Pg))]
pub struct Dispute {
    /// Its id.
    pub id: DisputeId,
    /// What it is about.
    pub order_line_id: OrderLineId,
    /// The buyer.
    pub opened_by_user_id: UserId,
    /// Who earns by the line.
    pub seller_person_id: PersonId,
    /// What was wrong.
    pub reason: DisputeReason,
    /// The same in the buyer's words.
    pub evidence: String,
    /// Where it stands.
    pub status: DisputeStatus,
    /// The seller's words.
    pub answer: Option<String>,
    /// Until when the seller can answer; then all that is left goes back.
    pub answer_due_at: DateTime<Utc>,
    /// When the seller answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// Until when an admin can decide what is answered; then half goes back.
    pub decide_due_at: Option<DateTime<Utc>>,
    /// When whoever is to act next is reminded.
    pub remind_at: Option<DateTime<Utc>>,
    /// How much goes back, minor units of the order's currency; of a decided one.
    pub refund_amount: Option<i64>,
    /// Who decided; `None` when time did.
    pub decided_by_user_id: Option<UserId>,
    /// Why it was decided so; `None` when time did.
    pub decision_note: Option<String>,
    /// When it was decided, or ended otherwise.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was opened.
    pub created_at: DateTime<Utc>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
}

/// What lists of disputes are ordered by.
pub type DisputeKey = (DateTime<Utc>, DisputeId);

impl Dispute {
    /// Its place in a list of disputes.
    #[must_use]
    pub fn key(&self) -> DisputeKey {
        (self.created_at, self.id)
    }

    /// Whether it keeps its line's earnings waiting.
    #[must_use]
    pub fn is_undecided(&self) -> bool {
        DisputeStatus::UNDECIDED.contains(&self.status)
    }
}

/// The dispute, if there is one.
pub(crate) async fn find(
    connection: &mut AsyncPgConnection,
    id: DisputeId,
) -> Result<Option<Dispute>, DatabaseError> {
    Ok(disputes::table.find(id).select(Dispute::as_select()).first(connection).await.optional()?)
}

/// The dispute of the line, if there is one: a line has one at most.
pub(crate) async fn of_line(
    connection: &mut AsyncPgConnection,
    line_id: OrderLineId,
) -> Result<Option<Dispute>, DatabaseError> {
    let of_line = disputes::table.filter(disputes::order_line_id.eq(line_id)).select(Dispute::as_select());
    Ok(of_line.first(connection).await.optional()?)
}
