//! The books against the gateway: what the ledger says of each order, and what was really taken and sent there.

use std::collections::BTreeMap;

use database::schema::payments as payment_rows;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::RunQueryDsl;
use kernel::id::{EntityId as _, OrderId};
use payments::{Payment, PaymentStatus};
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
            let is_clear = own.iter().all(|payment| payment.attention.is_none());
            if is_clear && !held.contains_key("PLATFORM_BANK") {
                let cash: i64 = own.iter().map(|payment| self.cash_of(payment)).sum();
                let booked = held.get("GATEWAY_CLEARING").copied().unwrap_or_default();
                assert_eq!(booked, cash, "{} {held:?} {own:#?}", OrderId::from_uuid(order_id));
            }
        }
    }

    /// What the gateway has of a payment that was settled once.
    fn cash_of(&self, payment: &Payment) -> i64 {
        if payment.settled_at.is_none() {
            return 0;
        }
        let is_there = payment.status == PaymentStatus::Settled;
        let taken = if is_there { payment.amount } else { 0 };
        taken - self.world.gateway.refunded(payment.id)
    }
}
