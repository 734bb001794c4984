//! What teachers are paid out, and what becomes of it at the gateway and at banks.

use database::schema::payouts as payout_rows;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::id::PayoutId;
use kernel::{Actor, Currency};
use payouts::commands::payout_batch_create::{self, BatchRules, PayoutBatchCreateInput};
use payouts::commands::payout_batch_reject::{self, PayoutBatchRejectInput};
use payouts::commands::payout_mark_failed::{self, PayoutMarkFailedInput};
use payouts::commands::payout_mark_returned::{self, PayoutMarkReturnedInput};
use payouts::commands::payout_mark_sent::{self, PayoutMarkSentInput};
use payouts::commands::payout_refuse::{self, PayoutRefuseInput};
use payouts::commands::payout_request::{self, PayoutRequestInput};
use payouts::commands::{news_apply, payout_batch_approve, payout_cancel, payouts_look};
use payouts::flows::{payout_refresh, payout_send};
use payouts::gateway::GatewayPayoutStatus;
use payouts::{PayoutMethod, PayoutStatus};

use super::acts::{Outcome, said};
use super::stage::Stage;
use super::steps::Step;
use crate::payout_gateway::{BALANCE, Call, Trouble, news};

impl Stage {
    pub(super) async fn take_about_payouts(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::AskForPayout(teacher, thousandths) => self.ask_for_payout(teacher, thousandths).await,
            Step::CallOffPayout(payout, by_teacher) => self.call_off_payout(payout, by_teacher).await,
            Step::BatchPayouts { by_hand, approves } => self.batch_payouts(by_hand, approves).await,
            Step::PayOut { teacher, by_hand } => {
                let asked = self.ask_for_payout(teacher, 1000).await;
                let approved = self.batch_payouts(by_hand, true).await;
                self.drain().await;
                format!("{asked}, {approved}")
            }
            Step::TroublePayouts(which) => self.trouble_payouts(which),
            Step::BankMoves(payout, says) => self.bank_moves(payout, says),
            Step::SendPayout(payout) => self.send_payout(payout).await,
            Step::HearPayout(payout) => self.hear_payout(payout).await,
            Step::HearOldPayout(place) => self.hear_old_payout(place).await,
            Step::LookAtPayouts => self.look_at_payouts().await,
            Step::EndByHand(payout, how) => self.end_by_hand(payout, how).await,
            _ => panic!("{step:?} is not about payouts"),
        }
    }

    async fn ask_for_payout(&mut self, teacher: usize, thousandths: i64) -> Outcome {
        let mut available = self.available(teacher).await;
        let mut asks = teacher;
        // Whoever has nothing asks for nothing, mostly: then it is the next one's turn.
        if available == 0 {
            asks = (teacher + 1) % self.teachers.len();
            available = self.available(asks).await;
        }
        let teacher = self.teachers.get(asks).unwrap().clone();
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        let amount = available * thousandths / 1000;
        let input = PayoutRequestInput { amount, idempotency_key: kernel::id::generate_uuid(now) };
        let config = &self.world.payouts.config;
        let (payout, outcome) =
            said(payout_request::run(&mut connection, &teacher.actor, now, config, input).await);
        if payout.is_some() {
            assert!(0 < amount && amount <= available, "{amount} of {available}");
        }
        self.payouts.extend(payout.map(|payout| payout.id));
        format!("{amount} of {available}: {outcome}")
    }

    async fn available(&self, teacher: usize) -> i64 {
        let mut connection = self.world.connection().await;
        let (system, person_id) = (Actor::System, self.teachers.get(teacher).unwrap().person_id);
        let held = ledger::queries::teacher_balances(&mut connection, &system, person_id, Currency::Idr);
        held.await.unwrap().available
    }

    async fn call_off_payout(&self, payout: usize, by_teacher: bool) -> Outcome {
        let Some(payout_id) = self.payouts.get(payout).copied() else { return String::new() };
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        if by_teacher {
            let whose = self.payout(payout_id).await.person_id;
            let teacher = self.teachers.iter().find(|teacher| teacher.person_id == whose).unwrap();
            said(payout_cancel::run(&mut connection, &teacher.actor, now, payout_id).await).1
        } else {
            let input = PayoutRefuseInput { payout_id, reason: "Rekening salah".to_owned() };
            said(payout_refuse::run(&mut connection, &self.admin.actor, now, input).await).1
        }
    }

    /// One admin puts together what waits, and another decides.
    async fn batch_payouts(&self, by_hand: bool, approves: bool) -> Outcome {
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        let waiting: Vec<PayoutId> = payout_rows::table
            .filter(payout_rows::status.eq(PayoutStatus::Requested))
            .filter(payout_rows::batch_id.is_null())
            .order(payout_rows::id)
            .select(payout_rows::id)
            .load(&mut connection)
            .await
            .unwrap();
        let input = PayoutBatchCreateInput {
            payout_ids: waiting,
            method: if by_hand { PayoutMethod::Manual } else { PayoutMethod::Gateway },
            idempotency_key: kernel::id::generate_uuid(now),
        };
        let rules = BatchRules { has_gateway: true };
        let (batch, outcome) =
            said(payout_batch_create::run(&mut connection, &self.admin.actor, now, rules, input).await);
        let Some(batch) = batch else { return outcome };
        let other = &self.other_admin.actor;
        if approves {
            said(payout_batch_approve::run(&mut connection, other, now, batch.id).await).1
        } else {
            let input = PayoutBatchRejectInput { batch_id: batch.id, reason: "Besok saja".to_owned() };
            said(payout_batch_reject::run(&mut connection, other, now, input).await).1
        }
    }

    /// What goes wrong next between us and the gateway.
    fn trouble_payouts(&self, which: usize) -> Outcome {
        let troubles = [
            (Call::Create, Trouble::AnswerLost),
            (Call::Create, Trouble::NeverArrives),
            (Call::Create, Trouble::KeyUsed),
            (Call::Create, Trouble::Refuses("no such account")),
            (Call::Approve, Trouble::AnswerLost),
            (Call::Approve, Trouble::NeverArrives),
            (Call::Approve, Trouble::Refuses("not now")),
            (Call::Status, Trouble::NeverArrives),
        ];
        let gateway = &self.world.payout_gateway;
        match troubles.get(which) {
            Some((call, trouble)) => gateway.trouble(*call, trouble.clone()),
            None if which.is_multiple_of(2) => gateway.forget_keys(),
            None => {
                let balance = if gateway.lies_ready() == 0 { BALANCE } else { 0 };
                gateway.set_balance(balance);
            }
        }
        format!("{:?}", troubles.get(which))
    }

    fn bank_moves(&self, payout: usize, says: GatewayPayoutStatus) -> Outcome {
        let Some(id) = self.payouts.get(payout) else { return String::new() };
        self.world.payout_gateway.bank_says(*id, says);
        format!("{says:?}")
    }

    /// As another process would, at any time.
    async fn send_payout(&self, payout: usize) -> Outcome {
        let Some(id) = self.payouts.get(payout) else { return String::new() };
        format!("{:?}", payout_send::run(&self.world.payouts, *id).await)
    }

    async fn hear_payout(&mut self, payout: usize) -> Outcome {
        let Some(id) = self.payouts.get(payout).copied() else { return String::new() };
        for entry in self.world.payout_gateway.entries_of(id) {
            self.said_of_payouts.push((id, news(&entry.reference, entry.amount, entry.status)));
        }
        match payout_refresh::run(&self.world.payouts, id).await {
            Ok(payout) => format!("{:?}", payout.map(|payout| payout.status)),
            Err(error) => error.to_string(),
        }
    }

    /// An answer that was overtaken by others arrives now.
    async fn hear_old_payout(&self, place: usize) -> Outcome {
        let Some((id, news)) = self.said_of_payouts.get(place) else { return String::new() };
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        news_apply::run(&mut connection, now, *id, news).await.unwrap();
        format!("{:?}", news.status)
    }

    async fn look_at_payouts(&self) -> Outcome {
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        payouts_look::run(&mut connection, now, 100).await.unwrap().to_string()
    }

    /// 0 it was sent, 1 it could not be, 2 the bank sent it back.
    async fn end_by_hand(&self, payout: usize, how: usize) -> Outcome {
        let Some(payout_id) = self.payouts.get(payout).copied() else { return String::new() };
        let (admin, now) = (&self.admin, self.world.now());
        let proof_file_id = self.world.receipt(admin).await;
        let mut connection = self.world.connection().await;
        let reason = "Kata bank".to_owned();
        match how {
            0 => {
                let input = PayoutMarkSentInput {
                    payout_id,
                    bank_reference: "BCA 77".to_owned(),
                    proof_file_id,
                    idempotency_key: kernel::id::generate_uuid(now),
                };
                said(payout_mark_sent::run(&mut connection, &admin.actor, now, input).await).1
            }
            1 => {
                let input = PayoutMarkFailedInput { payout_id, reason };
                said(payout_mark_failed::run(&mut connection, &admin.actor, now, input).await).1
            }
            _ => {
                let input = PayoutMarkReturnedInput { payout_id, reason };
                said(payout_mark_returned::run(&mut connection, &admin.actor, now, input).await).1
            }
        }
    }

    /// The gateway is well again, banks do what they were asked for, and we hear of it.
    pub(super) async fn settle_payouts(&mut self) {
        self.world.payout_gateway.be_well();
        self.look_at_payouts().await;
        self.drain().await;
        for (place, id) in self.payouts.clone().into_iter().enumerate() {
            let says = [GatewayPayoutStatus::Completed, GatewayPayoutStatus::Failed];
            self.world.payout_gateway.bank_says(id, *says.get(place % 2).unwrap());
            self.hear_payout(place).await;
        }
        self.drain().await;
    }
}
