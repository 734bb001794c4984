//! What happens to money, as the ledger is told: one function per event, called in the transaction that decides it, under the
//! lock of the order. Each posts once, however often it is called.
//!
//! | event | debit | credit |
//! |---|---|---|
//! | a line is paid | gateway clearing | teacher pending, platform commission |
//! | it is paid by another payment as well | gateway clearing | buyer refund payable |
//! | earnings are released | teacher pending | teacher available, tax withheld |
//! | a refund is opened | whoever earns by the line, each in proportion | buyer refund payable |
//! | it is smaller than was decided | buyer refund payable | the same |
//! | it was made at the gateway; by hand | buyer refund payable | gateway clearing; platform bank |
//! | the gateway takes the payment back | chargeback loss | gateway clearing |
//! | … while a refund had not gone out | buyer refund payable | chargeback loss |
//! | … before the lesson, which is called off | whoever earns by the line | chargeback loss |
//! | … and made a refund of it nevertheless | chargeback loss | gateway clearing |
//! | … and gives it again | gateway clearing | chargeback loss |

mod earnings;
mod history;
mod refunds;
mod share;
mod standing;

pub use earnings::{forfeited, forfeited_part, line_reversed, paid, released};
pub use refunds::{PaidOutOf, RefundOf, opened, reduced, refunded_after_reversal, succeeded, voided};
pub use share::earned_by_seller;
pub use share::{Agreed, Held, Taken, give, take};
pub use standing::lock_accounts;

use chrono::{DateTime, Utc};
use database::DatabaseError;
use diesel_async::AsyncPgConnection;
use kernel::id::{OrderLineId, PaymentId};

/// Writes down what happened to the payment's share of the line before there was a ledger, and is not written down yet: how many
/// things that were. Under the lock of the order. Whatever happens next to it does the same first.
///
/// # Errors
/// When the database fails.
pub async fn ensure(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    payment_id: PaymentId,
    line_id: OrderLineId,
) -> Result<usize, DatabaseError> {
    let share = standing::Share::load(connection, payment_id, line_id).await?;
    history::complete(connection, now, &share, history::Upcoming::Other).await
}
