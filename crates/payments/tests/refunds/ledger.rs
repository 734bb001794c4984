//! What the ledger says of the world's order.

use chrono::{DateTime, Utc};
use database::schema::{ledger_accounts, ledger_entries, order_lines};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable};
use diesel_async::RunQueryDsl;
use kernel::id::OrderLineId;
use ledger::AccountPurpose;

use crate::world::World;

impl World {
    /// What all accounts of the purpose hold, as people read it.
    pub(crate) async fn held(&self, purpose: AccountPurpose) -> i64 {
        let sum: Option<i64> = ledger_entries::table
            .inner_join(ledger_accounts::table)
            .filter(ledger_accounts::purpose.eq(purpose))
            .select(sql::<Nullable<BigInt>>("sum(ledger_entries.amount)::bigint"))
            .get_result(&mut self.connection().await)
            .await
            .unwrap();
        purpose.on_own_side(sum.unwrap_or_default())
    }

    /// What the line sells was given.
    pub(crate) async fn finish(&self, line: OrderLineId) {
        let now = self.now();
        self.locked(async |connection, order| {
            payments::release::finish_line(connection, now, order, line).await.unwrap();
        })
        .await;
    }

    /// Releases what is due; how much of it there was.
    pub(crate) async fn sweep(&self) -> usize {
        payments::release::sweep::run(&self.services.pools, self.now()).await.unwrap()
    }

    pub(crate) async fn released_at(&self, line: OrderLineId) -> Option<DateTime<Utc>> {
        let row = order_lines::table.find(line).select(order_lines::released_at);
        row.first(&mut self.connection().await).await.unwrap()
    }

    /// The gateway takes the payment back from us, as the news of it are applied.
    pub(crate) async fn mark_reversed(&self, line: OrderLineId) {
        diesel::update(order_lines::table.find(line))
            .set(order_lines::reversed_at.eq(self.now()))
            .execute(&mut self.connection().await)
            .await
            .unwrap();
    }

    /// How many rows there are: `from` names the table and which of them.
    pub(crate) async fn count(&self, from: &str) -> i64 {
        #[derive(QueryableByName)]
        struct Count {
            #[diesel(sql_type = BigInt)]
            count: i64,
        }
        let statement = format!("SELECT count(*) AS count FROM {from}");
        diesel::sql_query(statement).get_result::<Count>(&mut self.connection().await).await.unwrap().count
    }
}
