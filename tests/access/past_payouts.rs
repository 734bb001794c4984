//! How the teacher was paid out before the reading starts.

use chrono::{DateTime, TimeDelta};
use diesel::sql_query;
use diesel_async::RunQueryDsl as _;
use kernel::id::generate_uuid;
use serde_json::json;

use super::cast::{Cast, mutate};
use crate::support::{PASSWORD, pdf};

impl Cast {
    /// Four payouts of the teacher: one was transferred by hand, one was sent by the gateway and failed, one was refused, one waits.
    pub(super) async fn pay_out(&mut self) {
        let (world, teacher) = (&self.world, &self.teacher.client);
        let other_admin = world.second_admin().await;
        world.open_account("7700112233", "Sari Rahasia");
        let account = json!({
            "password": PASSWORD, "bankCode": "bca", "accountNumber": "7700112233", "holder": "Sari Rahasia",
        });
        mutate(teacher, "payoutAccountSet", "", account).await.done("payoutAccountSet");
        world.run_jobs().await;
        self.admin.give_earnings(&self.teacher.id, 400_000).await;
        let mut payouts = Vec::new();
        for method in ["MANUAL", "GATEWAY"] {
            let payout = teacher.asked_for_payout(60_000).await;
            let batch = self.admin.made_batch(std::slice::from_ref(&payout), method).await;
            other_admin.approve_batch(&batch).await.done("payoutBatchApprove");
            payouts.push((payout, batch));
        }
        let [(by_hand, batch), (failed, _)] = <[_; 2]>::try_from(payouts).expect("two payouts");
        let proof = self.admin.uploaded("PAYOUT_PROOF", "Bukti.pdf", "application/pdf", &pdf(1_000)).await;
        let sent = json!({
            "payoutId": by_hand, "bankReference": "FT26325777", "proofFileId": proof,
            "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
        });
        mutate(&self.admin, "payoutMarkSent", "", sent).await.done("payoutMarkSent");
        world.run_jobs().await;
        let at_gateway = world.gateway.payouts().pop().expect("the gateway has it");
        world.gateway.fail_payout(&at_gateway.reference_no, 2).expect("it is under way");
        world.hear_the_gateway().await;
        // What only a gateway that is out of order brings about.
        let looked_at =
            "UPDATE payouts SET attention = 'CONTRADICTING_NEWS', failure_words = 'Rekening bocor'
            WHERE gateway_reference IS NOT NULL";
        sql_query(looked_at).execute(&mut world.connection().await).await.expect("the rows fit");
        let refused = teacher.asked_for_payout(70_000).await;
        let refuse = json!({ "payoutId": refused, "reason": "Too much at once" });
        mutate(&self.admin, "payoutRefuse", "", refuse).await.done("payoutRefuse");
        let waiting = teacher.asked_for_payout(50_000).await;
        let open_batch = other_admin.made_batch(&[waiting], "MANUAL").await;
        // What follows is later: the latest thing that the teacher earned by is a lesson.
        world.advance(TimeDelta::minutes(1)).await;
        self.name("payout", by_hand);
        self.name("payoutBatch", batch);
        self.name("openPayoutBatch", open_batch);
        self.name("failedPayout", failed);
        self.name("refusedPayout", refused);
        self.name("payoutReference", at_gateway.reference_no);
    }
}
