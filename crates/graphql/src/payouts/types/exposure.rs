//! `PayoutExposure`

use async_graphql::{Context, Object, SimpleObject};
use chrono::{DateTime, Utc};
use kernel::Currency;
use payouts::queries;

use super::PayoutStatus;
use crate::cost::{Cost, Items, STATEMENT_COST};
use crate::money::Money;
use crate::scope::ContextExtension as _;

/// What teachers are owed, what is there to pay it from, and what waits.
pub struct PayoutExposure(queries::Exposure);

impl From<queries::Exposure> for PayoutExposure {
    fn from(exposure: queries::Exposure) -> Self {
        Self(exposure)
    }
}

fn rupiah(amount: i64) -> Money {
    kernel::Money { amount, currency: Currency::Idr }.into()
}

fn whole(number: i64) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

/// What teachers are owed, what is there to pay it from, and what waits.
#[Object]
impl PayoutExposure {
    /// What teachers can ask for now, added up; what others owe us is not taken off.
    async fn available(&self) -> Money {
        rupiah(self.0.available)
    }

    /// What will be theirs when nobody objects in time.
    async fn pending(&self) -> Money {
        rupiah(self.0.pending)
    }

    /// What they asked for and did not arrive yet.
    async fn in_transit(&self) -> Money {
        rupiah(self.0.in_transit)
    }

    /// How many teachers owe us, because more went back to students than was left after a payout: `ledgerAccounts` of
    /// TEACHER_AVAILABLE shows which. What they earn next makes up for it.
    async fn owing_teacher_count(&self) -> i32 {
        whole(self.0.negative_count)
    }

    /// How much they owe together; a positive amount.
    async fn owed_by_teachers(&self) -> Money {
        rupiah(self.0.negative)
    }

    /// What lies ready at the payment service to send payouts from, as it says itself when it is asked now. Null when it does not say, and when
    /// this server has no payment service to send payouts by: payouts can be sent by hand.
    #[graphql(directive = Cost::apply(STATEMENT_COST))]
    async fn gateway_balance(&self, context: &Context<'_>) -> Option<Money> {
        let gateway = context.app().payouts.gateway.clone()?;
        match gateway.balance().await {
            Ok(balance) => Some(rupiah(balance)),
            Err(error) => {
                tracing::warn!(%error, "the balance of the payout gateway is not known");
                None
            }
        }
    }

    /// The same as our books tell it. A difference is found by the nightly comparison.
    async fn gateway_balance_in_ledger(&self) -> Money {
        rupiah(self.0.gateway_balance)
    }

    /// The payouts on their way by where they stand, in the order in which they go on; what nothing waits in is left out.
    #[graphql(directive = Items::apply(3))]
    async fn waiting(&self) -> Vec<WaitingPayouts> {
        self.0.waiting.iter().map(WaitingPayouts::from).collect()
    }

    /// When the payout that waits longest was asked for; null when none waits.
    async fn oldest_waiting_at(&self) -> Option<DateTime<Utc>> {
        self.0.oldest_at()
    }
}

/// Payouts on their way that stand at the same place of it.
#[derive(SimpleObject)]
pub struct WaitingPayouts {
    /// Where.
    status: PayoutStatus,
    /// How many.
    count: i32,
    /// How much they are together.
    amount: Money,
    /// How many of them somebody should look at: `payouts(filter: { needsAttention: true })`.
    attention_count: i32,
    /// When the one that waits longest was asked for.
    oldest_at: DateTime<Utc>,
}

impl From<&queries::WaitingPayouts> for WaitingPayouts {
    fn from(waiting: &queries::WaitingPayouts) -> Self {
        Self {
            status: waiting.status.into(),
            count: whole(waiting.count),
            amount: rupiah(waiting.amount),
            attention_count: whole(waiting.attention_count),
            oldest_at: waiting.oldest_at,
        }
    }
}
