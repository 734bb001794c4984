//! The two transactions around sending a refund: before the gateway is asked, and after it answered.

use chrono::{DateTime, TimeDelta, Utc};
use database::DatabaseError;
use database::schema::{payments, refunds};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{OrderId, RefundId};

use super::{disbursing, reserve};
use crate::books::{self, PaidOutOf, RefundOf};
use crate::gateway::{PaymentGateway, RefundRequest};
use crate::jobs::PaymentRefresh;
use crate::model::{Payment, Refund};
use crate::orders;
use crate::state::{ManualReason, RefundReason, RefundStatus};

/// For how long the gateway is asked again under a refund's key. It knows the key for seven days; later it would send the
/// money once more.
const KEY_GOOD: TimeDelta = TimeDelta::days(6);
/// What an admin reads of a refund whose key is too old.
const NEVER_ANSWERED: &str = "The gateway's answer was never known, and it is too late to ask again: look there whether the \
    money went back before you send it.";

/// What the gateway said of a refund, once and for all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// It sends the money back.
    Accepted,
    /// It does not; its words are for admins.
    Manual(ManualReason, Option<String>),
}

/// Notes that the gateway is about to be asked, and says what to ask. `None` when there is nothing to ask: the money went
/// back meanwhile, need not go back any more, or the gateway cannot do it and an admin must.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    gateway: &dyn PaymentGateway,
    id: RefundId,
) -> Result<Option<RefundRequest>, DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some((refund, payment)) = locked(connection, id).await? else {
                tracing::error!(refund_id = %id, "there is no such refund to be sent");
                return Ok(None);
            };
            let is_full = refund.amount == payment.amount;
            match refund.status {
                RefundStatus::Sent if refund.sent_at.is_some_and(|sent_at| now - sent_at >= KEY_GOOD) => {
                    let words = Some(NEVER_ANSWERED.to_owned());
                    // No account is asked for: the money may be there.
                    require_admin(connection, now, &refund, ManualReason::RefusedByGateway, words).await?;
                    look_at(connection, now, &payment).await?;
                    return Ok(None);
                }
                // Sent, but the process died before it knew the answer: the same key again is the same refund.
                RefundStatus::Sent => {}
                RefundStatus::Requested => {
                    let cannot = payment
                        .method
                        .as_deref()
                        .is_some_and(|method| !gateway.refunds_method(method, is_full));
                    if cannot {
                        require_admin(connection, now, &refund, ManualReason::MethodNotRefundable, None)
                            .await?;
                        disbursing::ask_for_account(connection, now, &refund).await?;
                        return Ok(None);
                    }
                    let sent = (
                        refunds::status.eq(RefundStatus::Sent),
                        refunds::sent_at.eq(now),
                        refunds::updated_at.eq(now),
                    );
                    let of_status = refunds::table.find(id).filter(refunds::status.eq(refund.status));
                    exactly_one(diesel::update(of_status).set(sent).execute(connection).await?)?;
                }
                RefundStatus::Succeeded | RefundStatus::ManualRequired | RefundStatus::Void => {
                    return Ok(None);
                }
            }
            Ok(Some(RefundRequest {
                refund_id: id,
                payment_id: payment.id,
                transaction_id: payment.gateway_transaction_id.clone(),
                amount: refund.money(),
                is_full,
                reason: buyers_words(refund.reason).to_owned(),
            }))
        })
        .await
}

/// Notes what the gateway said, and has the payment looked at: the gateway's account of it has changed, or says more than
/// its refusal.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    id: RefundId,
    outcome: SendOutcome,
) -> Result<(), DatabaseError> {
    connection
        .transaction::<_, DatabaseError, _>(async |connection| {
            let Some((refund, payment)) = locked(connection, id).await? else {
                return Err(DatabaseError::internal(format!("{id} was sent, and is gone")));
            };
            match (refund.status, outcome) {
                (RefundStatus::Sent, SendOutcome::Accepted) => {
                    succeed(connection, now, &refund, PaidOutOf::Gateway).await?;
                }
                (RefundStatus::Sent, SendOutcome::Manual(reason, words)) => {
                    require_admin(connection, now, &refund, reason, words).await?;
                    disbursing::ask_for_account(connection, now, &refund).await?;
                }
                (RefundStatus::Void, SendOutcome::Accepted) => {
                    made_after_reversal(connection, now, &refund).await?;
                }
                // The payment's news came first.
                _ => {}
            }
            look_at(connection, now, &payment).await
        })
        .await
}

