//! A payer, or an admin, has the mail sent again that asks for a bank account.

use chrono::{DateTime, TimeDelta, Utc};
use database::CommandError;
use database::audit::{self, AuditEntry};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use kernel::id::RefundId;
use kernel::{Actor, Refusal};
use ledger::{Disbursement, DisbursementStatus};
use serde_json::json;

use crate::jobs::RefundAccountMail;
use crate::refunds::link::LINK_GOOD;
use crate::refunds::{self, disbursing, sending};
use crate::state::RefundStatus;

/// How long after one mail the next can be asked for.
const BETWEEN_MAILS: TimeDelta = TimeDelta::minutes(1);

/// Why no mail is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundBankAccountAskCode {
    /// There is no such refund, or it is somebody else's.
    NotFound,
    /// It is not sent to an account, or was sent.
    NotManual,
    /// We have the account: only an admin asks again, when the money cannot be sent there.
    AlreadyGiven,
    /// One was sent a moment ago.
    TooSoon,
}

type Code = RefundBankAccountAskCode;
type Error = CommandError<Code>;

/// Sends a mail with a new link to who paid; the old one does not work any more. When an admin asks, an account that was given
/// does not count any more either.
///
/// # Errors
/// Access when nobody is signed in; refusals; the database's failures.
pub async fn run(
    connection: &mut AsyncPgConnection,
    actor: &Actor,
    now: DateTime<Utc>,
    refund_id: RefundId,
) -> Result<Disbursement, Error> {
    let user_id = actor.require_user()?.user_id;
    connection
        .transaction::<_, Error, _>(async |connection| {
            let not_found = || {
                let message = "You have no such refund: reload your orders.";
                Refusal::on("refundId", Code::NotFound, message)
            };
            // Asked first: what is somebody else's is not locked.
            if !actor.is_admin() && !refunds::is_of_buyer(connection, user_id, refund_id).await? {
                return Err(not_found().into());
            }
            let (refund, _) = sending::locked(connection, refund_id).await?.ok_or_else(not_found)?;
            if refund.status != RefundStatus::ManualRequired {
                let message = "This money is not sent to a bank account, or was sent: reload the refund.";
                return Err(Refusal::on("refundId", Code::NotManual, message).into());
            }
            // Without one the gateway may have made the refund after all: an admin looks there before asking.
            if !actor.is_admin() && disbursing::live(connection, refund.id).await?.is_none() {
                let message = "Our team looks at this refund first, and will write to you.";
                return Err(Refusal::on("refundId", Code::NotManual, message).into());
            }
            let waiting = disbursing::open(connection, now, &refund).await?;
            if waiting.status != DisbursementStatus::AwaitingAccount && !actor.is_admin() {
                let message =
                    "We have your account, and send the money there: write to our team to change it.";
                return Err(Refusal::on("refundId", Code::AlreadyGiven, message).into());
            }
            let asked_at = waiting.link_expires_at.map(|expires_at| expires_at - LINK_GOOD);
            if asked_at.is_some_and(|asked_at| now - asked_at < BETWEEN_MAILS) {
                let message =
                    "We sent this mail a moment ago: look into the mailbox, or try again in a minute.";
                return Err(Refusal::on("refundId", Code::TooSoon, message).into());
            }
            let waiting = disbursing::forget_account(connection, now, waiting).await?;
            RefundAccountMail::enqueue(connection, now, waiting.id).await?;
            let entry = AuditEntry::about("refund.ask_account", refund.id)
                .change(json!(null), json!({ "disbursementId": waiting.id.to_string() }));
            audit::record(connection, actor, now, entry).await?;
            Ok(waiting)
        })
        .await
}
