//! Teachers who are paid out, and the two admins it takes.

use chrono::DateTime;
use gateway_simulator::{AccountState, KnownAccount};
use identity::flows::admin_create::{self, AdminCreateInput};
use kernel::id::generate_uuid;
use kernel::{Actor, Locale};
use serde_json::{Value, json};

use super::{Answer, Client, PASSWORD, Teacher, World, rupiah};

/// The bank of everybody.
const BANK: &str = "bca";

impl World {
    /// Another admin than [`World::admin`].
    pub(crate) async fn second_admin(&self) -> Client {
        let mut client = self.anonymous();
        client.email = "admin-kedua@contoh.test".to_owned();
        let input = AdminCreateInput {
            email: client.email.clone(),
            full_name: "Admin Kedua".to_owned(),
            password: PASSWORD.into(),
            locale: Locale::English,
        };
        let authentication = self.server().parts.authentication().expect("the parts fit together");
        admin_create::run(&authentication, &Actor::System, self.now(), input)
            .await
            .expect("an admin can be made");
        self.sign_in(client).await
    }

    /// A bank has this account from now on.
    pub(crate) fn open_account(&self, number: &str, holder: &str) {
        self.gateway.know_account(KnownAccount {
            bank: BANK.to_owned(),
            account: number.to_owned(),
            name: holder.to_owned(),
            state: AccountState::Open,
        });
    }

    /// The teacher has an account that the bank knows, and so much to ask for, given by our team.
    pub(crate) async fn make_payable(
        &self,
        teacher: &Teacher,
        admin: &Client,
        (number, amount): (&str, i64),
    ) {
        self.open_account(number, "Sari Dewi");
        teacher.client.name_account(number, "Sari Dewi").await.done("payoutAccountSet");
        self.run_jobs().await;
        admin.give_earnings(&teacher.id, amount).await;
    }
}

impl Client {
    /// Names the bank account that this teacher is paid out to.
    pub(crate) async fn name_account(&self, number: &str, holder: &str) -> Answer {
        let account =
            json!({ "password": PASSWORD, "bankCode": BANK, "accountNumber": number, "holder": holder });
        self.page("payout_account_set", json!({ "input": account })).await
    }

    /// This teacher asks for so many rupiah, with a key of its own.
    pub(crate) async fn ask_for_payout(&self, amount: i64) -> Answer {
        let key = generate_uuid(DateTime::UNIX_EPOCH);
        let input = json!({ "input": { "amount": rupiah(amount), "idempotencyKey": key } });
        self.page("payout_ask", input).await
    }

    /// The id of a payout of so many rupiah that this teacher asks for.
    pub(crate) async fn asked_for_payout(&self, amount: i64) -> String {
        self.ask_for_payout(amount).await.done("payoutRequest").text("/payoutRequest/payout/id")
    }

    /// This admin gives a teacher something to ask for.
    pub(crate) async fn give_earnings(&self, teacher_id: &str, amount: i64) {
        let hers = json!({ "purpose": "TEACHER_AVAILABLE", "teacherId": teacher_id });
        let input = json!({
            "reason": "Bonus", "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
            "legs": [
                { "account": hers, "side": "CREDIT", "amount": rupiah(amount) },
                { "account": { "purpose": "PLATFORM_COMMISSION" }, "side": "DEBIT", "amount": rupiah(amount) },
            ],
        });
        let posted = self.page("ledger_correction_post", json!({ "input": input })).await;
        posted.done("ledgerCorrectionPost");
    }

    /// This admin puts payouts together.
    pub(crate) async fn put_into_batch(&self, payouts: &[String], method: &str) -> Answer {
        let key = generate_uuid(DateTime::UNIX_EPOCH);
        let input = json!({ "payoutIds": payouts, "method": method, "idempotencyKey": key });
        self.page("payout_batch_create", json!({ "input": input })).await
    }

    /// The id of a batch that this admin puts together.
    pub(crate) async fn made_batch(&self, payouts: &[String], method: &str) -> String {
        let made = self.put_into_batch(payouts, method).await.done("payoutBatchCreate");
        made.text("/payoutBatchCreate/payoutBatch/id")
    }

    /// This admin approves a batch.
    pub(crate) async fn approve_batch(&self, batch: &str) -> Answer {
        self.page("payout_batch_approve", json!({ "input": { "batchId": batch } })).await
    }

    /// What this admin sees of a payout.
    pub(crate) async fn payout(&self, id: &str) -> Value {
        let batched = self.page("admin_payouts", json!({ "first": 100 })).await;
        let payouts = batched.at("/payouts/nodes").as_array().expect("a list").clone();
        let found = payouts.into_iter().find(|payout| payout.get("id") == Some(&json!(id)));
        found.unwrap_or_else(|| panic!("{id} is not in the list of payouts"))
    }

    /// This teacher's sums: available, in transit, paid.
    pub(crate) async fn sums(&self) -> [String; 3] {
        let earned = self.page("payout_request", json!({})).await;
        ["available", "inTransit", "paid"]
            .map(|sum| earned.text(&format!("/viewer/teacherEarnings/{sum}/amount")))
    }

    /// What this teacher sees of the latest payout.
    pub(crate) async fn latest_payout(&self) -> Value {
        let mine = self.page("my_payouts", json!({ "first": 1 })).await;
        mine.at("/viewer/payouts/nodes/0").clone()
    }

    /// Which kinds of things this person was told, latest first.
    pub(crate) async fn told(&self) -> Vec<String> {
        let told = self.run("{ viewer { notifications(first: 20) { nodes { kind } } } }", json!({})).await;
        let nodes = told.at("/viewer/notifications/nodes").as_array().expect("a list").clone();
        nodes.iter().filter_map(|node| node.get("kind")?.as_str().map(str::to_owned)).collect()
    }
}
