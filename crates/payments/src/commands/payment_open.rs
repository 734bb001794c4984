//! Finds or makes the attempt by which an order is paid. Whether the gateway has a page for it is seen afterwards.

mod attempt;

use chrono::{DateTime, TimeDelta, Utc};
use database::idempotency::{self, IdempotencyKey, Known};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::PaymentId;
use kernel::{Actor, Refusal, UserActor};

use crate::attempts;
use crate::flows::payment_start::{PaymentStartCode as Code, PaymentStartInput};
use crate::gateway::PageRequest;
use crate::model::Payment;
use crate::orders::{self, LockedOrder};
use crate::services::PaymentConfig;
use crate::state::{Gateway, OrderStatus};

/// How much of the hold must be left to open a page: nobody pays faster.
pub const TIME_LEFT_MIN: TimeDelta = TimeDelta::minutes(2);

type Error = CommandError<Code>;

/// The attempt, and what is still to be asked of the gateway for it.
#[derive(Debug)]
pub struct Opened {
    /// The attempt.
    pub payment: Payment,
    /// The page to open; `None` when it is there already, or not needed any more.
    pub page_request: Option<PageRequest>,
    /// Whether the gateway may have heard of it before: the attempt was made by an earlier call.
    pub is_retry: bool,
}

/// Finds the attempt that can be paid, or makes one. `refused` is an attempt whose page the gateway will never open: it is
/// given up, and another takes its place.
///
/// # Errors
/// Refusals; access when nobody is signed in; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &PaymentConfig,
    input: &PaymentStartInput,
    refused: Option<PaymentId>,
) -> Result<Opened, Error> {
    let buyer = actor.require_user()?;
    let key = IdempotencyKey::new(buyer.user_id, "paymentStart", input.idempotency_key, &input.order_id);
    connection
        .transaction::<_, Error, _>(async |connection| {
            let known = idempotency::begin::<PaymentId>(connection, &key).await?;
            match known {
                Known::OtherInput => {
                    let message = "This key was used for another order: make a new one for every order.";
                    return Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into());
                }
                Known::Done(id) => {
                    if let Some(payment) = done_before(connection, id).await? {
                        return Ok(Opened { payment, page_request: None, is_retry: true });
                    }
                }
                Known::New => {}
            }
            let opened = open(connection, buyer, now, config, (input, refused)).await?;
            if matches!(known, Known::New) {
                idempotency::finish(connection, now, &key, &opened.payment.id).await?;
            }
            Ok(opened)
        })
        .await
}

/// What the key gave before, if the buyer ever saw anything of it. One that never had a page may have been replaced.
async fn done_before(
    connection: &mut AsyncPgConnection,
    id: PaymentId,
) -> Result<Option<Payment>, DatabaseError> {
    let payment = attempts::find(connection, id).await?;
    let payment = payment.ok_or_else(|| DatabaseError::internal(format!("{id} is gone")))?;
    let was_seen = |payment: &Payment| {
        payment.page_url.is_some()
            || payment.gateway_transaction_id.is_some()
            || payment.gateway == Gateway::None
    };
    Ok(Some(payment).filter(was_seen))
}

async fn open(
    connection: &mut AsyncPgConnection,
    buyer: &UserActor,
    now: DateTime<Utc>,
    config: &PaymentConfig,
    (input, refused): (&PaymentStartInput, Option<PaymentId>),
) -> Result<Opened, Error> {
    let order = orders::lock(connection, input.order_id).await?;
    let order = order.filter(|order| order.order().buyer_user_id == buyer.user_id).ok_or_else(|| {
        let message = "You have no such order: reload your orders.";
        Refusal::on("orderId", Code::NotFound, message)
    })?;
    refuse_closed(now, &order)?;
    if let Some(refused) = refused {
        attempt::give_up(connection, now, refused).await?;
    }
    // A line that was called off may have been all that cost something.
    if let Some(payment) = orders::complete_if_free(connection, now, &order).await? {
        return Ok(Opened { payment, page_request: None, is_retry: false });
    }
    let lines = attempt::open_lines(connection, input.order_id).await?;
    let attempts = attempts::lock_of_order(connection, input.order_id).await?;
    if let Some(payment) = attempt::to_go_on_with(&attempts, &lines, now) {
        let page_request = if payment.page_url.is_some() {
            None
        } else {
            refuse_ending(now, &order)?;
            Some(attempt::page_request(connection, &payment, config).await?)
        };
        return Ok(Opened { payment, page_request, is_retry: true });
    }
    refuse_ending(now, &order)?;
    if i64::try_from(attempts.len()).map_err(DatabaseError::internal)? >= config.attempts_max {
        let message = "This order was tried too often: cancel it and book again.";
        return Err(Refusal::on("orderId", Code::TooManyAttempts, message).into());
    }
    let payment = attempt::insert(connection, now, &order, &lines).await?;
    attempts::abandon_others(connection, now, input.order_id, Some(payment.id)).await?;
    let page_request = Some(attempt::page_request(connection, &payment, config).await?);
    Ok(Opened { payment, page_request, is_retry: false })
}

fn refuse_closed(now: DateTime<Utc>, order: &LockedOrder) -> Result<(), Refusal<Code>> {
    let order = order.order();
    match order.status {
        OrderStatus::Open if now < order.expires_at => Ok(()),
        OrderStatus::Paid => Err(Refusal::on(
            "orderId",
            Code::AlreadyPaid,
            "This order is paid already: there is nothing to do.",
        )),
        OrderStatus::Open | OrderStatus::Cancelled | OrderStatus::Expired => {
            let message = "This order is not held for you any more: book again.";
            Err(Refusal::on("orderId", Code::OrderNotOpen, message))
        }
    }
}

fn refuse_ending(now: DateTime<Utc>, order: &LockedOrder) -> Result<(), Refusal<Code>> {
    if order.order().expires_at - now >= TIME_LEFT_MIN {
        return Ok(());
    }
    let message = "The time to pay is nearly over: wait until it ends, and book again.";
    Err(Refusal::on("orderId", Code::HoldEnding, message))
}
