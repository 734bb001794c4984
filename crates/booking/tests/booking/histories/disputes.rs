//! Disputes, and money that is sent by hand.

use database::schema::disbursements;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use kernel::Randomness;
use kernel::id::{DisbursementId, PersonId, RefundId};
use ledger::bank_accounts::BankAccountInput;
use ledger::{DisbursementStatus, SealingKeys};
use payments::DisputeReason;
use payments::commands::dispute_answer::{self, DisputeAnswerInput};
use payments::commands::dispute_decide::{self, DisputeDecideInput};
use payments::commands::dispute_open::{self, DisputeOpenInput};
use payments::commands::dispute_withdraw;
use payments::commands::refund_bank_account_give::{self, AskedBy, RefundBankAccountGiveInput};
use payments::commands::refund_disbursement_mark_returned::{self, RefundDisbursementMarkReturnedInput};
use payments::commands::refund_disbursement_mark_sent::{self, RefundDisbursementMarkSentInput};

use super::acts::{Outcome, said};
use super::stage::{Disputed, Stage};
use super::steps::Step;

impl Stage {
    pub(super) async fn take_about_disputes(&mut self, step: &Step) -> Outcome {
        match *step {
            Step::Dispute(booking) => self.dispute(booking).await,
            Step::AnswerDispute(dispute) => self.answer_dispute(dispute).await,
            Step::WithdrawDispute(dispute) => self.withdraw_dispute(dispute).await,
            Step::DecideDispute(dispute, thousandths) => self.decide_dispute(dispute, thousandths).await,
            Step::GiveAccount(place) => self.give_account(place).await,
            Step::SendToAccount(place) => self.send_to_account(place).await,
            Step::ComesBack(place) => self.comes_back(place).await,
            _ => self.take_about_payouts(step).await,
        }
    }

    async fn dispute(&mut self, booking: usize) -> Outcome {
        let Some(booked) = self.bookings.get(booking) else { return String::new() };
        let input = DisputeOpenInput {
            order_line_id: booked.booking.order_line_id,
            reason: DisputeReason::CutShort,
            evidence: "Pelajaran berakhir lebih cepat".to_owned(),
        };
        let (student, now) = (self.student_of(booked).actor, self.world.now());
        let mut connection = self.world.connection().await;
        let (opened, outcome) = said(dispute_open::run(&mut connection, &student, now, input).await);
        let (price, teacher) = (booked.booking.price, booked.teacher);
        let student = booked.student;
        self.disputes.extend(opened.map(|dispute| Disputed { id: dispute.id, price, student, teacher }));
        outcome
    }

    async fn answer_dispute(&self, dispute: usize) -> Outcome {
        let Some(disputed) = self.disputes.get(dispute) else { return String::new() };
        let input =
            DisputeAnswerInput { dispute_id: disputed.id, answer: "Saya mengajar penuh waktu".to_owned() };
        let teacher = self.teachers.get(disputed.teacher).unwrap();
        let mut connection = self.world.connection().await;
        said(dispute_answer::run(&mut connection, &teacher.actor, self.world.now(), input).await).1
    }

    async fn withdraw_dispute(&self, dispute: usize) -> Outcome {
        let Some(disputed) = self.disputes.get(dispute) else { return String::new() };
        let student = self.students.get(disputed.student).unwrap();
        let mut connection = self.world.connection().await;
        said(dispute_withdraw::run(&mut connection, &student.actor, self.world.now(), disputed.id).await).1
    }

    async fn decide_dispute(&self, dispute: usize, thousandths: i64) -> Outcome {
        let Some(disputed) = self.disputes.get(dispute) else { return String::new() };
        let input = DisputeDecideInput {
            dispute_id: disputed.id,
            refund_amount: disputed.price * thousandths / 1000,
            note: "Kami putuskan".to_owned(),
        };
        let mut connection = self.world.connection().await;
        said(dispute_decide::run(&mut connection, &self.admin.actor, self.world.now(), input).await).1
    }

    /// One of the sendings that stand there, with its refund.
    async fn sending(&self, status: DisbursementStatus, place: usize) -> Option<(DisbursementId, RefundId)> {
        let sendings: Vec<(DisbursementId, RefundId)> = disbursements::table
            .filter(disbursements::status.eq(status))
            .order((disbursements::created_at, disbursements::amount))
            .select((disbursements::id, disbursements::subject_id))
            .load(&mut self.world.connection().await)
            .await
            .unwrap();
        sendings.get(place % sendings.len().max(1)).copied()
    }

    async fn give_account(&self, place: usize) -> Outcome {
        let Some((disbursement_id, refund_id)) =
            self.sending(DisbursementStatus::AwaitingAccount, place).await
        else {
            return "none".to_owned();
        };
        let mut connection = self.world.connection().await;
        let person_id: PersonId = disbursements::table
            .find(disbursement_id)
            .select(disbursements::person_id)
            .first(&mut connection)
            .await
            .unwrap();
        let buyer = self.students.iter().find(|student| student.person_id == person_id).unwrap();
        let account = BankAccountInput {
            bank_code: "bca".to_owned(),
            number: "1234567890".to_owned(),
            holder: "Budi".to_owned(),
        };
        let input = RefundBankAccountGiveInput { asked_by: AskedBy::Refund(refund_id), account };
        let keys = SealingKeys::new(&[7; 32], &[], Randomness::system());
        let now = self.world.now();
        said(refund_bank_account_give::run(&mut connection, &keys, &buyer.actor, now, input).await).1
    }

    async fn send_to_account(&self, place: usize) -> Outcome {
        let Some((disbursement_id, _)) = self.sending(DisbursementStatus::Ready, place).await else {
            return "none".to_owned();
        };
        let input = RefundDisbursementMarkSentInput {
            disbursement_id,
            bank_reference: "BCA 1".to_owned(),
            idempotency_key: kernel::id::generate_uuid(self.world.now()),
        };
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        said(refund_disbursement_mark_sent::run(&mut connection, &self.admin.actor, now, input).await).1
    }

    async fn comes_back(&self, place: usize) -> Outcome {
        let Some((disbursement_id, _)) = self.sending(DisbursementStatus::Succeeded, place).await else {
            return "none".to_owned();
        };
        let input =
            RefundDisbursementMarkReturnedInput { disbursement_id, reason: "Rekening ditutup".to_owned() };
        let (mut connection, now) = (self.world.connection().await, self.world.now());
        said(refund_disbursement_mark_returned::run(&mut connection, &self.admin.actor, now, input).await).1
    }
}
