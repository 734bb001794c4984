//! What must be true after every step, and what when everything has come to its end.

use database::schema::{jobs as jobs_table, order_lines, refunds};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Actor;
use ledger::commands::balances_fold;
use payments::RefundStatus;

use super::stage::Stage;

impl Stage {
    /// Whatever is on its way: nothing was made or lost, and nobody owes what was owed to her.
    pub(super) async fn assert_ledger_holds(&self) {
        let mut connection = self.world.connection().await;
        assert_eq!(ledger::invariants::violations(&mut connection).await.unwrap(), []);
        let rows = ledger::queries::trial_balance(&mut connection, &Actor::System, None).await.unwrap();
        assert_eq!(rows.iter().map(|row| row.balance).sum::<i64>(), 0, "{rows:?}");
        drop(connection);
        self.assert_payouts_hold().await;
    }

    /// Everything has come to its end.
    pub(super) async fn judge(&self) {
        self.assert_jobs_went_well().await;
        self.world.assert_sound().await;
        self.assert_folded_is_kept().await;
        self.assert_ledger_holds().await;
        self.assert_refunds_ended().await;
        self.assert_payouts_ended().await;
        self.assert_earnings_are_released().await;
        self.assert_cash_is_at_the_gateway().await;
    }

    async fn assert_jobs_went_well(&self) {
        let failed: Vec<(String, Option<String>)> = jobs_table::table
            .filter(jobs_table::last_error.is_not_null())
            .select((jobs_table::kind, jobs_table::last_error))
            .load(&mut self.world.connection().await)
            .await
            .unwrap();
        assert_eq!(failed, []);
    }

    /// Folding changes no balance.
    async fn assert_folded_is_kept(&self) {
        let mut connection = self.world.connection().await;
        let now = self.world.now();
        let before = ledger::queries::trial_balance(&mut connection, &Actor::System, None).await.unwrap();
        while balances_fold::run(&mut connection, now, 7).await.unwrap() > 0 {}
        drop(connection);
        assert_eq!(self.world.count("ledger_unfolded_entries").await, 0);
        let mut connection = self.world.connection().await;
        let after = ledger::queries::trial_balance(&mut connection, &Actor::System, None).await.unwrap();
        assert_eq!(before, after);
    }

    /// Nothing is on its way for ever; what the gateway cannot send waits for an admin.
    async fn assert_refunds_ended(&self) {
        let on_the_way: i64 = refunds::table
            .filter(refunds::status.eq_any([RefundStatus::Requested, RefundStatus::Sent]))
            .count()
            .get_result(&mut self.world.connection().await)
            .await
            .unwrap();
        assert_eq!(on_the_way, 0);
    }

    /// What was earned is the teacher's a month later, unless the gateway has the money.
    async fn assert_earnings_are_released(&self) {
        let waiting: i64 = order_lines::table
            .filter(order_lines::release_due_at.is_not_null())
            .filter(order_lines::released_at.is_null())
            .filter(order_lines::reversed_at.is_null())
            .count()
            .get_result(&mut self.world.connection().await)
            .await
            .unwrap();
        assert_eq!(waiting, 0);
    }
}