/// The refund was on its way when the gateway took the payment back: the money is gone twice, and that is said. `false` when more
/// was refunded by now than was paid.
pub(super) async fn made_after_reversal(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
) -> Result<bool, DatabaseError> {
    tracing::error!(refund_id = %refund.id, "the gateway made a refund of a payment that it took back");
    let of_line = (refund.payment_id, refund.order_line_id);
    if !reserve::take(connection, now, of_line, refund.amount).await? {
        return Ok(false);
    }
    books::refunded_after_reversal(connection, now, now, of(refund)).await?;
    mark_succeeded(connection, now, refund).await?;
    Ok(true)
}

/// Has the gateway asked how the payment stands.
pub(super) async fn look_at(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment: &Payment,
) -> Result<(), DatabaseError> {
    let transaction_id = payment.gateway_transaction_id.clone();
    let refresh = PaymentRefresh { payment_id: payment.id, transaction_id };
    refresh.enqueue(connection, now, now).await
}

/// The refund and its payment as they are under the order's lock.
pub(crate) async fn locked(
    connection: &mut AsyncPgConnection,
    id: RefundId,
) -> Result<Option<(Refund, Payment)>, DatabaseError> {
    // Which order it is of never changes, so it can be read before the lock.
    let found = refunds::table
        .inner_join(payments::table.on(payments::id.eq(refunds::payment_id)))
        .filter(refunds::id.eq(id))
        .select(payments::order_id)
        .first::<OrderId>(connection)
        .await
        .optional()?;
    let Some(order_id) = found else {
        return Ok(None);
    };
    orders::lock(connection, order_id).await?;
    let rows = refunds::table
        .inner_join(payments::table.on(payments::id.eq(refunds::payment_id)))
        .filter(refunds::id.eq(id))
        .select((Refund::as_select(), Payment::as_select()))
        .first(connection)
        .await?;
    Ok(Some(rows))
}

/// The money is on its way.
pub(crate) async fn succeed(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
    out_of: PaidOutOf,
) -> Result<(), DatabaseError> {
    books::succeeded(connection, now, now, of(refund), out_of).await?;
    mark_succeeded(connection, now, refund).await
}

/// Which refund it is, as the ledger is told.
pub(super) fn of(refund: &Refund) -> RefundOf {
    (refund.id, refund.payment_id, refund.order_line_id, refund.amount)
}

/// The row of a refund whose money the ledger was told of.
pub(crate) async fn mark_succeeded(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
) -> Result<(), DatabaseError> {
    let succeeded = (
        refunds::status.eq(RefundStatus::Succeeded),
        refunds::succeeded_at.eq(now),
        refunds::updated_at.eq(now),
    );
    let of_status = refunds::table.find(refund.id).filter(refunds::status.eq(refund.status));
    exactly_one(diesel::update(of_status).set(succeeded).execute(connection).await?)?;
    disbursing::cancel_waiting(connection, now, refund.id).await
}

async fn require_admin(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    refund: &Refund,
    reason: ManualReason,
    words: Option<String>,
) -> Result<(), DatabaseError> {
    tracing::warn!(refund_id = %refund.id, %reason, "a refund must be made by an admin");
    let manual = (
        refunds::status.eq(RefundStatus::ManualRequired),
        refunds::manual_reason.eq(reason),
        refunds::gateway_answer.eq(words),
        refunds::updated_at.eq(now),
    );
    let of_status = refunds::table.find(refund.id).filter(refunds::status.eq(refund.status));
    exactly_one(diesel::update(of_status).set(manual).execute(connection).await?)
}

pub(super) fn exactly_one(rows: usize) -> Result<(), DatabaseError> {
    if rows == 1 { Ok(()) } else { Err(DatabaseError::internal("a refund changed under its order's lock")) }
}

/// What the buyer reads on her statement.
fn buyers_words(reason: RefundReason) -> &'static str {
    match reason {
        RefundReason::LessonCancelled => "The lesson was cancelled",
        RefundReason::TeacherDeclined => "The teacher declined the lesson",
        RefundReason::NotAnswered => "The teacher did not answer in time",
        RefundReason::TeacherAbsent => "The teacher did not come to the lesson",
        RefundReason::TimeLost => "The lesson's time was taken when the payment came",
        RefundReason::PaidAfterEnd => "The payment came after the booking had ended",
        RefundReason::PaidTwice => "The order was paid twice",
        RefundReason::AdminDecision => "Our team decided it",
        RefundReason::DisputeDecided => "Your dispute was decided",
        RefundReason::GivenBack => "You gave it back before you used it",
        RefundReason::MadeOutside => "Refund",
    }
}
