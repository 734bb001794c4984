//! What happened to money before the reading starts.

use chrono::DateTime;
use kernel::id::generate_uuid;
use serde_json::{Value, json};

use super::cast::{Cast, mutate};
use crate::support::gateway::{Method, Outcome};

const LINE: &str = "query ($id: ID!) { booking(id: $id) { order { id lines { id booking { id } } } } }";
const REFUND: &str = "query ($id: ID!) { booking(id: $id) {
    order { lines { refunds { id disbursements { id } } } }
} }";

fn rupiah(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "IDR" })
}

impl Cast {
    /// Rules for what the teacher sells, and a correction.
    pub(super) async fn make_rules(&mut self) {
        let document = "query ($id: ID!) { teacher(id: $id) { skills { category { id } } } }";
        let taught = self.admin.run(document, json!({ "id": self.thing("teacher") })).await;
        let rule = json!({
            "name": "Fifteen per cent", "basisPoints": 1500, "teacherId": self.thing("teacher"),
            "categoryId": taught.text("/teacher/skills/0/category/id"),
        });
        let made = mutate(&self.admin, "commissionRuleCreate", "commissionRule { id }", rule).await;
        let rule = made.done("commissionRuleCreate").text("/commissionRuleCreate/commissionRule/id");
        self.name("commissionRule", rule);
        let tax = json!({ "name": "PPh 21", "basisPoints": 250, "base": "EARNINGS" });
        let made = mutate(&self.admin, "withholdingRuleCreate", "withholdingRule { id }", tax).await;
        let tax = made.done("withholdingRuleCreate").text("/withholdingRuleCreate/withholdingRule/id");
        self.name("withholdingRule", tax);
        let correction = json!({
            "legs": [
                {
                    "account": { "purpose": "TEACHER_AVAILABLE", "teacherId": self.thing("teacher") },
                    "side": "CREDIT", "amount": rupiah("500"),
                },
                { "account": { "purpose": "CHARGEBACK_LOSS" }, "side": "DEBIT", "amount": rupiah("500") },
            ],
            "reason": "A promise of the support team", "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
        });
        let posted =
            mutate(&self.admin, "ledgerCorrectionPost", "ledgerTransaction { id }", correction).await;
        let posted = posted.done("ledgerCorrectionPost");
        self.name("correction", posted.text("/ledgerCorrectionPost/ledgerTransaction/id"));
    }

    /// Two held lessons are disputed: one is answered, the other decided. For a third an admin sends a part back.
    pub(super) async fn dispute_lessons(&mut self) {
        let sold = self.student.run(LINE, json!({ "id": self.thing("reviewed") })).await;
        let lines = sold.at("/booking/order/lines").as_array().cloned().unwrap_or_default();
        let line_of = |booking: &str| {
            let line = lines.iter().find(|line| line.pointer("/booking/id") == Some(&json!(booking)));
            line.and_then(|line| line.get("id")).cloned().expect("every lesson has a line")
        };
        for (name, booking) in [("dispute", "unreviewed"), ("decidedDispute", "reviewed")] {
            let opened = json!({
                "orderLineId": line_of(self.thing(booking)), "reason": "CUT_SHORT",
                "evidence": "Only ten minutes were taught",
            });
            let opened = mutate(&self.student, "disputeOpen", "dispute { id }", opened).await;
            self.name(name, opened.done("disputeOpen").text("/disputeOpen/dispute/id"));
        }
        let answer = json!({ "disputeId": self.thing("dispute"), "answer": "The student came late" });
        mutate(&self.teacher.client, "disputeAnswer", "", answer).await.done("disputeAnswer");
        let decision = json!({
            "disputeId": self.thing("decidedDispute"), "refundAmount": rupiah("20000"), "note": "A part each",
        });
        mutate(&self.admin, "disputeDecide", "", decision).await.done("disputeDecide");
        let back = json!({
            "orderLineId": line_of(self.thing("hiddenlyReviewed")), "amount": rupiah("10000"),
            "note": "For the trouble", "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
        });
        let made = mutate(&self.admin, "refundCreate", "refund { id }", back).await.done("refundCreate");
        self.name("decidedRefund", made.text("/refundCreate/refund/id"));
        self.world.hear_the_gateway().await;
    }

    /// A lesson is paid in a way that the gateway cannot take back, and called off: an admin transfers the money.
    pub(super) async fn send_money_back(&mut self) {
        let slots = self.world.publish(&self.teacher, 40, 1).await;
        let wish = json!({
            "slotId": slots.first(), "skillId": self.teacher.skill, "mode": "ONLINE",
            "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
        });
        let held = mutate(&self.student, "bookingCreate", "booking { id order { id } }", wish).await;
        let held = held.done("bookingCreate");
        let (booking, order) =
            (held.text("/bookingCreate/booking/id"), held.text("/bookingCreate/booking/order/id"));
        let start = json!({ "orderId": order, "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH) });
        let started = mutate(&self.student, "paymentStart", "payment { id }", start).await;
        let payment = started.done("paymentStart").text("/paymentStart/payment/id");
        self.world.gateway.pay(&payment, Method::BcaVa, Outcome::Paid);
        self.world.hear_the_gateway().await;
        let call_off = self.world.cancellation(&self.student, &booking, None).await;
        mutate(&self.student, "bookingCancel", "", call_off).await.done("bookingCancel");
        self.world.hear_the_gateway().await;
        let found = self.student.run(REFUND, json!({ "id": booking })).await;
        self.name("manualRefund", found.text("/booking/order/lines/0/refunds/0/id"));
        self.name("disbursement", found.text("/booking/order/lines/0/refunds/0/disbursements/0/id"));
        let account = json!({
            "refundId": self.thing("manualRefund"), "bankCode": "bca", "accountNumber": "5550192837",
            "holder": "Budi Susanto",
        });
        mutate(&self.student, "refundBankAccountGive", "", account).await.done("refundBankAccountGive");
        let sent = json!({
            "disbursementId": self.thing("disbursement"), "bankReference": "FT26325001",
            "idempotencyKey": generate_uuid(DateTime::UNIX_EPOCH),
        });
        mutate(&self.admin, "refundDisbursementMarkSent", "", sent).await.done("refundDisbursementMarkSent");
        self.world.run_jobs().await;
    }

    /// Names what is in the books.
    pub(super) async fn look_at_the_books(&mut self) {
        let document = "query ($teacher: ID!, $order: ID!) {
            ledgerAccounts(filter: { purposes: [TEACHER_PENDING], teacherId: $teacher }) { nodes { id } }
            order(id: $order) { invoices { id } lines { ledgerTransactions { id } } }
            cancellationPolicies { id }
        }";
        let variables = json!({ "teacher": self.thing("teacher"), "order": self.thing("order") });
        let books = self.admin.run(document, variables).await;
        self.name("ledgerAccount", books.text("/ledgerAccounts/nodes/0/id"));
        self.name("invoice", books.text("/order/invoices/0/id"));
        self.name("ledgerTransaction", books.text("/order/lines/0/ledgerTransactions/0/id"));
        self.name("cancellationPolicy", books.text("/cancellationPolicies/0/id"));
    }
}
