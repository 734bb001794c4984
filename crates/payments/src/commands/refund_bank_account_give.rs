//! A payer says to which bank account money goes that the gateway cannot send back.

use chrono::{DateTime, Utc};
use database::audit::{self, AuditEntry};
use database::{CommandError, DatabaseError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::{EntityId as _, RefundId};
use kernel::{Actor, Refusal, Refusals};
use ledger::bank_accounts::{self, BankAccountCode, BankAccountInput};
use ledger::disbursements;
use ledger::{Disbursement, DisbursementKind, DisbursementStatus, SealingKeys};
use serde_json::json;

use crate::jobs::RefundAccountGivenNotice;
use crate::model::Refund;
use crate::refunds::{self, disbursing, link::LinkSecret, sending};

/// Of which refund.
#[derive(Debug, Clone)]
pub enum AskedBy {
    /// The one whose mail has this secret in its link: nobody need be signed in.
    Token(LinkSecret),
    /// One of the actor's own.
    Refund(RefundId),
}

/// Which account.
#[derive(Debug, Clone)]
pub struct RefundBankAccountGiveInput {
    /// Of which refund.
    pub asked_by: AskedBy,
    /// The account.
    pub account: BankAccountInput,
}

/// Why it is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundBankAccountGiveCode {
    /// The link was used, is too old or was never ours; or the actor has no such refund.
    NotFound,
    /// No account is asked for: the refund is made another way, is done, or has its account.
    NotAsked,
    /// There is no such bank.
    UnknownBank,
    /// Not 6 to 20 digits.
    InvalidNumber,
    /// The holder's name is empty, too long, or has characters that no name has.
    InvalidHolder,
}

/// What waits to be sent now.
#[derive(Debug, Clone)]
pub struct AccountGiven {
    /// The refund.
    pub refund: Refund,
    /// Its sending.
    pub disbursement: Disbursement,
}

type Code = RefundBankAccountGiveCode;
type Error = CommandError<Code>;

/// Takes the account down, sealed.
///
/// # Errors
/// Access when nobody is signed in and no token is given; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    keys: &SealingKeys,
    actor: &Actor,
    now: DateTime<Utc>,
    input: RefundBankAccountGiveInput,
) -> Result<AccountGiven, Error> {
    let RefundBankAccountGiveInput { asked_by, account } = input;
    let own = match &asked_by {
        AskedBy::Token(_) => None,
        AskedBy::Refund(_) => Some(actor.require_user()?.user_id),
    };
    connection
        .transaction::<_, Error, _>(async |connection| {
            let refund_id = match &asked_by {
                AskedBy::Token(secret) => refund_of(connection, now, secret).await?,
                AskedBy::Refund(id) => Some(*id),
            };
            let refund_id = refund_id.ok_or_else(|| not_found(&asked_by))?;
            // Asked first: what is somebody else's is not locked.
            if let Some(own) = own
                && !refunds::is_of_buyer(connection, own, refund_id).await?
            {
                return Err(not_found(&asked_by).into());
            }
            let found = sending::locked(connection, refund_id).await?;
            let (refund, _) = found.ok_or_else(|| not_found(&asked_by))?;
            // Asked again under the lock: of two who use a link at once, the second finds it used.
            if let AskedBy::Token(secret) = &asked_by
                && refund_of(connection, now, secret).await? != Some(refund.id)
            {
                return Err(not_found(&asked_by).into());
            }
            let disbursement = awaiting(connection, &refund).await?;
            let disbursement = disbursement.ok_or_else(|| not_asked(&asked_by))?;
            let disbursement = take_down(connection, keys, now, &disbursement, account).await?;
            let entry = AuditEntry::about("refund.account_given", refund.id).change(
                json!({ "status": DisbursementStatus::AwaitingAccount.as_str() }),
                json!({
                    "status": disbursement.status.as_str(),
                    "disbursementId": disbursement.id.to_string(),
                    "byLink": own.is_none(),
                }),
            );
            audit::record(connection, actor, now, entry).await?;
            if let Some(bank_account_id) = disbursement.bank_account_id {
                let notice = RefundAccountGivenNotice { refund_id, bank_account_id };
                jobs::enqueue(connection, now, &notice).await?;
            }
            Ok(AccountGiven { refund, disbursement })
        })
        .await
}

async fn refund_of(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    secret: &LinkSecret,
) -> Result<Option<RefundId>, DatabaseError> {
    let asked = disbursements::of_link(connection, now, &secret.digest()).await?;
    Ok(asked
        .filter(|asked| asked.kind == DisbursementKind::Refund)
        .map(|asked| RefundId::from_uuid(asked.subject_id)))
}

/// The refund's sending, if it waits for an account. Without one nobody asked: the gateway may have made the refund, and an admin
/// looks there first.
async fn awaiting(
    connection: &mut AsyncPgConnection,
    refund: &Refund,
) -> Result<Option<Disbursement>, DatabaseError> {
    let live = disbursing::live(connection, refund.id).await?;
    Ok(live.filter(|found| found.status == DisbursementStatus::AwaitingAccount))
}

async fn take_down(
    connection: &mut AsyncPgConnection,
    keys: &SealingKeys,
    now: DateTime<Utc>,
    disbursement: &Disbursement,
    account: BankAccountInput,
) -> Result<Disbursement, Error> {
    let added = bank_accounts::add(connection, now, keys, disbursement.person_id, account).await;
    let account = added.map_err(refused)?;
    let given = disbursements::account_given(connection, now, disbursement.id, account.id).await?;
    Ok(given.ok_or_else(|| DatabaseError::internal("a sending changed under its order's lock"))?)
}

fn refused(error: CommandError<BankAccountCode>) -> Error {
    match error {
        CommandError::Refused(refusals) => {
            let refusals = refusals.as_slice().iter().map(|refusal| {
                let code = match refusal.code {
                    BankAccountCode::UnknownBank => Code::UnknownBank,
                    BankAccountCode::InvalidNumber => Code::InvalidNumber,
                    BankAccountCode::InvalidHolder => Code::InvalidHolder,
                };
                Refusal { field: refusal.field.clone(), code, message: refusal.message.clone() }
            });
            match Refusals::check(refusals.collect()) {
                Err(refusals) => refusals.into(),
                Ok(()) => DatabaseError::internal("an account was refused without a reason").into(),
            }
        }
        CommandError::Access(refused) => refused.into(),
        CommandError::RateLimited(wait) => Error::RateLimited(wait),
        CommandError::Database(error) => error.into(),
    }
}

fn field(asked_by: &AskedBy) -> &'static str {
    match asked_by {
        AskedBy::Token(_) => "token",
        AskedBy::Refund(_) => "refundId",
    }
}

fn not_found(asked_by: &AskedBy) -> Refusal<Code> {
    let message = match asked_by {
        AskedBy::Token(_) => {
            "This link was used or is too old: sign in and ask for a new mail at your refund."
        }
        AskedBy::Refund(_) => "You have no such refund: reload your orders.",
    };
    Refusal::on(field(asked_by), Code::NotFound, message)
}

fn not_asked(asked_by: &AskedBy) -> Refusal<Code> {
    let message =
        "No account is asked for: the money is sent another way, is on its way, or we have your account.";
    Refusal::on(field(asked_by), Code::NotAsked, message)
}
