//! The books against the gateway: what the ledger says of each order, and what was really taken and sent there.

use std::collections::BTreeMap;

use database::schema::{payments as payment_rows, refunds};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use kernel::id::{EntityId as _, OrderId, PaymentId};
use payments::gateway::TransactionState;
use payments::{Payment, PaymentStatus, RefundStatus};
use uuid::Uuid;

use super::stage::Stage;

#[derive(Debug, QueryableByName)]
struct Held {
    #[diesel(sql_type = SqlUuid)]
    order_id: Uuid,
    #[diesel(sql_type = Text)]
    purpose: String,
    #[diesel(sql_type = BigInt)]
    amount: i64,
}

impl Stage {
    /// The gateway has of each order what it took and did not send or lose. Orders that need an admin are left out, and those of
    /// which somebody sent money by hand: nobody knows then what a refund at the gateway was meant for.
    pub(super) async fn assert_cash_is_at_the_gateway(&self) {
        let mut connection = self.world.connection().await;
        let rows: Vec<Held> = diesel::sql_query(
            "SELECT line.order_id, account.purpose, sum(entry.amount)::bigint AS amount
             FROM ledger_entries AS entry
             JOIN ledger_accounts AS account ON account.id = entry.account_id
             JOIN ledger_transactions AS happened ON happened.id = entry.transaction_id
             JOIN order_lines AS line ON line.id = happened.subject_id
             GROUP BY line.order_id, account.purpose",
        )
        .load(&mut connection)
        .await
        .unwrap();
        let mut of_order: BTreeMap<Uuid, BTreeMap<String, i64>> = BTreeMap::new();
        for row in rows {
            of_order.entry(row.order_id).or_default().insert(row.purpose, row.amount);
        }
        let payments: Vec<Payment> =
            payment_rows::table.select(Payment::as_select()).load(&mut connection).await.unwrap();
        for (order_id, held) in of_order {
            let own: Vec<&Payment> =
                payments.iter().filter(|payment| payment.order_id.uuid() == order_id).collect();
            let written: BTreeMap<PaymentId, i64> = sums_of_refunds(&mut connection, &own).await;
            let is_clear = own.iter().all(|payment| payment.attention.is_none());
            if is_clear && !held.contains_key("PLATFORM_BANK") {
                let cash: i64 = own.iter().map(|payment| self.cash_of(payment, &written)).sum();
                let booked = held.get("GATEWAY_CLEARING").copied().unwrap_or_default();
                assert_eq!(booked, cash, "{} {held:?} {own:#?}", OrderId::from_uuid(order_id));
            }
        }
    }

    /// What the gateway has of a payment that was settled once.
    fn cash_of(&self, payment: &Payment, written: &BTreeMap<PaymentId, i64>) -> i64 {
        if payment.settled_at.is_none() {
            return 0;
        }
        match (payment.status, self.world.gateway.state(payment.id)) {
            // A card that is voided after it was paid: all of it went back, whatever went back before.
            (_, Some(TransactionState::Cancelled)) => 0,
            // The card was voided, another one paid on the same page, and its bank took that back: nothing of either is left.
            (PaymentStatus::Settled, Some(TransactionState::ChargedBack | TransactionState::Denied)) => 0,
            (PaymentStatus::Settled, _) => payment.amount - self.world.gateway.refunded(payment.id),
            // Of what was sent back before a bank took all of it, only what we had heard of is gone twice.
            _ => -written.get(&payment.id).copied().unwrap_or_default(),
        }
    }
}

/// What of each payment went back by refunds that were made.
async fn sums_of_refunds(
    connection: &mut AsyncPgConnection,
    payments: &[&Payment],
) -> BTreeMap<PaymentId, i64> {
    let ids: Vec<PaymentId> = payments.iter().map(|payment| payment.id).collect();
    let made: Vec<(PaymentId, i64)> = refunds::table
        .filter(refunds::payment_id.eq_any(ids))
        .filter(refunds::status.eq(RefundStatus::Succeeded))
        .select((refunds::payment_id, refunds::amount))
        .load(connection)
        .await
        .unwrap();
    let mut sums = BTreeMap::new();
    for (payment_id, amount) in made {
        *sums.entry(payment_id).or_default() += amount;
    }
    sums
}
