//! What happens on ordinary days.

use chrono::TimeDelta;
use database::DatabaseError;
use database::schema::{payments as payment_rows, payouts as payout_rows, refunds as refund_rows};
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use kernel::Money;
use kernel::id::{EntitlementId, EntityId as _, OrderId, OrderLineId, PaymentId, PayoutId, RefundId};
use ledger::DisbursementStatus;
use payments::commands::refund_bank_account_give::{self, AskedBy, RefundBankAccountGiveInput};
use payments::commands::refund_create::{self, RefundCreateInput};
use payments::commands::refund_disbursement_mark_sent::{self, RefundDisbursementMarkSentInput};
use payments::flows::payment_refresh;
use payments::flows::payment_start::{self, PaymentStartInput};
use payments::gateway::TransactionState;
use payments::orders::NewLine;
use payments::{LineKind, Payment, PaymentStatus, Refund, RefundStatus};
use payouts::commands::payout_batch_create::{BatchRules, PayoutBatchCreateInput};
use payouts::commands::payout_request::PayoutRequestInput;
use payouts::commands::{payout_batch_approve, payout_batch_create, payout_request};
use payouts::flows::payout_refresh;
use payouts::gateway::{GatewayPayoutStatus, StatementLineKind};
use payouts::{Payout, PayoutMethod, PayoutStatus};

use super::people::account;
use super::{Human, World, key};
use crate::pay_desk::BANK_TRANSFER;

/// What a thing costs here, and what is paid out at once.
pub(crate) const PRICE: i64 = 400_000;
pub(crate) const ASKED: i64 = 100_000;

/// Something that was paid for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Paid {
    pub(crate) order_id: OrderId,
    pub(crate) line_id: OrderLineId,
    pub(crate) payment_id: PaymentId,
}

/// A little of everything, in which nothing differs.
pub(crate) struct History {
    pub(crate) admin: Human,
    pub(crate) teacher: Human,
    /// Paid, and nothing else.
    pub(crate) paid: Paid,
    /// A part of it went back the way it came.
    pub(crate) refunded: Paid,
    pub(crate) refund: RefundId,
    /// All of it went back to a bank account.
    pub(crate) sent_back: Paid,
    /// The buyer chose how to pay, and has not.
    pub(crate) pending: Paid,
    /// It arrived.
    pub(crate) paid_out: PayoutId,
    /// It did not.
    pub(crate) failed: PayoutId,
    /// It left.
    pub(crate) processing: PayoutId,
}

impl World {
    /// Things that people bought, things that went back, and payouts in every state.
    pub(crate) async fn history(&self) -> History {
        let (admin, other) = (self.admin().await, self.admin().await);
        let (student, teacher) = (self.student().await, self.teacher().await);
        self.payout_desk.enter(StatementLineKind::TopUp, None, 2_000_000);
        let paid = self.paid(&student, &teacher, "qris").await;
        let refunded = self.paid(&student, &teacher, "qris").await;
        let refund = self.refund(&admin, refunded, Some(50_000)).await.id;
        let sent_back = self.paid(&student, &teacher, BANK_TRANSFER).await;
        self.send_back_by_bank(&admin, &student, sent_back).await;
        for earned in [paid, refunded] {
            self.release(earned).await;
        }
        let mut payouts = Vec::new();
        for _ in 0..3 {
            payouts.push(self.approved(&teacher, (&admin, &other)).await);
        }
        let [paid_out, failed, processing] = payouts.try_into().unwrap();
        self.bank_says(paid_out, GatewayPayoutStatus::Completed, PayoutStatus::Paid).await;
        self.bank_says(failed, GatewayPayoutStatus::Failed, PayoutStatus::Failed).await;
        self.bank_says(processing, GatewayPayoutStatus::Processed, PayoutStatus::Processing).await;
        self.request(&teacher).await;
        let pending = self.begun(&student, &teacher).await;
        self.hear(pending, "qris", TransactionState::Pending).await;
        History { admin, teacher, paid, refunded, refund, sent_back, pending, paid_out, failed, processing }
    }

    /// Something is bought, and its page is open.
    pub(crate) async fn begun(&self, student: &Human, teacher: &Human) -> Paid {
        let now = self.now();
        let line = NewLine {
            kind: LineKind::Material,
            subject: EntitlementId::generate(now).uuid(),
            claim_owner: None,
            seller_person: teacher.person_id,
            category: None,
            title: "Rumus Fisika".to_owned(),
            quantity: 1,
            unit_price: Money::rupiah(PRICE),
            expires_at: now + TimeDelta::hours(24),
        };
        let buyer = student.user_id;
        let (order_id, line_id) = self
            .connection()
            .await
            .transaction::<_, DatabaseError, _>(async |connection| {
                payments::orders::append_line(connection, now, buyer, None, line).await
            })
            .await
            .unwrap();
        let input = PaymentStartInput { order_id, idempotency_key: key() };
        let payment = payment_start::run(&self.services.payments, &student.actor, input).await.unwrap();
        Paid { order_id, line_id, payment_id: payment.id }
    }

