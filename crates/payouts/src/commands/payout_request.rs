//! A teacher asks for what is hers; or her schedule does.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::idempotency::{self, IdempotencyKey, Known};
use database::schema::payouts;
use database::{CommandError, DatabaseError};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl};
use kernel::id::{BankAccountId, PayoutId, PersonId};
use kernel::{Actor, Currency, Locale, Money, Refusal, Role};
use mailer::format::format_money;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::model::Payout;
use crate::policy::{self, RequestStanding, RequestUnavailableReason};
use crate::services::PayoutConfig;
use crate::state::{PayoutOrigin, PayoutStatus};
use crate::{books, locks};

/// What is asked for.
#[derive(Debug, Clone, Serialize)]
pub struct PayoutRequestInput {
    /// How much, whole rupiah.
    pub amount: i64,
    /// Made by the client: the same key asks once.
    #[serde(skip)]
    pub idempotency_key: Uuid,
}

/// What is asked for, and for whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PayoutWish {
    /// Whose money.
    pub person_id: PersonId,
    /// How much, minor units.
    pub amount: i64,
    /// Who asks.
    pub origin: PayoutOrigin,
}

/// Why nothing is paid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayoutRequestCode {
    /// There is no account to pay it to.
    NoAccount,
    /// The bank knows no such account.
    AccountUnknown,
    /// The account was changed a short while ago.
    Paused,
    /// As many payouts as may be are on their way.
    TooManyWaiting,
    /// It is less than the least that can be asked for.
    BelowMinimum,
    /// It is more than one payout is.
    AboveMaximum,
    /// It is more than is available.
    NotEnoughAvailable,
    /// The key was used with another amount.
    IdempotencyKeyReused,
}

type Code = PayoutRequestCode;
type Error = CommandError<Code>;

/// Asks for the teacher's own money, or returns what the same key asked for before. It is reserved at once.
///
/// # Errors
/// Access for everybody but teachers; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &PayoutConfig,
    input: PayoutRequestInput,
) -> Result<Payout, Error> {
    let teacher = actor.require_role(Role::Teacher)?;
    let key = IdempotencyKey::new(teacher.user_id, "payoutRequest", input.idempotency_key, &input);
    let wish =
        PayoutWish { person_id: teacher.person_id, amount: input.amount, origin: PayoutOrigin::Teacher };
    connection
        .transaction::<_, Error, _>(async |connection| {
            match idempotency::begin::<PayoutId>(connection, &key).await? {
                Known::Done(id) => {
                    Ok(payouts::table.find(id).select(Payout::as_select()).first(connection).await?)
                }
                Known::OtherInput => {
                    let message = "This key was used for another amount: make a new one for every payout.";
                    Err(Refusal::on("idempotencyKey", Code::IdempotencyKeyReused, message).into())
                }
                Known::New => {
                    let payout = request_for(connection, actor, now, config, wish).await?;
                    idempotency::finish(connection, now, &key, &payout.id).await?;
                    Ok(payout)
                }
            }
        })
        .await
}

/// Asks for it in the caller's transaction, who has asked whether this actor may: the teacher herself, or the product where her
/// schedule asks. Whoever asks for the same teacher at once waits here for the other.
///
/// # Errors
/// Refusals; the database's failures.
pub async fn request_for(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    config: &PayoutConfig,
    wish: PayoutWish,
) -> Result<Payout, Error> {
    // First, so that the account is not changed meanwhile, and two do not both count the payouts of before.
    let settings = locks::settings(connection, wish.person_id).await?;
    let waiting_count = payouts::table
        .filter(payouts::person_id.eq(wish.person_id))
        .filter(payouts::status.eq_any(PayoutStatus::IN_TRANSIT))
        .count()
        .get_result(connection)
        .await?;
    // All of her accounts at once and by their ids, as whoever posts locks them.
    ledger::lock_accounts(connection, &[wish.person_id]).await?;
    let available = books::available_locked(connection, wish.person_id, Currency::Idr).await?;
    let standing = RequestStanding { available, waiting_count };
    policy::ask_for(wish.amount, settings.as_ref(), standing, (config, now))
        .map_err(|reason| refusal(reason, available, config))?;
    let account = settings.and_then(|settings| settings.bank_account_id);
    let account = account.ok_or_else(|| DatabaseError::internal("an account was found and is not there"))?;
    let payout = insert(connection, actor, now, (wish, account)).await?;
    books::reserved(connection, now, &payout).await?;
    let entry = AuditEntry::about("payout.request", payout.id).change(
        json!({ "available": available }),
        json!({ "available": available - payout.amount, "amount": payout.amount,
                "origin": payout.origin.as_str(), "bankAccountId": payout.bank_account_id.to_string() }),
    );
    audit::record(connection, actor, now, entry).await?;
    Ok(payout)
}

async fn insert(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    (wish, account): (PayoutWish, BankAccountId),
) -> Result<Payout, DatabaseError> {
    let requested_by = match wish.origin {
        PayoutOrigin::Teacher => actor.user().map(|user| user.user_id),
        PayoutOrigin::Schedule => None,
    };
    let payout = diesel::insert_into(payouts::table)
        .values((
            payouts::id.eq(PayoutId::generate(now)),
            payouts::person_id.eq(wish.person_id),
            payouts::bank_account_id.eq(account),
            payouts::currency.eq(Currency::Idr),
            payouts::amount.eq(wish.amount),
            payouts::status.eq(PayoutStatus::Requested),
            payouts::origin.eq(wish.origin),
            payouts::requested_by_user_id.eq(requested_by),
            payouts::created_at.eq(now),
            payouts::updated_at.eq(now),
        ))
        .returning(Payout::as_returning())
        .get_result(connection)
        .await?;
    Ok(payout)
}

fn refusal(reason: RequestUnavailableReason, available: i64, config: &PayoutConfig) -> Refusal<Code> {
    let rupiah = |amount| format_money(Money::rupiah(amount), Locale::English);
    match reason {
        RequestUnavailableReason::NoAccount => {
            let message = "We do not know where to send it: name your bank account first.";
            Refusal::general(Code::NoAccount, message)
        }
        RequestUnavailableReason::AccountUnknown => {
            let message = "The bank does not know your account: correct its number, then ask again.";
            Refusal::general(Code::AccountUnknown, message)
        }
        RequestUnavailableReason::Paused => {
            let message =
                "Your bank account was changed a short while ago: ask again when the pause is over.";
            Refusal::general(Code::Paused, message)
        }
        RequestUnavailableReason::TooManyWaiting => {
            let message = format!(
                "{} payouts are on their way to you: ask again when one of them has arrived.",
                config.waiting_max
            );
            Refusal::general(Code::TooManyWaiting, message)
        }
        RequestUnavailableReason::BelowMinimum => {
            let message = format!("Ask for at least {}.", rupiah(config.amount_min));
            Refusal::on("amount", Code::BelowMinimum, message)
        }
        RequestUnavailableReason::AboveMaximum => {
            let message = format!("Ask for at most {} at once.", rupiah(config.amount_max));
            Refusal::on("amount", Code::AboveMaximum, message)
        }
        RequestUnavailableReason::NotEnoughAvailable if available > 0 => {
            let message = format!("You have {}: ask for no more than that.", rupiah(available));
            Refusal::on("amount", Code::NotEnoughAvailable, message)
        }
        RequestUnavailableReason::NotEnoughAvailable => {
            let message = "Nothing is available to you: ask again after your next earnings.";
            Refusal::on("amount", Code::NotEnoughAvailable, message)
        }
    }
}
