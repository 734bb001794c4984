//! Differences, one of each kind.

use accounting::reconciliation::DifferenceKind;
use kernel::Currency;
use kernel::id::{DisbursementId, EntityId as _, OrderId, OrderLineId, PaymentId, PayoutId, RefundId};
use ledger::commands::correction_post::{self, CorrectedAccount, CorrectionLeg, CorrectionPostInput};
use ledger::{AccountName, AccountPurpose};
use payments::gateway::TransactionState;
use payouts::gateway::{GatewayPayoutStatus, StatementLineKind};

use super::history::{ASKED, History, PRICE, Paid};
use super::{World, key};
use crate::payout_desk::Entry;

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plant(pub(crate) DifferenceKind);

impl World {
    /// Has it go wrong.
    pub(crate) async fn plant(&self, history: &History, Plant(kind): Plant) {
        use DifferenceKind as Kind;
        match kind {
            Kind::PaymentStatusDiffers => {
                let of = self.another(history).await;
                self.pay_desk.tamper(of.payment_id, |news| {
                    (news.state, news.gateway_status) = (TransactionState::Expired, "expire".to_owned());
                });
            }
            Kind::PaymentAmountDiffers => {
                let of = self.another(history).await;
                self.pay_desk.tamper(of.payment_id, |news| news.amount -= 10_000);
            }
            Kind::PaymentUnknownAtGateway => {
                let of = self.another(history).await;
                self.pay_desk.forget(of.payment_id);
            }
            Kind::RefundMissingAtGateway => {
                self.pay_desk.tamper(history.refunded.payment_id, |news| {
                    news.refunds.clear();
                    (news.refunded_amount, news.state) = (0, TransactionState::Paid);
                });
            }
            // All of it was sent to a bank account, and then somebody sent it back there as well.
            Kind::RefundUnknownToUs => {
                self.pay_desk.send_back(history.sent_back.payment_id, "by-hand", PRICE);
            }
            Kind::PaymentNotInLedger => self.payment_without_ledger(history).await,
            Kind::RefundNotInLedger => {
                let (of, id) = (self.another(history).await, RefundId::generate(self.now()));
                self.refund_row(of, id).await;
                self.pay_desk.send_back(of.payment_id, &id.to_string(), 20_000);
            }
            Kind::DisbursementNotInLedger => {
                let (of, id) = (self.another(history).await, RefundId::generate(self.now()));
                self.refund_row(of, id).await;
                self.disbursement_row(id).await;
            }
            // It failed and came back; now the gateway says that it arrived, and took the money again.
            Kind::PayoutStatusDiffers => {
                let reference = self.payout_desk.entry(history.failed).reference;
                self.payout_desk.enter(StatementLineKind::Payout, Some(&reference), -ASKED);
                self.payout_desk.bank_says(history.failed, GatewayPayoutStatus::Completed);
            }
            Kind::PayoutAmountDiffers => {
                let id = self.another_payout(history).await;
                let reference = self.payout_desk.entry(id).reference;
                self.payout_desk.tamper(id, |entry| entry.amount -= 10_000);
                self.payout_desk.tamper_lines(|lines| {
                    let line = lines.iter_mut().rfind(|line| {
                        line.reference.as_ref() == Some(&reference) && line.kind == StatementLineKind::Payout
                    });
                    line.unwrap().amount += 10_000;
                });
            }
            Kind::PayoutNotInLedger => self.payout_without_ledger(history).await,
            Kind::PayoutNotInStatement => {
                let id = self.another_payout(history).await;
                let reference = self.payout_desk.entry(id).reference;
                self.payout_desk.tamper_lines(|lines| {
                    lines.retain(|line| {
                        line.reference.as_ref() != Some(&reference) || line.kind != StatementLineKind::Payout
                    });
                });
            }
            Kind::StatementLineUnknown => {
                self.payout_desk.enter(StatementLineKind::Other, None, -7_500);
            }
            Kind::BalanceDiffers => self.wrong_correction(history).await,
        }
    }

    async fn another(&self, history: &History) -> Paid {
        let student = self.student().await;
        self.paid(&student, &history.teacher, "qris").await
    }

    /// One more payout that arrived.
    async fn another_payout(&self, history: &History) -> PayoutId {
        let (author, approver) = (self.admin().await, self.admin().await);
        let id = self.approved(&history.teacher, (&author, &approver)).await;
        self.bank_says(id, GatewayPayoutStatus::Completed, payouts::PayoutStatus::Paid).await;
        id
    }

