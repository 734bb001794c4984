//! How teachers get their money.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::policy::Access::Refused;
use super::super::policy::Actor::{Admin, OtherTeacher, Teacher};
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, HIDDEN, Row, TEACHERS, row};
use crate::support::{Client, PASSWORD, pdf};

pub(super) const GROUP: Group = Group {
    title: "Payouts",
    introduction: "Both teachers have earned something and have bank accounts. It takes two admins to pay a teacher: one puts payouts \
                   into a batch, another one approves it.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("payoutAccountSet", "with the right password", TEACHERS, account),
    row("payoutScheduleSet", "every Friday", TEACHERS, schedule),
    row("payoutRequest", "a part of what is available", TEACHERS, request),
    row("payoutCancel", "a payout that the teacher asked for", HIDDEN.allow(&[Teacher]), requested),
    row("payoutRefuse", "a payout that the teacher asked for", ADMINS, to_refuse),
    row("payoutBatchCreate", "a payout that the teacher asked for", ADMINS, to_batch),
    row("payoutBatchApprove", "a batch that another admin made", ADMINS, batch_of_another),
    row(
        "payoutBatchApprove",
        "a batch that the admin made",
        ADMINS.with(Admin, Refused("OWN_BATCH")),
        own_batch,
    ),
    row("payoutBatchReject", "a batch that another admin made", ADMINS, to_reject),
    row("payoutMarkSent", "a payout that was approved to be sent by hand", ADMINS, to_send),
    row("payoutMarkFailed", "a payout that was approved to be sent by hand", ADMINS, approved),
    row("payoutMarkReturned", "a payout that was sent by hand", ADMINS, sent),
    row("payoutProofDownload", "a payout that was sent by hand", HIDDEN.allow(&[Teacher, Admin]), with_proof)
        .unwritten_of(&[Teacher]),
];

fn account_input() -> Value {
    json!({
        "password": PASSWORD, "bankCode": "bca", "accountNumber": "5550192837", "holder": "Sari Dewi",
    })
}

fn rupiah(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "IDR" })
}

impl Stage {
    /// Another admin than the one of the table.
    async fn other_admin(&mut self) -> Client {
        match self.cast.things.get("otherAdminAddress").cloned() {
            Some(email) => {
                let mut client = self.world().anonymous();
                client.email = email;
                self.world().sign_in(client).await
            }
            None => {
                let client = self.world().second_admin().await;
                self.cast.name("otherAdminAddress", client.email.clone());
                client
            }
        }
    }

    /// Both teachers have an account, and something to ask for. Naming the same account again changes nothing.
    async fn make_payable(&mut self) {
        self.world().open_account("5550192837", "Sari Dewi");
        for (actor, teacher) in [(Teacher, "teacher"), (OtherTeacher, "otherTeacher")] {
            self.does(actor, "payoutAccountSet", "", account_input()).await;
            self.world().run_jobs().await;
            self.cast.admin.give_earnings(self.cast.thing(teacher), 60_000).await;
        }
    }

    /// A payout that the teacher asked for.
    async fn payout(&mut self) -> String {
        self.make_payable().await;
        let input = json!({ "amount": rupiah("60000"), "idempotencyKey": self.key() });
        let asked = self.does(Teacher, "payoutRequest", "payout { id }", input).await;
        asked.text("/payoutRequest/payout/id")
    }

    /// One that both admins agreed to send by hand.
    async fn approved(&mut self) -> String {
        let payout = self.payout().await;
        let other = self.other_admin().await;
        let batch = other.made_batch(std::slice::from_ref(&payout), "MANUAL").await;
        self.does(Admin, "payoutBatchApprove", "", json!({ "batchId": batch })).await;
        payout
    }

    async fn transfer(&mut self) -> Value {
        let payout = self.approved().await;
        let proof = pdf(1_000);
        let file = self.cast.admin.uploaded("PAYOUT_PROOF", "Bukti.pdf", "application/pdf", &proof).await;
        json!({
            "payoutId": payout, "bankReference": "FT26325001", "proofFileId": file, "idempotencyKey": self.key(),
        })
    }

    /// One that was sent by hand.
    async fn sent(&mut self) -> Value {
        let transfer = self.transfer().await;
        self.does(Admin, "payoutMarkSent", "", transfer.clone()).await;
        json!({ "payoutId": transfer.get("payoutId") })
    }
}

fn account(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(account_input()) }.boxed()
}

fn schedule(_: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::with(json!({ "schedule": "WEEKLY", "weekday": 5 })) }.boxed()
}

fn request(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        stage.make_payable().await;
        Attempt::with(json!({ "amount": rupiah("50000"), "idempotencyKey": stage.key() }))
    }
    .boxed()
}

fn requested(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("payoutId", json!({ "payoutId": stage.payout().await })) }.boxed()
}

fn to_refuse(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = json!({ "payoutId": stage.payout().await, "reason": "The name differs" });
        Attempt::about("payoutId", input)
    }
    .boxed()
}

fn to_batch(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let payout = stage.payout().await;
        let input = json!({ "payoutIds": [payout], "method": "MANUAL", "idempotencyKey": stage.key() });
        Attempt::about("payoutIds", input)
    }
    .boxed()
}

fn batch_of_another(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let payout = stage.payout().await;
        let other = stage.other_admin().await;
        let batch = other.made_batch(&[payout], "MANUAL").await;
        Attempt::about("batchId", json!({ "batchId": batch }))
    }
    .boxed()
}

fn own_batch(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let payout = stage.payout().await;
        let batch = stage.cast.admin.made_batch(&[payout], "MANUAL").await;
        Attempt::about("batchId", json!({ "batchId": batch }))
    }
    .boxed()
}

fn to_reject(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let payout = stage.payout().await;
        let other = stage.other_admin().await;
        let batch = other.made_batch(&[payout], "MANUAL").await;
        Attempt::about("batchId", json!({ "batchId": batch, "reason": "The wrong method" }))
    }
    .boxed()
}

fn to_send(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("payoutId", stage.transfer().await) }.boxed()
}

fn approved(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = json!({ "payoutId": stage.approved().await, "reason": "The account is blocked" });
        Attempt::about("payoutId", input)
    }
    .boxed()
}

fn sent(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let sent = stage.sent().await;
        let input = json!({ "payoutId": sent.get("payoutId"), "reason": "The account is closed" });
        Attempt::about("payoutId", input)
    }
    .boxed()
}

fn with_proof(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("payoutId", stage.sent().await) }.boxed()
}