    /// The gateway says where it stands, and we hear of it.
    pub(crate) async fn hear(&self, bought: Paid, method: &str, state: TransactionState) -> Payment {
        self.pay_desk.say(bought.payment_id, PRICE, method, state);
        payment_refresh::run(&self.services.payments, bought.payment_id, None).await.unwrap().unwrap()
    }

    pub(crate) async fn paid(&self, student: &Human, teacher: &Human, method: &str) -> Paid {
        let bought = self.begun(student, teacher).await;
        let payment = self.hear(bought, method, TransactionState::Paid).await;
        assert_eq!(payment.status, PaymentStatus::Settled);
        bought
    }

    /// An admin sends money back; the gateway does, if it can.
    pub(crate) async fn refund(&self, admin: &Human, of: Paid, amount: Option<i64>) -> Refund {
        let input = RefundCreateInput {
            order_line_id: of.line_id,
            amount,
            note: "It was not what was sold.".to_owned(),
            idempotency_key: key(),
        };
        let mut connection = self.connection().await;
        let refund = refund_create::run(&mut connection, &admin.actor, self.now(), input).await.unwrap();
        drop(connection);
        self.drain().await;
        let found = refund_rows::table.find(refund.id).select(Refund::as_select());
        found.first(&mut self.connection().await).await.unwrap()
    }

    /// All of it, to an account that the buyer names.
    pub(crate) async fn send_back_by_bank(&self, admin: &Human, student: &Human, of: Paid) {
        let refund = self.refund(admin, of, None).await;
        assert_eq!(refund.status, RefundStatus::ManualRequired);
        let mut connection = self.connection().await;
        let input = RefundBankAccountGiveInput { asked_by: AskedBy::Refund(refund.id), account: account() };
        let keys = &self.services.payouts.keys;
        refund_bank_account_give::run(&mut connection, keys, &student.actor, self.now(), input)
            .await
            .unwrap();
        let kind = ledger::DisbursementKind::Refund;
        let ready =
            ledger::disbursements::live_of(&mut connection, kind, refund.id.uuid()).await.unwrap().unwrap();
        assert_eq!(ready.status, DisbursementStatus::Ready);
        let input = RefundDisbursementMarkSentInput {
            disbursement_id: ready.id,
            bank_reference: "TRF-1".to_owned(),
            idempotency_key: key(),
        };
        refund_disbursement_mark_sent::run(&mut connection, &admin.actor, self.now(), input).await.unwrap();
    }

    /// What was sold is given, and nobody objects.
    pub(crate) async fn release(&self, earned: Paid) {
        let now = self.now();
        self.connection()
            .await
            .transaction::<_, DatabaseError, _>(async |connection| {
                let order = payments::orders::lock(connection, earned.order_id).await?.unwrap();
                payments::release::finish_line(connection, now, &order, earned.line_id).await
            })
            .await
            .unwrap();
        self.advance(TimeDelta::hours(49));
        self.drain().await;
    }

    pub(crate) async fn request(&self, teacher: &Human) -> Payout {
        let input = PayoutRequestInput { amount: ASKED, idempotency_key: key() };
        let (mut connection, config) = (self.connection().await, &self.services.payouts.config);
        payout_request::run(&mut connection, &teacher.actor, self.now(), config, input).await.unwrap()
    }

    /// Two admins agree, and the gateway has it.
    pub(crate) async fn approved(&self, teacher: &Human, (author, approver): (&Human, &Human)) -> PayoutId {
        let payout = self.request(teacher).await;
        let mut connection = self.connection().await;
        let (now, rules) = (self.now(), BatchRules { has_gateway: true });
        let input = PayoutBatchCreateInput {
            payout_ids: vec![payout.id],
            method: PayoutMethod::Gateway,
            idempotency_key: key(),
        };
        let batch =
            payout_batch_create::run(&mut connection, &author.actor, now, rules, input).await.unwrap();
        payout_batch_approve::run(&mut connection, &approver.actor, now, batch.id).await.unwrap();
        drop(connection);
        self.drain().await;
        assert_eq!(self.payout(payout.id).await.status, PayoutStatus::Processing);
        payout.id
    }

    /// The bank moves it, and we hear of it.
    pub(crate) async fn bank_says(&self, id: PayoutId, there: GatewayPayoutStatus, here: PayoutStatus) {
        self.payout_desk.bank_says(id, there);
        payout_refresh::run(&self.services.payouts, id).await.unwrap();
        assert_eq!(self.payout(id).await.status, here);
    }

    pub(crate) async fn payout(&self, id: PayoutId) -> Payout {
        let payout = payout_rows::table.find(id).select(Payout::as_select());
        payout.first(&mut self.connection().await).await.unwrap()
    }

    pub(crate) async fn payment(&self, id: PaymentId) -> Payment {
        let payment = payment_rows::table.find(id).select(Payment::as_select());
        payment.first(&mut self.connection().await).await.unwrap()
    }
}