    /// A settled payment that nobody wrote down.
    async fn payment_without_ledger(&self, history: &History) {
        let (now, like) = (self.now(), history.paid);
        let (order, line, payment) =
            (OrderId::generate(now), OrderLineId::generate(now), PaymentId::generate(now));
        let at = now.to_rfc3339();
        self.execute(&format!(
            "INSERT INTO orders (id, buyer_user_id, status, currency, total_amount, expires_at, paid_at, created_at, updated_at)
             SELECT '{}', buyer_user_id, 'PAID', currency, {PRICE}, '{at}', '{at}', '{at}', '{at}'
             FROM orders WHERE id = '{}'",
            order.uuid(),
            like.order_id.uuid()
        ))
        .await;
        self.execute(&format!(
            "INSERT INTO payments (id, order_id, gateway, status, currency, amount, gateway_transaction_id, method, settled_at,
                                   created_at, updated_at)
             VALUES ('{}', '{}', 'MIDTRANS', 'SETTLED', 'IDR', {PRICE}, '{payment}-1', 'qris', '{at}', '{at}', '{at}')",
            payment.uuid(),
            order.uuid()
        ))
        .await;
        self.execute(&format!(
            "INSERT INTO order_lines (id, order_id, kind, subject_id, seller_person_id, title, status, quantity, unit_price,
                                      amount, paid_by_payment_id, created_at, updated_at)
             SELECT '{}', '{}', kind, gen_random_uuid(), seller_person_id, title, 'PAID', 1, {PRICE}, {PRICE}, '{}', '{at}', '{at}'
             FROM order_lines WHERE id = '{}'",
            line.uuid(),
            order.uuid(),
            payment.uuid(),
            like.line_id.uuid()
        ))
        .await;
        self.execute(&format!(
            "INSERT INTO payment_lines (payment_id, order_line_id, amount) VALUES ('{}', '{}', {PRICE})",
            payment.uuid(),
            line.uuid()
        ))
        .await;
        self.pay_desk.say(payment, PRICE, "qris", TransactionState::Paid);
    }

    /// A refund that was made and that nobody wrote down.
    async fn refund_row(&self, of: Paid, id: RefundId) {
        let at = self.now().to_rfc3339();
        self.execute(&format!(
            "INSERT INTO refunds (id, payment_id, order_line_id, currency, amount, reason, status, gateway_refund_key, sent_at,
                                  succeeded_at, created_at, updated_at)
             VALUES ('{}', '{}', '{}', 'IDR', 20000, 'TIME_LOST', 'SUCCEEDED', '{id}', '{at}', '{at}', '{at}', '{at}')",
            id.uuid(),
            of.payment_id.uuid(),
            of.line_id.uuid()
        ))
        .await;
    }

    /// It was sent to the account of the one who was sent something before.
    async fn disbursement_row(&self, refund: RefundId) {
        let at = self.now().to_rfc3339();
        self.execute(&format!(
            "INSERT INTO disbursements (id, kind, subject_id, person_id, bank_account_id, currency, amount, status, bank_reference,
                                        sent_by_user_id, succeeded_at, created_at, updated_at)
             SELECT '{}', kind, '{}', person_id, bank_account_id, currency, 20000, 'SUCCEEDED', 'TRF-2', sent_by_user_id, '{at}',
                    '{at}', '{at}'
             FROM disbursements WHERE status = 'SUCCEEDED' LIMIT 1",
            DisbursementId::generate(self.now()).uuid(),
            refund.uuid()
        ))
        .await;
    }

    /// A payout that arrived and that nobody wrote down.
    async fn payout_without_ledger(&self, history: &History) {
        let (id, at) = (PayoutId::generate(self.now()), self.now().to_rfc3339());
        let (key, reference) = (key(), "planted");
        self.execute(&format!(
            "INSERT INTO payouts (id, person_id, bank_account_id, currency, amount, status, origin, requested_by_user_id, batch_id,
                                  method, approved_at, gateway_key, gateway_key_made_at, gateway_reference, gateway_status, sent_at,
                                  paid_at, created_at, updated_at)
             SELECT '{}', person_id, bank_account_id, currency, amount, 'PAID', origin, requested_by_user_id, batch_id, method, '{at}',
                    '{key}', '{at}', '{reference}', 'completed', '{at}', '{at}', '{at}', '{at}'
             FROM payouts WHERE id = '{}'",
            id.uuid(),
            history.paid_out.uuid()
        ))
        .await;
        self.payout_desk.add(Entry {
            payout_id: id,
            reference: reference.to_owned(),
            amount: ASKED,
            status: GatewayPayoutStatus::Completed,
        });
    }

    /// Somebody corrects the balance that payouts are made from, and should not have.
    async fn wrong_correction(&self, history: &History) {
        let leg = |purpose, amount| CorrectionLeg {
            account: CorrectedAccount::Named(AccountName::platform(purpose)),
            amount,
        };
        let input = CorrectionPostInput {
            legs: vec![
                leg(AccountPurpose::PayoutBalance, 25_000),
                leg(AccountPurpose::PlatformBank, -25_000),
            ],
            currency: Currency::Idr,
            reason: "A top-up that never came".to_owned(),
            idempotency_key: key(),
        };
        let mut connection = self.connection().await;
        correction_post::run(&mut connection, &history.admin.actor, self.now(), input).await.unwrap();
    }
}
