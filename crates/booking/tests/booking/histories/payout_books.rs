//! Our account of payouts against the gateway's.

use database::schema::payouts as payout_rows;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Actor;
use kernel::id::PayoutId;
use ledger::AccountPurpose;
use payouts::gateway::GatewayPayoutStatus;
use payouts::{Payout, PayoutMethod, PayoutStatus};

use super::stage::Stage;
use crate::payout_gateway::Entry;

/// Whether the bank has its money, or is about to.
fn is_gone(entry: &Entry) -> bool {
    entry.times_left > 0 && entry.status != GatewayPayoutStatus::Failed
}

impl Stage {
    pub(super) async fn payout(&self, id: PayoutId) -> Payout {
        let payout = payout_rows::table.find(id).select(Payout::as_select());
        payout.first(&mut self.world.connection().await).await.unwrap()
    }

    async fn all_payouts(&self) -> Vec<Payout> {
        let payouts = payout_rows::table.order(payout_rows::id).select(Payout::as_select());
        payouts.load(&mut self.world.connection().await).await.unwrap()
    }

    /// Whatever was lost on the way: money left once, and what has left is not the teacher's again.
    pub(super) async fn assert_payouts_hold(&self) {
        let mut connection = self.world.connection().await;
        assert_eq!(payouts::invariants::violations(&mut connection).await.unwrap(), []);
        drop(connection);
        for payout in self.all_payouts().await {
            let entries = self.world.payout_gateway.entries_of(payout.id);
            let left: u32 = entries.iter().map(|entry| entry.times_left).sum();
            assert!(left <= 1, "{payout:?} {entries:?}");
            let may_be_gone = matches!(
                payout.status,
                PayoutStatus::Approved | PayoutStatus::Processing | PayoutStatus::Paid
            );
            assert!(may_be_gone || !entries.iter().any(is_gone), "{payout:?} {entries:?}");
            assert!(entries.iter().all(|entry| entry.amount == payout.amount), "{payout:?} {entries:?}");
        }
    }

    /// Nothing is on its way for ever, and we say of each what the gateway says.
    pub(super) async fn assert_payouts_ended(&self) {
        let mut paid = 0;
        let mut waiting = 0;
        for payout in self.all_payouts().await {
            let is_gateways = payout.method == Some(PayoutMethod::Gateway);
            let entries = self.world.payout_gateway.entries_of(payout.id);
            match payout.status {
                PayoutStatus::Approved | PayoutStatus::Processing if is_gateways => {
                    panic!("on its way for ever: {payout:?} {entries:?}")
                }
                PayoutStatus::Requested | PayoutStatus::Approved => waiting += payout.amount,
                PayoutStatus::Paid if is_gateways => {
                    assert!(entries.iter().any(is_gone), "{payout:?} {entries:?}");
                    paid += payout.amount;
                }
                _ => assert!(!entries.iter().any(is_gone), "{payout:?} {entries:?}"),
            }
            assert_eq!(payout.attention, None, "{payout:?} {entries:?}");
        }
        let mut connection = self.world.connection().await;
        let rows = ledger::queries::trial_balance(&mut connection, &Actor::System, None).await.unwrap();
        let held = |purpose| -> i64 {
            rows.iter().filter(|row| row.purpose == purpose).map(|row| row.balance).sum()
        };
        assert_eq!(held(AccountPurpose::PayoutBalance), -paid, "{rows:?}");
        assert_eq!(held(AccountPurpose::PayoutInTransit), -waiting, "{rows:?}");
        let gone = self.world.payout_gateway.entries();
        let gone: i64 = gone.iter().filter(|entry| is_gone(entry)).map(|entry| entry.amount).sum();
        assert_eq!(gone, paid);
    }
}
