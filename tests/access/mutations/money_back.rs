//! Money that goes back: decided by admins, sent to bank accounts, disputed.

use chrono::TimeDelta;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

use super::super::policy::Actor::{Admin, Student, Teacher};
use super::stage::{Attempt, Stage};
use super::{ADMINS, Group, HIDDEN, Row, row};

pub(super) const GROUP: Group = Group {
    title: "Money that goes back",
    introduction: "The student paid for a lesson with the teacher: it was called off and the gateway cannot send the money \
                   back, or it was held and the student is not content.",
    rows: ROWS,
};

const ROWS: &[Row] = &[
    row("refundCreate", "a paid line", ADMINS, paid_line),
    row(
        "refundBankAccountAsk",
        "a refund that waits for a bank account",
        HIDDEN.allow(&[Student, Admin]),
        refund_asked_long_ago,
    ),
    row("refundBankAccountGive", "a refund that waits for a bank account", HIDDEN.allow(&[Student]), account),
    row("refundDisbursementMarkSent", "a transfer that can be made", ADMINS, ready),
    row("refundDisbursementMarkReturned", "a transfer that was made", ADMINS, sent),
    row("disputeOpen", "a lesson that was held", HIDDEN.allow(&[Student]), held_line),
    row("disputeAnswer", "a dispute that is not answered", HIDDEN.allow(&[Teacher]), to_answer),
    row("disputeWithdraw", "a dispute that is not decided", HIDDEN.allow(&[Student]), to_withdraw),
    row("disputeDecide", "a dispute that is not decided", ADMINS, to_decide),
];

const MONEY: &str = "query ($id: ID!) { booking(id: $id) {
    order { lines { id refunds { id disbursements { id } } } }
} }";
const LINE: &str = "/booking/order/lines/0/id";
const REFUND: &str = "/booking/order/lines/0/refunds/0/id";
const DISBURSEMENT: &str = "/booking/order/lines/0/refunds/0/disbursements/0/id";

impl Stage {
    async fn of_money(&self, booking: &str, pointer: &str) -> String {
        self.cast.client(Student).run(MONEY, json!({ "id": booking })).await.text(pointer)
    }

    /// A lesson that was called off, and whose money the gateway cannot send back.
    async fn refund_to_send_by_hand(&mut self) -> String {
        let booking = self.paid_for_good().await.booking;
        let call_off = self.cancellation(Student, &booking).await;
        self.does(Student, "bookingCancel", "", call_off).await;
        self.world().hear_the_gateway().await;
        booking
    }

    /// The same, and the student has said where to send it.
    async fn with_account(&mut self) -> String {
        let booking = self.refund_to_send_by_hand().await;
        let account = account_of(&self.of_money(&booking, REFUND).await);
        self.does(Student, "refundBankAccountGive", "", account).await;
        self.of_money(&booking, DISBURSEMENT).await
    }

    async fn dispute(&mut self) -> String {
        let booking = self.held().await;
        let opened = evidence(&self.of_money(&booking, LINE).await);
        let opened = self.does(Student, "disputeOpen", "dispute { id }", opened).await;
        opened.text("/disputeOpen/dispute/id")
    }
}

fn account_of(refund: &str) -> Value {
    json!({ "refundId": refund, "bankCode": "bca", "accountNumber": "1234567890", "holder": "Budi Santoso" })
}

fn evidence(line: &str) -> Value {
    json!({ "orderLineId": line, "reason": "CUT_SHORT", "evidence": "The lesson was over after ten minutes." })
}

fn paid_line(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.paid().await.booking;
        let line = stage.of_money(&booking, LINE).await;
        let input = json!({
            "orderLineId": line, "amount": { "amount": "10000", "currency": "IDR" },
            "note": "For the wait", "idempotencyKey": stage.key(),
        });
        Attempt::about("orderLineId", input)
    }
    .boxed()
}

fn refund_asked_long_ago(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.refund_to_send_by_hand().await;
        stage.later(TimeDelta::minutes(10)).await;
        let refund = stage.of_money(&booking, REFUND).await;
        Attempt::about("refundId", json!({ "refundId": refund }))
    }
    .boxed()
}

fn account(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.refund_to_send_by_hand().await;
        Attempt::about("refundId", account_of(&stage.of_money(&booking, REFUND).await))
    }
    .boxed()
}

fn ready(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let disbursement = stage.with_account().await;
        let input = json!({
            "disbursementId": disbursement, "bankReference": "FT26325001", "idempotencyKey": stage.key(),
        });
        Attempt::about("disbursementId", input)
    }
    .boxed()
}

fn sent(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let disbursement = stage.with_account().await;
        let input = json!({
            "disbursementId": disbursement, "bankReference": "FT26325002", "idempotencyKey": stage.key(),
        });
        stage.does(Admin, "refundDisbursementMarkSent", "", input).await;
        let input = json!({ "disbursementId": disbursement, "reason": "Account closed" });
        Attempt::about("disbursementId", input)
    }
    .boxed()
}

fn held_line(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let booking = stage.held().await;
        Attempt::about("orderLineId", evidence(&stage.of_money(&booking, LINE).await))
    }
    .boxed()
}

fn to_answer(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = json!({ "disputeId": stage.dispute().await, "answer": "It took the whole hour." });
        Attempt::about("disputeId", input)
    }
    .boxed()
}

fn to_withdraw(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async { Attempt::about("disputeId", json!({ "disputeId": stage.dispute().await })) }.boxed()
}

fn to_decide(stage: &mut Stage) -> BoxFuture<'_, Attempt> {
    async {
        let input = json!({
            "disputeId": stage.dispute().await, "refundAmount": { "amount": "20000", "currency": "IDR" },
            "note": "The meeting was short",
        });
        Attempt::about("disputeId", input)
    }
    .boxed()
}
