//! What happens to money.

use booking::Booking;
use database::schema::refunds;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::{PaymentId, RefundId};
use payments::RefundStatus;
use payments::commands::news_apply;
use payments::commands::refund_create::{self, RefundCreateInput};
use payments::commands::refund_mark_succeeded::{self, RefundMarkSucceededInput};
use payments::flows::payment_start::{self, PaymentStartInput};
use payments::gateway::TransactionState;

use super::acts::{Outcome, said};
use super::stage::Stage;
use super::steps::Step;

impl Stage {
    pub(super) async fn take_about_money(&mut self, step: &Step) -> Outcome {
        let gateway = self.world.gateway.clone();
        match *step {
            Step::StartPayment(booking) => self.start_payment(booking).await,
            Step::Pay(payment) => self.gateway_says(payment, TransactionState::Paid),
            Step::PayAgain(payment) => self.pay_again(payment),
            Step::Doubt(payment) => self.gateway_says(payment, TransactionState::Challenged),
            Step::Refuse(payment) => self.gateway_says(payment, TransactionState::Denied),
            Step::TakeBack(payment, how) => self.take_back(payment, how),
            Step::SendBack(payment, thousandths) => self.send_back(payment, thousandths),
            Step::RefundsByHand(are) => {
                gateway.refuse_refunds(are);
                "done".to_owned()
            }
            Step::Hear(payment) => {
                if let Some(id) = self.payments.get(payment).copied() {
                    self.hear(id).await;
                }
                "done".to_owned()
            }
            Step::HearAll => {
                self.hear_all().await;
                "done".to_owned()
            }
            Step::HearOld(place) => self.hear_old(place).await,
            Step::RefundByAdmin(booking, part) => self.refund_by_admin(booking, part).await,
            Step::SentByHand(place) => self.sent_by_hand(place).await,
            _ => self.take_about_disputes(step).await,
        }
    }

    pub(super) async fn start_payment(&mut self, booking: usize) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let input = PaymentStartInput {
            order_id: booked.booking.order_id,
            idempotency_key: kernel::id::generate_uuid(self.world.now()),
        };
        let actor = self.student_of(booked).actor;
        let (payment, outcome) = said(payment_start::run(&self.world.payments, &actor, input).await);
        if let Some(payment) = payment.filter(|payment| !self.payments.contains(&payment.id)) {
            self.payments.push(payment.id);
        }
        outcome
    }

    /// With another card on the same page, after the first one's money did not come or was taken back.
    fn pay_again(&self, payment: usize) -> Outcome {
        let Some(id) = self.payments.get(payment) else { return String::new() };
        let is_over = matches!(
            self.world.gateway.state(*id),
            Some(TransactionState::Denied | TransactionState::ChargedBack | TransactionState::Cancelled)
        );
        if is_over && self.world.gateway.pay_again(*id) { "paid again".to_owned() } else { "no".to_owned() }
    }

    fn take_back(&self, payment: usize, how: usize) -> Outcome {
        let Some(id) = self.payments.get(payment) else { return String::new() };
        if self.world.gateway.taken(*id) == 0 {
            return "nothing to take".to_owned();
        }
        let states = [TransactionState::ChargedBack, TransactionState::Denied, TransactionState::Cancelled];
        let state = *states.get(how).unwrap();
        self.world.gateway.put(*id, state);
        format!("{state:?}")
    }

    fn send_back(&self, payment: usize, thousandths: i64) -> Outcome {
        let Some(id) = self.payments.get(payment) else { return String::new() };
        // What was taken back by a bank has nothing left.
        let left = (self.world.gateway.taken(*id) - self.world.gateway.refunded(*id)).max(0);
        let amount = left * thousandths / 1000;
        if amount > 0 {
            self.world.gateway.send_back(*id, amount);
        }
        amount.to_string()
    }

    async fn hear_old(&self, place: usize) -> Outcome {
        let Some((payment_id, news)) = self.said.get(place) else { return String::new() };
        let mut connection = self.world.connection().await;
        let (now, config) = (self.world.now(), &self.world.payments.config);
        news_apply::run(&mut connection, now, config, *payment_id, news).await.unwrap();
        format!("{payment_id} {:?}", news.state)
    }

    async fn refund_by_admin(&self, booking: usize, part: Option<i64>) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let input = RefundCreateInput {
            order_line_id: booked.booking.order_line_id,
            amount: part.map(|thousandths| (booked.booking.price * thousandths / 1000).max(1)),
            note: "Kami putuskan".to_owned(),
            idempotency_key: kernel::id::generate_uuid(self.world.now()),
        };
        let mut connection = self.world.connection().await;
        let now = self.world.now();
        said(refund_create::run(&mut connection, &self.admin.actor, now, input).await).1
    }

    async fn sent_by_hand(&self, place: usize) -> Outcome {
        let mut connection = self.world.connection().await;
        let waiting: Vec<RefundId> = refunds::table
            .filter(refunds::status.eq(RefundStatus::ManualRequired))
            .order((refunds::created_at, refunds::amount))
            .select(refunds::id)
            .load(&mut connection)
            .await
            .unwrap();
        let Some(refund_id) = waiting.get(place % waiting.len().max(1)).copied() else {
            return "none".to_owned();
        };
        let input = RefundMarkSucceededInput { refund_id, note: "BCA 123".to_owned() };
        let now = self.world.now();
        said(refund_mark_succeeded::run(&mut connection, &self.admin.actor, now, input).await).1
    }

    pub(super) async fn send_refunds_again(&self, booking: &Booking) {
        let ids: Vec<(RefundId, PaymentId)> = refunds::table
            .filter(refunds::order_line_id.eq(booking.order_line_id))
            .select((refunds::id, refunds::payment_id))
            .load(&mut self.world.connection().await)
            .await
            .unwrap();
        for (id, _) in ids {
            payments::refunds::send::run(&self.world.payments, id).await.unwrap();
        }
    }
}
