//! An admin decides that money goes back.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::{OrderLineId, PaymentId, RefundId};
use kernel::{Actor, Locale, Money, Refusal, Role, text};
use mailer::format::format_money;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::jobs::RefundDecidedMail;
use crate::model::Refund;
use crate::orders::LockedOrder;
use crate::refunds::{self, Decision, NewRefund, paid_line};
use crate::state::RefundReason;

/// The longest note.
pub const NOTE_CHARACTERS_MAX: usize = 500;

/// What goes back.
#[derive(Debug, Clone, Serialize)]
pub struct RefundCreateInput {
    /// For which line it was paid.
    pub order_line_id: OrderLineId,
    /// How much, minor units; `None` for all that is left.
    pub amount: Option<i64>,
    /// Why; the buyer reads it.
    pub note: String,
    /// Made by the client.
    #[serde(skip)]
    pub idempotency_key: Uuid,
}

/// Why nothing goes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundCreateCode {
    /// There is no such line.
    NotFound,
    /// Nobody has paid the line.
    NotPaid,
    /// The gateway took the line's money back from us.
    MoneyGone,
    /// All of it goes back already.
    NothingLeft,
    /// It is nothing, or less.
    InvalidAmount,
    /// More than is left.
    TooMuch,
    /// The note is empty, too long, or has characters that cannot be stored.
    InvalidNote,
    /// The key was used with other input.
    IdempotencyKeyReused,
}

type Code = RefundCreateCode;
type Error = CommandError<Code>;

/// Has money of a paid line sent back. Admins only.
///
/// # Errors
/// Access for everybody but admins; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    mut input: RefundCreateInput,
) -> Result<Refund, Error> {
    let admin = actor.require_role(Role::Admin)?;
    input.note = text::multi_line(&input.note, NOTE_CHARACTERS_MAX)
        .map_err(|problem| Refusal::on("note", Code::InvalidNote, problem.message("The note")))?;
    if input.amount.is_some_and(|amount| amount <= 0) {
        let message = "Send back at least one rupiah, or leave the amount out to send all that is left.";
        return Err(Refusal::on("amount", Code::InvalidAmount, message).into());
    }
    let key = IdempotencyKey::new(admin.user_id, "refundCreate", input.idempotency_key, &input);
    connection
        .transaction::<_, Error, _>(async |connection| {
            let id = match idempotency::begin::<RefundId>(connection, &key).await? {
                Known::Done(id) => id,
                Known::OtherInput => {
                    let message = "This key was used for another refund: make a new one for every refund.";
                    return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
                }
                Known::New => {
                    let id = create(connection, actor, now, &input).await?;
                    idempotency::finish(connection, now, &key, &id).await?;
                    id
                }
            };
            Ok(refunds::find(connection, id).await?)
        })
        .await
}

async fn create(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    input: &RefundCreateInput,
) -> Result<RefundId, Error> {
    let admin = actor.require_role(Role::Admin)?;
    let found = paid_line::lock(connection, input.order_line_id).await?;
    let (order, line) = found.ok_or_else(|| {
        let message = "There is no such order line: reload the order.";
        Refusal::on("orderLineId", Code::NotFound, message)
    })?;
    let (payment_id, amount) = decide(&order, &line, input.amount)?;
    let new = NewRefund {
        payment_id,
        order_line_id: line.id,
        amount: amount.amount,
        reason: RefundReason::AdminDecision,
    };
    let decision = Decision { by: admin.user_id, note: input.note.clone() };
    let opened = refunds::open_decided(connection, now, &order, new, Some(&decision)).await?;
    let id = opened.ok_or_else(|| DatabaseError::internal("money that was left could not be refunded"))?;
    let entry = AuditEntry::about("refund.create", id).change(
        json!({ "orderLineId": line.id.to_string(), "refundedAmount": line.refunded_amount }),
        json!({ "refundedAmount": line.refunded_amount + amount.amount, "note": input.note }),
    );
    audit::record(connection, actor, now, entry).await?;
    jobs::enqueue(connection, now, &RefundDecidedMail { refund_id: id }).await?;
    Ok(id)
}

/// Of which payment how much goes back.
fn decide(
    order: &LockedOrder,
    line: &crate::OrderLine,
    amount: Option<i64>,
) -> Result<(PaymentId, Money), Refusal<Code>> {
    if line.reversed_at.is_some() {
        let message =
            "The bank or payment service took this line's money back from us: there is nothing to send back.";
        return Err(Refusal::on("orderLineId", Code::MoneyGone, message));
    }
    let (payment_id, left) = paid_line::left(order, line).ok_or_else(|| {
        Refusal::on("orderLineId", Code::NotPaid, "Nobody has paid this line: there is nothing to send back.")
    })?;
    if left.amount <= 0 {
        let message = "All of this line's money goes back already: look at its refunds.";
        return Err(Refusal::on("orderLineId", Code::NothingLeft, message));
    }
    let amount = Money { amount: amount.unwrap_or(left.amount), ..left };
    if amount.amount > left.amount {
        let message = format!(
            "Of this line only {} is left to send back: choose that or less.",
            format_money(left, Locale::English)
        );
        return Err(Refusal::on("amount", Code::TooMuch, message));
    }
    Ok((payment_id, amount))
}
